// Remove and revoke: the end of capabilities, in bounded steps.
#pragma once
#include "cpudriver/caps/capability_core.hpp"

namespace zooid::cpudriver {

/// Removes one capability; with the last copy the object ends.
///
/// With an object go the mappings of it (frame, VNode), the mappings in it (VNode), its end points
/// (dispatcher) and the capabilities in it (CNode, the first slots of a dispatcher). These last are
/// emptied by and by: the container moves to the `dying` list, `slot` is null at once, and
/// continue_dying() does the rest. Its memory stays taken until then.
///
/// @return ok, or
///         - again                  part of the object is gone: repeat the same call
///         - invalid_capability     the slot is null
///         - retry_through_monitor  last copy here of an object of this core with copies elsewhere:
///                                  the monitor moves ownership or removes those first
/// @cost bounded by `budget`; adds to core.invalidation.
[[nodiscard]] Status
remove(CapabilityCore& core, Slot& slot, Authority authority, WorkBudget& budget);

/// Removes every other copy and every descendant of the object, on this core.
///
/// `slot` itself stays, unless it lay in memory that it revoked: then it is null afterwards.
/// @return ok, or
///         - again                  repeat the same call
///         - invalid_capability     the slot is null
///         - wrong_rights           no right to write, or a badged end point: it was lent, and only
///                                  its giver may revoke (a user; a monitor may always)
///         - retry_through_monitor  relatives on other cores: the monitor revokes everywhere
/// @cost bounded by `budget`; adds to core.invalidation.
/// @source Elkaduwe et al., "Kernel Design for Isolation and Assurance of Physical Memory", 2008.
[[nodiscard]] Status
revoke(CapabilityCore& core, Slot& slot, Authority authority, WorkBudget& budget);

/// Goes on emptying dying containers: call when idle, and with what is left of a call's budget.
/// @return true when none is left.
bool continue_dying(CapabilityCore& core, WorkBudget& budget);

}  // namespace zooid::cpudriver
