// The two benches of this program, and their way out.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace zooid::bench {

/// Ends the program: both ends are ours, so nothing may fail.
[[noreturn]] inline void fail(const char* what) {
    std::fprintf(stderr, "bench_interconnect: %s\n", what);
    std::exit(5);
}

/// Prints `piece NAME OPERATIONS` for each piece of work, in the order of the marks around them.
void run_pieces();
/// All pairs of cores exchange a message every `every_us` for `ms`, over `ump_notify` and then over
/// `ump`; prints for each `paced TRANSPORT PAIRS MESSAGES MEDIAN P99 MAX`: ns from when a message
/// was due until its answer was there.
void run_paced(std::uint64_t ms, std::uint64_t every_us);

}  // namespace zooid::bench
