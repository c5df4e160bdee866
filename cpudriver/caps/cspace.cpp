// Looking for room in a capability space.
#include "cpudriver/caps/cspace.hpp"

namespace zooid::cpudriver {

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
