// zooid bench cpudriver: counts the CPU driver's operations in a guest and prints the table.
#include <fmt/core.h>

#include <fstream>
#include <zooid/hake/bench_table.hpp>
#include <zooid/hake/guest.hpp>

#include "arguments.hpp"
#include "bench.hpp"

namespace zooid::hake {
namespace {

Result<void> update(const BenchCounts& counts) {
    const auto path = workspace().root / "tests" / "bench" / "cpudriver_counts.txt";
    std::ofstream out(path);
    out << bench_counts_file(counts);
    if (out.flush()) return {};
    return fail(ExitStatus::failed, fmt::format("cannot write {}", path.string()));
}

int run(bool json, bool write) {
    const auto counts = measure_cpudriver();
    if (!counts) return report("bench", counts.error(), json);
    if (write) {
        if (const auto written = update(*counts); !written)
            return report("bench", written.error(), json);
    }
    const unsigned missed = rows_missed(*counts);
    const int status = static_cast<int>(missed == 0 ? ExitStatus::answer : ExitStatus::failed);
    if (json) {
        fmt::print("{}\n", envelope("bench", status, {{"rows", bench_json(*counts)}}).dump());
    } else {
        fmt::print("{}", bench_table(*counts));
    }
    if (missed != 0) say(fmt::format("{} operations are above their limit", missed));
    return status;
}

}  // namespace

int bench_cpudriver(const Arguments& arguments) {
    bool json = false;
    bool write = false;
    CLI::App app("Count what the CPU driver's operations cost, in instructions.",
                 "zooid bench cpudriver");
    add_contract(app, "hake/zooid bench cpudriver");
    app.add_flag("--update", write, "write the medians to tests/bench/cpudriver_counts.txt");
    app.add_flag("--json", json, "the answer as JSON");
    if (const auto status = parse(app, arguments)) return *status;
    return run(json, write);
}

}  // namespace zooid::hake
