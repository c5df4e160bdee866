// The capability space: a root of L2 CNodes, two steps from address to slot.
#pragma once
#include <expected>

#include "cpudriver/caps/capability_core.hpp"

namespace zooid::cpudriver {

/// A slot as a call names it.
struct SlotAddress {
    abi::Cptr cptr;
    abi::CptrLevel level = abi::CptrLevel::leaf;
};

/// Finds the slot that `address` names below `root`, null or not.
///
/// @param root   a cnode_l1 capability of this core.
/// @param needed right every CNode on the way must give: read to use, write to change.
/// @return the slot, in window memory until its CNode goes, or
///         - wrong_type          root is not a cnode_l1: pass the root of a space
///         - wrong_rights        a CNode on the way lacks `needed`: use another copy of it
///         - bad_argument        the level is none: 1 or 2
///         - out_of_range        beyond the root's slots, or slot 0: it is the CPU driver's
///         - invalid_capability  no L2 CNode stands there: install one
/// @cost two slots read.
[[nodiscard]] std::expected<Slot*, Status>
lookup_slot(Slot& root, SlotAddress address, Rights needed);

/// Finds the capability that `cptr` names: lookup_slot() to read, and
///         - invalid_capability  the slot is null: the capability was removed, or never was
[[nodiscard]] std::expected<Slot*, Status> lookup(Slot& root, abi::Cptr cptr);
[[nodiscard]] std::expected<Slot*, Status> lookup(Slot& root, SlotAddress address);

/// `count` consecutive slots, all null, where new capabilities of `type` may stand.
struct SlotRange {
    Slot* first = nullptr;
    std::uint32_t count = 0;
    [[nodiscard]] Slot& operator[](std::uint32_t index) const {
        assert(index < count);
        return first[index];
    }
};

/// Finds room for new capabilities.
/// @return the slots, or the errors of lookup_slot() to write, and
///         - bad_argument    count is 0
///         - out_of_range    the CNode ends before `count` slots
///         - slots_occupied  one is not null: choose others
///         - wrong_type      at root level only cnode_l2 may stand
/// @cost O(count), at most 256 slots (root level: the same limit).
[[nodiscard]] std::expected<SlotRange, Status>
lookup_room(Slot& root, SlotAddress first, std::uint64_t count, CapType type);

}  // namespace zooid::cpudriver
