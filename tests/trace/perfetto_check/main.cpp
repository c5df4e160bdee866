// perfetto_check FILE: says whether a trace is sound, and what is in it.
#include <fstream>
#include <iostream>
#include <sstream>
#include <zooid/perfetto_check/check.hpp>

int main(int argc, char** argv) {
    if (argc != 2 || std::string_view(argv[1]) == "--help") {
        std::cerr << "usage: perfetto_check FILE.json\nExit status: 0 sound, 1 not, 2 usage.\n";
        return argc == 2 ? 0 : 2;
    }
    std::ifstream in(argv[1]);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) {
        std::cerr << "perfetto_check: cannot read " << argv[1] << "\n";
        return 1;
    }
    const zooid::perfetto_check::Report report = zooid::perfetto_check::check(text.str());
    for (const std::string& problem : report.problems) std::cerr << problem << "\n";
    for (const auto& [name, count] : report.counts()) std::cout << count << "\t" << name << "\n";
    std::cout << report.flows << "\tarrows\n" << report.problems_total << "\tproblems\n";
    return report.sound() ? 0 : 1;
}
