// A larger root for a capability space that is in use.
#pragma once
#include "cpudriver/caps/capability_core.hpp"

namespace zooid::cpudriver {

/// Gives `to` a copy of every L2 CNode that `from` holds, at the same index, whatever their rights:
/// every address means the same slot in both. `from` stays as it is.
///
/// What is installed in `from` at a lower index while the steps go on is not taken over.
/// @param from, to cnode_l1 of this core; `to` is the capability all steps name.
/// @return ok, or
///         - again           a part is done: repeat the same call
///         - wrong_type      one of them is no cnode_l1
///         - wrong_rights    `to` lacks write
///         - bad_argument    they are the same CNode
///         - out_of_range    `to` has fewer slots: make it of more RAM
///         - slots_occupied  `to` holds another CNode at an index `from` uses
/// @cost bounded by `budget`: 1 for an index, units_per_removal for a copy.
[[nodiscard]] Status take_over_root(CapabilityCore& core, Slot& from, Slot& to, WorkBudget& budget);

}  // namespace zooid::cpudriver
