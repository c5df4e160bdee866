// Two threads, one on each of two cores, that do the same number of pieces of work side by side.
#pragma once
#include <cstdint>
#include <functional>

#include "samples.hpp"

namespace zooid::bench {

struct Cores {
    unsigned near = 0;
    unsigned far = 1;
};

/// How much one run of one row does.
struct Plan {
    Cores cores;
    unsigned pieces = 100;     // timed apart
    unsigned operations = 64;  // in each piece
};

/// Work of one thread: operations `first` to `first + count - 1`.
using Piece = std::function<void(std::uint64_t first, std::uint64_t count)>;

/// Runs both sides; the far side's clock times each piece. A piece in which the scheduler took the
/// core from either thread is counted as interrupted and left out.
/// @cost the calling thread is moved to its core and stays there.
[[nodiscard]] Samples side_by_side(const Plan& plan, const Piece& near, const Piece& far);

}  // namespace zooid::bench
