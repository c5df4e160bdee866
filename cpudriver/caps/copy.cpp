// Copy and mint.
#include "cpudriver/caps/copy.hpp"

#include "cpudriver/caps/fill_slot.hpp"

namespace zooid::cpudriver {

std::expected<CopyPlan, Status>
plan_copy(CapabilityCore& core, Slot& source, Slot& destination, Rights keep, std::uint16_t badge) {
    if (source.is_null()) return std::unexpected(Status::invalid_capability);
    if (!abi::is_copyable(source.type)) return std::unexpected(Status::wrong_type);
    if (!source.rights.has(Rights::grant)) return std::unexpected(Status::wrong_rights);
    if ((keep.bits & ~Rights::all.bits) != 0) return std::unexpected(Status::bad_argument);
    const bool numbered = source.type == CapType::end_point;
    if (badge != 0 && !numbered) return std::unexpected(Status::bad_argument);
    if (badge > abi::badge_max) return std::unexpected(Status::out_of_range);
    const std::uint64_t own = numbered ? source.word2 : 0;
    if (badge != 0 && own != 0) return std::unexpected(Status::wrong_rights);
    if (!destination.is_null()) return std::unexpected(Status::slots_occupied);
    return CopyPlan(core, source, destination, source.rights & keep, own | badge);
}

void CopyPlan::commit() && { duplicate(core_, source_, destination_, rights_, badge_); }

void duplicate(CapabilityCore& core, Slot& source, Slot& destination, Rights rights,
               std::uint64_t badge) {
    assert(destination.is_null() && abi::is_copyable(source.type));
    fill(destination, {.type = source.type,
                       .rights = rights,
                       .owner = source.owner,
                       .base = source.base,
                       .bytes = source.bytes,
                       .word = number_of(source),
                       .word2 = badge});
    core.database.insert(destination);
    if (abi::is_vnode(source.type)) ring_insert_after(source, destination);
    assert(same_object(source, destination));
}

Status
copy(CapabilityCore& core, Slot& source, Slot& destination, Rights keep, std::uint16_t badge) {
    auto plan = plan_copy(core, source, destination, keep, badge);
    if (!plan) return plan.error();
    std::move(*plan).commit();
    return Status::ok;
}

}  // namespace zooid::cpudriver
