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
[[nodiscard]] inline std::expected<Slot*, Status>
lookup_slot(Slot& root, SlotAddress address, Rights needed) {
    using std::unexpected;
    if (root.type != CapType::cnode_l1) [[unlikely]]
        return unexpected(Status::wrong_type);
    if (!root.rights.has(needed)) [[unlikely]]
        return unexpected(Status::wrong_rights);
    const std::uint64_t index = address.cptr.root_index();
    const std::uint64_t inner = address.cptr.slot_index();
    if (index == 0 || index >= root.bytes / abi::slot_bytes) [[unlikely]]
        return unexpected(Status::out_of_range);
    Slot& table = window<Slot>({root.base})[index];
    if (address.level == abi::CptrLevel::root) {
        if (inner != 0) return unexpected(Status::bad_argument);
        return &table;
    }
    if (address.level != abi::CptrLevel::leaf) return unexpected(Status::bad_argument);
    if (table.type != CapType::cnode_l2) [[unlikely]]
        return unexpected(Status::invalid_capability);
    if (!table.rights.has(needed)) [[unlikely]]
        return unexpected(Status::wrong_rights);
    if (inner == 0) [[unlikely]]
        return unexpected(Status::out_of_range);
    return &window<Slot>({table.base})[inner];
}

/// Finds the capability that `cptr` names: lookup_slot() to read, and
///         - invalid_capability  the slot is null: the capability was removed, or never was
[[nodiscard]] inline std::expected<Slot*, Status> lookup(Slot& root, SlotAddress address) {
    const auto slot = lookup_slot(root, address, Rights::read);
    if (slot && (*slot)->is_null()) [[unlikely]]
        return std::unexpected(Status::invalid_capability);
    return slot;
}
[[nodiscard]] inline std::expected<Slot*, Status> lookup(Slot& root, abi::Cptr cptr) {
    return lookup(root, SlotAddress{cptr});
}

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
