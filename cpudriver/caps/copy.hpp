// Copy and mint: a second capability for the same object, with fewer rights or a badge.
#pragma once
#include "cpudriver/caps/cspace.hpp"

namespace zooid::cpudriver {

/// A copy proved possible; made by plan_copy() only, committed in the same kernel entry.
class CopyPlan {
public:
    /// Makes the copy. Cannot fail.
    void commit() &&;

private:
    friend std::expected<CopyPlan, Status>
    plan_copy(CapabilityCore&, Slot&, Slot&, Rights, std::uint16_t);
    CopyPlan(CapabilityCore& core, Slot& source, Slot& destination, Rights rights,
             std::uint64_t badge)
        : core_(core), source_(source), destination_(destination), rights_(rights), badge_(badge) {}

    CapabilityCore& core_;
    Slot& source_;
    Slot& destination_;
    Rights rights_;
    std::uint64_t badge_;
};

/// The copy itself: no rule is asked. Both slots are of this core, `destination` is null.
/// @cost O(log n).
void duplicate(CapabilityCore& core, Slot& source, Slot& destination, Rights rights,
               std::uint64_t badge);

/// Decides whether `destination` may become a copy of `source` with at most the rights `keep`.
///
/// Slots of a root CNode take cnode_l2 only; lookup_room() with the source's type checks that.
/// @param destination null, in this core's window.
/// @param badge       0: the source's own; else what the receiver of messages sent by the copy is
///                    told. Given once: copies of a badged end point keep its badge.
/// @return a plan whose commit() cannot fail, or
///         - invalid_capability  the source is null
///         - wrong_type          a mapping: map again instead
///         - wrong_rights        the source may not be given on: it lacks grant; or has a badge
///                               already: mint from the end point's first capability
///         - bad_argument        `keep` has unknown bits; a badge on what is no end point
///         - out_of_range        the badge is above abi::badge_max
///         - slots_occupied      choose a null slot
/// @cost O(log n).
[[nodiscard]] std::expected<CopyPlan, Status> plan_copy(CapabilityCore& core, Slot& source,
                                                        Slot& destination, Rights keep,
                                                        std::uint16_t badge = 0);

/// plan_copy() and commit(). `keep` all and no badge: copy; else mint.
[[nodiscard]] Status copy(CapabilityCore& core, Slot& source, Slot& destination,
                          Rights keep = Rights::all, std::uint16_t badge = 0);

}  // namespace zooid::cpudriver
