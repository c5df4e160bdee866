// First capabilities and identify.
#include "cpudriver/caps/capability_core.hpp"

#include "cpudriver/caps/fill_slot.hpp"

namespace zooid::cpudriver {

Status create_origin(CapabilityCore& core, Slot& slot, CapType type, std::uint64_t base,
                     std::uint64_t bytes, Rights rights) {
    if (!slot.is_null()) return Status::slots_occupied;
    if (!is_well_formed(type, base, bytes) || type == CapType::mapping ||
        type == CapType::end_point || (rights.bits & ~Rights::all.bits) != 0)
        return Status::bad_argument;
    const Extent range = extent(type, base, bytes);
    if (core.database.crosses(range) || core.database.enclosing(range, CapType::null) != nullptr ||
        core.database.first_inside(range) != nullptr)
        return Status::overlap;
    fill(slot, {.type = type, .rights = rights, .owner = core.core, .base = base, .bytes = bytes});
    core.database.insert(slot);
    return Status::ok;
}

abi::CapWords identify(const CapabilityCore& core, const Slot& slot) {
    assert(!slot.is_null());
    return abi::CapWords::of(slot.type, slot.rights, core.database.relations(slot), slot.owner,
                             slot.base, slot.bytes,
                             slot.type == CapType::end_point ? slot.word | slot.word2 << 32 : 0);
}

}  // namespace zooid::cpudriver
