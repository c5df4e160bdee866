// Copy and mint.
#include "cpudriver/caps/copy.hpp"

#include "cpudriver/caps/fill_slot.hpp"

namespace zooid::cpudriver {

std::expected<CopyPlan, Status>
plan_copy(CapabilityCore& core, Slot& source, Slot& destination, Rights keep) {
    if (source.is_null()) return std::unexpected(Status::invalid_capability);
    if (!abi::is_copyable(source.type)) return std::unexpected(Status::wrong_type);
    if (!source.rights.has(Rights::grant)) return std::unexpected(Status::wrong_rights);
    if ((keep.bits & ~Rights::all.bits) != 0) return std::unexpected(Status::bad_argument);
    if (!destination.is_null()) return std::unexpected(Status::slots_occupied);
    return CopyPlan(core, source, destination, source.rights & keep);
}

void CopyPlan::commit() && {
    assert(destination_.is_null());
    const bool numbered = source_.type == CapType::end_point;
    fill(destination_, {.type = source_.type,
                        .rights = rights_,
                        .owner = source_.owner,
                        .base = source_.base,
                        .bytes = source_.bytes,
                        .word = numbered ? source_.word : 0});
    core_.database.insert(destination_);
    if (abi::is_vnode(source_.type)) ring_insert_after(source_, destination_);
    assert(same_object(source_, destination_));
}

Status copy(CapabilityCore& core, Slot& source, Slot& destination, Rights keep) {
    auto plan = plan_copy(core, source, destination, keep);
    if (!plan) return plan.error();
    std::move(*plan).commit();
    return Status::ok;
}

}  // namespace zooid::cpudriver
