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
/// Spins on all pairs of cores for `ms`; prints `spin PAIRS TRIPS MEDIAN P99 MAX`, in ns.
void run_spin(std::uint64_t ms);

}  // namespace zooid::bench
