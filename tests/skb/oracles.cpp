#include "oracles.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "ask.hpp"

namespace zooid::skb::test {

namespace {
// Both run in the folder of the files. Some goals GNU Prolog does not end.
constexpr const char* swi_command =
    "timeout 3600 swipl --traditional -q -g \"consult('" ZOOID_SKB_TESTS
    "/oracle_swi.pl'),oracle:run('program.pl','queries.pl')\" -t halt"
    " > answers.txt 2> messages.txt < /dev/null";
constexpr const char* gnu_command =
    "timeout 15 gprolog --consult-file " ZOOID_SKB_TESTS
    "/oracle_gnu.pl --query-goal \"run('program.pl','queries.pl','answers.txt')\""
    " --query-goal halt > messages.txt 2>&1 < /dev/null";
constexpr unsigned crashes_max = 10;  // of GNU Prolog, in one list of cases

bool installed(const char* name) {
    return std::system((std::string("command -v ") + name + " >/dev/null 2>&1").c_str()) == 0;
}
}  // namespace

Oracles::Oracles()
    : folder_(std::filesystem::temp_directory_path() / ("skb_oracle_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
}

Oracles::~Oracles() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

bool Oracles::has_swi() { return installed("swipl"); }
bool Oracles::has_gnu() { return installed("gprolog"); }

void Oracles::write(std::span<const GeneratedCase> cases, std::string_view full_stop) const {
    std::ofstream program(folder_ / "program.pl");
    std::ofstream queries(folder_ / "queries.pl");
    for (const GeneratedCase& c : cases) {
        program << c.program;
        queries << c.query << full_stop << "\n";
    }
}

std::vector<std::string> Oracles::run(const char* command) const {
    std::filesystem::remove(folder_ / "answers.txt");
    const std::string whole = "cd '" + folder_.string() + "' && " + command;
    (void)std::system(whole.c_str());  // what it wrote until it ended is what it says
    std::vector<std::string> lines;
    std::ifstream in(folder_ / "answers.txt");
    for (std::string line; std::getline(in, line);) lines.push_back(anonymous(line));
    return lines;
}

std::vector<std::string> Oracles::ask_swi(std::span<const GeneratedCase> cases) const {
    write(cases, "");
    return run(swi_command);
}

// GNU Prolog 1.4.5 crashes on some goals: their answer is "crash", and the rest is asked again.
std::vector<std::string> Oracles::ask_gnu(std::span<const GeneratedCase> cases) const {
    std::vector<std::string> all;
    for (unsigned runs = 0; all.size() < cases.size() && runs < crashes_max; ++runs) {
        if (runs > 0) all.emplace_back("crash");
        write(cases.subspan(all.size()), " .");
        const auto lines = run(gnu_command);
        all.insert(all.end(), lines.begin(), lines.end());
    }
    return all;
}

}  // namespace zooid::skb::test
