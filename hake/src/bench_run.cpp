#include <fmt/core.h>

#include <fstream>
#include <sstream>
#include <zooid/hake/bench_table.hpp>
#include <zooid/hake/build.hpp>
#include <zooid/hake/guest.hpp>

namespace zooid::hake {

Result<BenchCounts> measure_cpudriver() {
    GuestOptions guest;
    if (auto built = build_targets(guest.where, {"cache_lines"}); !built)
        return std::unexpected(built.error());
    const auto scratch = ScratchDir::make();
    if (!scratch) return std::unexpected(scratch.error());
    const auto lines = scratch->path() / "cache_lines";
    guest.machine.cores = 1;
    guest.machine.instruction_count = true;
    guest.machine.accelerator = Accelerator::tcg;
    guest.machine.plugin = fmt::format(
        "file={},out={}", (guest.where.build / "hake" / "cache_lines.so").string(), lines.string());
    guest.words.script = "run bench_cpudriver; shutdown";
    guest.direct = true;
    guest.timeout = std::chrono::minutes(10);
    const auto result = run_guest(guest);
    if (!result) return std::unexpected(result.error());
    if (result->status != 0)
        return fail(ExitStatus::fault,
                    fmt::format("the guest ended with {}: {}", result->status, result->output));
    std::stringstream touched;
    touched << std::ifstream(lines).rdbuf();
    return read_bench_counts(result->output + touched.str());
}

}  // namespace zooid::hake
