// Times of one row of the table, and what is said of them.
#pragma once
#include <cstdint>
#include <vector>

namespace zooid::bench {

/// One run of one row: nanoseconds per operation of each piece that nobody interrupted.
struct Samples {
    std::vector<double> each_ns;
    std::uint64_t interrupted = 0;  // pieces left out: one of the two threads lost its core
};

/// Nearest rank, `share` of 1; 0 when there is nothing.
[[nodiscard]] double rank(std::vector<double> values, double share);
[[nodiscard]] inline double median(const std::vector<double>& values) { return rank(values, 0.5); }
/// The middle of the shortest interval that holds half of the values: where most runs lie, also
/// when the virtual cores moved apart during some.
[[nodiscard]] double mode(std::vector<double> values);

}  // namespace zooid::bench
