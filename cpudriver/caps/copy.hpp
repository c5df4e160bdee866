// Copy and mint: a second capability for the same object.
#pragma once
#include "cpudriver/caps/cspace.hpp"

namespace zooid::cpudriver {

/// A copy proved possible; made by plan_copy() only, committed in the same kernel entry.
class CopyPlan {
public:
    /// Makes the copy. Cannot fail.
    void commit() &&;

private:
    friend std::expected<CopyPlan, Status> plan_copy(CapabilityCore&, Slot&, Slot&, Rights);
    CopyPlan(CapabilityCore& core, Slot& source, Slot& destination, Rights rights)
        : core_(core), source_(source), destination_(destination), rights_(rights) {}

    CapabilityCore& core_;
    Slot& source_;
    Slot& destination_;
    Rights rights_;
};

/// Decides whether `destination` may become a copy of `source` with at most the rights `keep`.
///
/// Slots of a root CNode take cnode_l2 only; lookup_room() with the source's type checks that.
/// @param destination null, in this core's window.
/// @return a plan whose commit() cannot fail, or
///         - invalid_capability  the source is null
///         - wrong_type          a mapping: map again instead
///         - wrong_rights        the source may not be given on: it lacks grant
///         - bad_argument        `keep` has unknown bits
///         - slots_occupied      choose a null slot
/// @cost O(log n).
[[nodiscard]] std::expected<CopyPlan, Status>
plan_copy(CapabilityCore& core, Slot& source, Slot& destination, Rights keep);

/// plan_copy() and commit(). `keep` all: copy; fewer: mint.
[[nodiscard]] Status
copy(CapabilityCore& core, Slot& source, Slot& destination, Rights keep = Rights::all);

}  // namespace zooid::cpudriver
