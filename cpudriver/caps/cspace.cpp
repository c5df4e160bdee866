// Looking capabilities up.
#include "cpudriver/caps/cspace.hpp"

namespace zooid::cpudriver {

std::expected<Slot*, Status> lookup_slot(Slot& root, SlotAddress address, Rights needed) {
    if (root.type != CapType::cnode_l1) return std::unexpected(Status::wrong_type);
    if (!root.rights.has(needed)) return std::unexpected(Status::wrong_rights);
    const std::uint64_t index = address.cptr.root_index();
    const std::uint64_t inner = address.cptr.slot_index();
    if (index == 0 || index >= container_slots(root)) return std::unexpected(Status::out_of_range);
    Slot& table = window<Slot>({root.base})[index];
    if (address.level == abi::CptrLevel::root) {
        if (inner != 0) return std::unexpected(Status::bad_argument);
        return &table;
    }
    if (address.level != abi::CptrLevel::leaf) return std::unexpected(Status::bad_argument);
    if (table.type != CapType::cnode_l2) return std::unexpected(Status::invalid_capability);
    if (!table.rights.has(needed)) return std::unexpected(Status::wrong_rights);
    if (inner == 0) return std::unexpected(Status::out_of_range);
    return &window<Slot>({table.base})[inner];
}

std::expected<Slot*, Status> lookup(Slot& root, SlotAddress address) {
    auto slot = lookup_slot(root, address, Rights::read);
    if (slot && (*slot)->is_null()) return std::unexpected(Status::invalid_capability);
    return slot;
}

std::expected<Slot*, Status> lookup(Slot& root, abi::Cptr cptr) {
    return lookup(root, {cptr, abi::CptrLevel::leaf});
}

std::expected<SlotRange, Status>
lookup_room(Slot& root, SlotAddress first, std::uint64_t count, CapType type) {
    const auto slot = lookup_slot(root, first, Rights::write);
    if (!slot) return std::unexpected(slot.error());
    if (count == 0) return std::unexpected(Status::bad_argument);
    const bool in_root = first.level == abi::CptrLevel::root;
    if (in_root && type != CapType::cnode_l2) return std::unexpected(Status::wrong_type);
    const std::uint64_t position = in_root ? first.cptr.root_index() : first.cptr.slot_index();
    const std::uint64_t slots = in_root ? container_slots(root) : abi::cnode_l2_slots;
    if (count > slots - position || count > abi::cnode_l2_slots)
        return std::unexpected(Status::out_of_range);
    for (std::uint64_t i = 0; i < count; ++i)
        if (!(*slot)[i].is_null()) return std::unexpected(Status::slots_occupied);
    return SlotRange{*slot, static_cast<std::uint32_t>(count)};
}

}  // namespace zooid::cpudriver
