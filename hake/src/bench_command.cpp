// zooid bench: measurements by name.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "arguments.hpp"
#include "bench.hpp"

namespace zooid::hake {
namespace {

constexpr std::array benches{
    Subcommand{"boot", "seconds from QEMU's start to the prompt", bench_boot},
    Subcommand{"cpudriver", "its operations in instructions, beside their limits", bench_cpudriver},
    Subcommand{"interconnect", "messages between two cores of this host, by every transport",
               bench_interconnect},
    Subcommand{"skb", "the logic engine beside SWI-Prolog and GNU Prolog", bench_skb},
};

}  // namespace

int bench_command(const Arguments& arguments) {
    const auto found = arguments.empty()
                           ? benches.end()
                           : std::ranges::find(benches, arguments[0], &Subcommand::name);
    if (found != benches.end()) return found->run({arguments.begin() + 1, arguments.end()});
    std::string names;
    for (const Subcommand& bench : benches)
        names += fmt::format("\n  {:<12} {}", bench.name, bench.summary);
    std::string what;
    CLI::App app("Measure. There is:" + names, "zooid bench");
    add_contract(app, "hake/zooid bench boot --runs 10");
    app.add_option("what", what, "one of the names above; its options: zooid bench WHAT --help")
        ->required();
    if (const auto status = parse(app, arguments)) return *status;
    return report(
        "bench",
        Failure{ExitStatus::usage, fmt::format("no bench `{}`; see zooid bench --help", what)},
        false);
}

}  // namespace zooid::hake
