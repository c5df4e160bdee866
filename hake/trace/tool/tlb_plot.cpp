// tlb_plot IN.csv OUT.svg 'MACHINE LINE': draws a table again without measuring again.
#include <fstream>
#include <iostream>
#include <sstream>
#include <zooid/trace/tlb_plot.hpp>

namespace {

int draw(const char* in_path, const char* out_path, const char* machine) {
    std::ifstream in(in_path);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) {
        std::cerr << "tlb_plot: cannot read " << in_path << "\n";
        return 1;
    }
    const auto rows = zooid::trace::read_tlb_csv(text.str());
    if (!rows) {
        std::cerr << "tlb_plot: " << zooid::trace::describe(rows.error()) << "\n";
        return 1;
    }
    std::ofstream out(out_path);
    out << zooid::trace::tlb_svg(*rows, machine);
    if (!out.flush()) {
        std::cerr << "tlb_plot: cannot write " << out_path << "\n";
        return 1;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: tlb_plot IN.csv OUT.svg 'MACHINE LINE'\n";
        return 2;
    }
    return draw(argv[1], argv[2], argv[3]);
}
