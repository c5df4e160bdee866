// Retype: decide, clear, do.
#include "cpudriver/caps/retype.hpp"

#include <bit>

#include "cpudriver/caps/fill_slot.hpp"
#include "cpudriver/caps/remove.hpp"
#include "cpudriver/memory/clear_memory.hpp"

namespace zooid::cpudriver {

namespace {

bool has_chosen_size(CapType type) {
    return abi::object_bytes(type) == 0 && type != CapType::end_point;
}

/// Size and alignment rules of one object, apart from where it is to lie.
Status check_shape(const Slot& source, RetypeRequest& request) {
    if (!has_chosen_size(request.type)) {
        if (request.object_bytes != 0) return Status::bad_argument;
        request.object_bytes = abi::object_bytes(request.type);
    } else if (request.object_bytes == 0) {
        return Status::bad_argument;
    }
    if (request.type == CapType::end_point) return Status::ok;
    if (abi::is_memory(request.type) &&
        (request.object_bytes % abi::page_bytes != 0 || request.offset % abi::page_bytes != 0))
        return Status::unaligned;
    if (request.type == CapType::cnode_l1) {
        if (!std::has_single_bit(request.object_bytes)) return Status::bad_argument;
        if (request.object_bytes < abi::cnode_l1_bytes_min ||
            request.object_bytes > abi::cnode_l1_bytes_max)
            return Status::out_of_range;
    }
    // A piece as large as the whole could not be told from a copy.
    if (request.type == source.type && request.object_bytes >= source.bytes)
        return Status::bad_argument;
    return Status::ok;
}

Status check_end_points(const CapabilityCore& core, const Slot& source,
                        const RetypeRequest& request, std::uint32_t count) {
    if (request.offset >= abi::end_points_max || count > abi::end_points_max - request.offset)
        return Status::out_of_range;
    for (std::uint32_t i = 0; i < count; ++i)
        if (core.database.find(CapType::end_point, extent(source), request.offset + i) != nullptr)
            return Status::overlap;
    return Status::ok;
}

Status check_place(const CapabilityCore& core, const Slot& source, const RetypeRequest& request,
                   std::uint32_t count, bool clears) {
    if (request.offset >= source.bytes || request.object_bytes > source.bytes)
        return Status::out_of_range;
    const std::uint64_t room = (source.bytes - request.offset) / request.object_bytes;
    if (count > room) return Status::not_enough_memory;
    const std::uint64_t first = source.base + request.offset;
    const std::uint64_t bytes = request.object_bytes * count;
    if (abi::is_kernel_object(request.type) && first + bytes > abi::slot_address_max)
        return Status::out_of_range;
    if (clears && !window_covers({first}, bytes)) return Status::denied;
    if (core.database.descendant_overlaps(source, extent(source.type, first, bytes)))
        return Status::overlap;
    return Status::ok;
}

}  // namespace

std::expected<RetypePlan, Status> plan_retype(CapabilityCore& core, Slot& source,
                                              RetypeRequest request, SlotRange slots,
                                              Authority authority) {
    assert(slots.count != 0 && slots.count <= abi::cnode_l2_slots);
    const abi::Derivation* line = abi::derivation(source.type, request.type);
    if (line == nullptr) return std::unexpected(Status::wrong_type);
    if (slots.count > abi::retype_objects_max) return std::unexpected(Status::limit);
    if (line->clears && !source.rights.has(Rights::write))
        return std::unexpected(Status::wrong_rights);
    if (const Status shape = check_shape(source, request); shape != Status::ok)
        return std::unexpected(shape);
    if (authority == Authority::user && core.is_remote(source))
        return std::unexpected(Status::retry_through_monitor);
    const Status place = request.type == CapType::end_point
                             ? check_end_points(core, source, request, slots.count)
                             : check_place(core, source, request, slots.count, line->clears);
    if (place != Status::ok) return std::unexpected(place);
    return RetypePlan(core, source, request, slots, line->clears);
}

bool RetypePlan::clear_step() {
    if (!clears_) return true;
    // Progress stands in the first copy, so that every copy of the RAM sees a use of the range.
    Slot& state = core_.database.leader(source_);
    assert(state.type == CapType::ram);
    const std::uint64_t total = request_.object_bytes * slots_.count;
    if (state.word != request_.offset || state.word2 > total) {
        state.word = request_.offset;
        state.word2 = 0;
    }
    const std::uint64_t step = std::min(total - state.word2, clear_bytes_step_max);
    clear_memory({source_.base + request_.offset + state.word2}, step);
    state.word2 += step;
    return state.word2 == total;
}

void RetypePlan::commit() && {
    std::uint64_t next = source_.base + request_.offset;
    if (source_.type == CapType::ram) {
        Slot& state = core_.database.leader(source_);
        assert(!clears_ || state.word2 == request_.object_bytes * slots_.count);
        state.word = state.word2 = 0;  // used now, or soon written by the piece's owner
    }
    const bool end_points = request_.type == CapType::end_point;
    for (std::uint32_t i = 0; i < slots_.count; ++i) {
        Slot& slot = slots_[i];
        assert(slot.is_null());  // the pair of the check in lookup_room()
        fill(slot, {.type = request_.type,
                    .rights = source_.rights,
                    .owner = core_.core,
                    .base = end_points ? source_.base : next,
                    .bytes = end_points ? source_.bytes : request_.object_bytes,
                    .word = end_points ? request_.offset + i : 0});
        core_.database.insert(slot);
        if (request_.type == CapType::vnode_pml4) copy_kernel_half({next});
        next += request_.object_bytes;
    }
}

Status retype(CapabilityCore& core, Slot& source, RetypeRequest request, SlotRange slots,
              Authority authority) {
    auto plan = plan_retype(core, source, request, slots, authority);
    if (!plan) {
        // What is in the way may only be waiting to be emptied.
        if (plan.error() != Status::overlap || !core.dying) return plan.error();
        WorkBudget budget;
        (void)continue_dying(core, budget);
        return Status::again;
    }
    if (!plan->clear_step()) return Status::again;
    std::move(*plan).commit();
    return Status::ok;
}

}  // namespace zooid::cpudriver
