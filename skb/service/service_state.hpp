// What all clients of the service share.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <zooid/interconnect/executor.hpp>
#include <zooid/skb/knowledge_base.hpp>
#include <zooid/skb/limits.hpp>
#include <zooid/skb/transport_table.hpp>

#include "holder.hpp"
#include "live_facts.hpp"
#include "ring_wait.hpp"

namespace zooid::skb {

inline constexpr std::uint64_t slice_us = 2'000;  // the engine runs at most this long in one go
inline constexpr std::uint64_t next_us_max =
    20'000;  // then next() answers an empty piece: the client may cancel
inline constexpr std::uint64_t inferences_max =
    50'000'000;  // of one query; a client may ask for less
inline constexpr std::uint64_t query_us_max = 30'000'000;       // of its own running time
inline constexpr std::size_t arena_bytes = 1'500 << 10;         // of one query
inline constexpr std::size_t open_queries_max = 8;              // of all clients
inline constexpr std::size_t fresh_atom_bytes_max = 256 << 10;  // of one query
inline constexpr std::size_t prepared_arena_bytes = 512 << 10;
inline constexpr std::size_t prepared_max = 16;  // of all clients
inline constexpr std::size_t prepared_of_client_max = 4;
inline constexpr std::size_t subscriptions_of_client_max = 8;
inline constexpr std::size_t watches_max = 8;            // subscriptions to answers, of all clients
inline constexpr std::size_t watched_answers_max = 256;  // of each of them
inline constexpr std::uint64_t watch_inferences_max = 2'000'000;  // each time one is asked again
inline constexpr std::uint64_t watch_us_min = 50'000;             // between two times
inline constexpr std::size_t owned_bytes_max = 512 << 10;         // of what a client has said
inline constexpr std::uint64_t transaction_us_max = 5'000'000;    // from begin to commit
inline constexpr std::size_t held_bytes_max = 2 << 20;    // erased, and kept for some client
inline constexpr std::uint64_t held_idle_us = 1'000'000;  // then a half-read query may be given up
inline constexpr std::size_t notices_max = 64;            // that wait, of one subscription
inline constexpr std::size_t chunk_bytes_max = 1'200;     // of one piece of an answer
inline constexpr std::size_t rows_words_max = 170;        // of the values in one message
inline constexpr std::size_t answer_bytes_max = 256 << 10;

/// Of the base. With the arenas above (watches have those of prepared queries), the tables of
/// queries (as much as their arenas), the atoms (about 100 bytes each) and the indexes it stays
/// below the memory a monitor gives: 72 MiB.
inline constexpr KnowledgeBaseLimits base_limits{
    .atoms_max = 40'000, .atom_text_bytes_max = 2 << 20, .clause_bytes_max = 12 << 20};

/// @invariant single-threaded; outlives every server and open query.
struct ServiceState {
    explicit ServiceState(interconnect::Executor& given) : executor(given) {}

    interconnect::Executor& executor;
    KnowledgeBase base{base_limits};
    std::function<std::int64_t()> now_ns;  // the clock of the facts' times
    std::size_t open_queries = 0;
    std::size_t prepared = 0;
    std::size_t watches = 0;
    Holder::All holders;
    std::function<std::uint64_t()>
        cpu_us;                 // own CPU time of this thread; none: the executor's clock
    RingWait::Waiting waiting;  // for notices
    std::uint64_t slice_end_us = 0;
    LiveSource* live = nullptr;  // none: nobody tells of the running system
    std::optional<TransportDecisions> decisions;
    std::optional<Dependencies> sending;

    /// The machine's table. @param cores the same at every call
    [[nodiscard]] TransportDecisions& decisions_for(std::uint32_t cores) {
        if (!decisions) decisions.emplace(base, cores);
        return *decisions;
    }
    /// Version of the newest fact that anything in a row of the table follows from.
    [[nodiscard]] std::uint64_t rows_version(std::uint32_t cores) {
        if (!sending) sending.emplace(base, std::array{RelationName{"multicast", 4}});
        return std::max(decisions_for(cores).newest_change(), sending->newest_change());
    }
    /// Tells subscriptions of what was committed, for a slice; true: there is more.
    bool deliver() {
        if (base.version() == delivered_version_ && !is_delivering_) return false;
        delivered_version_ = base.version();
        if (base.erased_bytes() > held_bytes_max) let_go();
        begin_slice();
        is_delivering_ = base.deliver([this] { return slice_is_over(); });
        RingWait::ring_all(waiting);
        return is_delivering_;
    }
    [[nodiscard]] std::uint64_t ran_us() const { return cpu_us ? cpu_us() : executor.now().us; }
    void begin_slice() { slice_end_us = executor.now().us + slice_us; }
    [[nodiscard]] bool slice_is_over() const { return executor.now().us >= slice_end_us; }
    /// Quotas of a client's query; `wanted` 0 is the most there is.
    [[nodiscard]] QueryLimits limits(std::uint64_t wanted, const Writer& writer = {}) {
        QueryLimits out;
        out.inferences_max = wanted == 0 ? inferences_max : std::min(wanted, inferences_max);
        out.arena_bytes = arena_bytes;
        out.text_bytes_max = answer_bytes_max;
        out.fresh_atom_bytes_max = fresh_atom_bytes_max;
        out.writer = writer;
        out.slice_passed = [this] { return slice_is_over(); };
        return out;
    }

private:
    void let_go() {
        const Holder::All all = holders;
        for (Holder* const each : all) each->let_go(executor.now().us, held_idle_us);
    }

    std::uint64_t delivered_version_ = 0;
    bool is_delivering_ = false;
};

}  // namespace zooid::skb
