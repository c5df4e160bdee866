// Which receive answers which send.
#pragma once
#include <cstdint>
#include <vector>
#include <zooid/trace/model.hpp>

namespace zooid::trace {

/// Two clocks may disagree by this much and a receive still finds its send. A key (see match_flows)
/// must not be used again within it.
inline constexpr std::int64_t skew_tolerance_ns = 1'000'000;

struct Flow {
    EventRef sent;
    EventRef received;
};

/// @invariant flows ascend by `sent`; no event is in two of the lists or twice in one.
struct Flows {
    std::vector<Flow> flows;
    std::vector<EventRef> unanswered;  // sends nobody received while recording, ascending
    std::vector<EventRef> unsent;      // receives whose send was not recorded, ascending
};

/// How far the arrows forced times forward (clock offsets are measured, so a little wrong).
struct Repair {
    std::uint64_t receives_moved = 0;
    std::int64_t moved_ns_max = 0;
};

/// Matches each receive with the latest send of its key that is not after it.
/// Key: the kind of message and, by its argument, (direction of a channel, sequence) or
/// (from core, to core, transaction).
/// @cost O(events log events).
[[nodiscard]] Flows match_flows(const Trace& trace);

/// Drops receives and ends without a beginning from before all cores recorded or after the first
/// one had ended (abi::TraceState::edge): they belong to what was never in the recording.
/// @cost O(events log events).
void trim_edges(Trace& trace);

/// Moves receives that would precede their send, and what follows them on their core, forward in
/// time until every arrow points forward. Flows that no times could satisfy become unanswered.
/// @source Lamport, "Time, Clocks, and the Ordering of Events", CACM 1978 (the clock condition).
Repair settle_causality(Trace& trace, Flows& flows);

}  // namespace zooid::trace
