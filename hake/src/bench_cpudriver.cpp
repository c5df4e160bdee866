// zooid bench cpudriver: counts the CPU driver's operations in a guest and prints the table.
#include <fmt/core.h>

#include <fstream>
#include <zooid/hake/bench_table.hpp>
#include <zooid/hake/guest.hpp>

#include "arguments.hpp"
#include "bench.hpp"

namespace zooid::hake {
namespace {

Result<BenchCounts> measure() {
    GuestOptions guest;
    guest.machine.cores = 1;
    guest.machine.instruction_count = true;
    guest.machine.accelerator = Accelerator::tcg;
    guest.words.script = "run bench_cpudriver; shutdown";
    guest.direct = true;
    guest.timeout = std::chrono::minutes(10);
    const auto result = run_guest(guest);
    if (!result) return std::unexpected(result.error());
    if (result->status != 0)
        return fail(ExitStatus::fault,
                    fmt::format("the guest ended with {}: {}", result->status, result->output));
    return read_bench_counts(result->output);
}

Result<void> update(const BenchCounts& counts) {
    const auto path = workspace().root / "tests" / "bench" / "cpudriver_counts.txt";
    std::ofstream out(path);
    out << bench_counts_file(counts);
    if (out.flush()) return {};
    return fail(ExitStatus::failed, fmt::format("cannot write {}", path.string()));
}

int run(bool json, bool write) {
    const auto counts = measure();
    if (!counts) return report("bench", counts.error(), json);
    if (write) {
        if (const auto written = update(*counts); !written)
            return report("bench", written.error(), json);
    }
    const unsigned missed = rows_missed(*counts);
    const int status = static_cast<int>(missed == 0 ? ExitStatus::answer : ExitStatus::failed);
    if (json) {
        fmt::print("{}\n", envelope("bench", status,
                                    {{"unit", "instructions"}, {"rows", bench_json(*counts)}})
                               .dump());
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
