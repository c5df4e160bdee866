// The `ipi` shootdown under x86-TSO: invalidation ring, presence line, fences, interrupts.
#pragma once

#include <string_view>
#include <zooid/explore/explore.hpp>

namespace zooid::explore {

/// Steps that a careless CPU driver would leave out.
enum class PresencePlant {
    none,
    post_fence_dropped,    // initiator: no fence between post and reading presence
    awake_fence_dropped,   // target: no fence between writing awake and draining
    halt_fence_dropped,    // target: no fence between writing halted and looking again
    halted_not_rechecked,  // target: halts without looking again
    drain_skipped,         // target: leaves halt without draining
    awake_not_waited,      // initiator: counts an interrupted core as done
    interrupt_omitted,     // initiator: waits for an awake core without interrupting it
};

[[nodiscard]] ExploreReport explore_presence(PresencePlant plant, std::size_t states_max);

}  // namespace zooid::explore
