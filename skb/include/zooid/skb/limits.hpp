// The quotas of one query: nothing it does may go beyond them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace zooid::skb {

/// Each limit ends the query in a resource_error that names it.
struct QueryLimits {
    std::uint64_t inferences_max = 50'000'000;
    std::size_t arena_bytes = 16 << 20;
    std::size_t text_bytes_max = 1 << 20;  // of a query or of a printed answer
    /// True once the query's time is over; asked every 1,024 steps. Empty: no deadline.
    std::function<bool()> deadline_passed = {};
    /// True when the query is to give way; asked every 1,024 steps. Empty: it runs in one go.
    std::function<bool()> slice_passed = {};
};

}  // namespace zooid::skb
