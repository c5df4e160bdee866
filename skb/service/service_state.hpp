// What all clients of the service share.
#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>

#include <zooid/interconnect/executor.hpp>
#include <zooid/skb/knowledge_base.hpp>
#include <zooid/skb/limits.hpp>

namespace zooid::skb {

inline constexpr std::uint64_t slice_us = 2'000;        // the engine runs at most this long in one go
inline constexpr std::uint64_t next_us_max = 20'000;    // then next() answers an empty piece: the client may cancel
inline constexpr std::uint64_t inferences_max = 50'000'000;  // of one query; a client may ask for less
inline constexpr std::size_t arena_bytes = 1'500 << 10;  // of one query
inline constexpr std::size_t open_queries_max = 8;       // of all clients
inline constexpr std::size_t chunk_bytes_max = 1'200;    // of one piece of an answer
inline constexpr std::size_t answer_bytes_max = 256 << 10;

/// @invariant single-threaded; outlives every server and open query.
struct ServiceState {
    explicit ServiceState(interconnect::Executor& given) : executor(given) {}

    interconnect::Executor& executor;
    KnowledgeBase base;
    std::function<std::int64_t()> now_ns;  // the clock of the facts' times
    std::size_t open_queries = 0;
    std::uint64_t slice_end_us = 0;

    void begin_slice() { slice_end_us = executor.now().us + slice_us; }
    /// Quotas of a client's query; `wanted` 0 is the most there is.
    [[nodiscard]] QueryLimits limits(std::uint64_t wanted) {
        const std::uint64_t most = wanted == 0 ? inferences_max : std::min(wanted, inferences_max);
        return {.inferences_max = most,
                .arena_bytes = arena_bytes,
                .text_bytes_max = answer_bytes_max,
                .slice_passed = [this] { return executor.now().us >= slice_end_us; }};
    }
};

}  // namespace zooid::skb
