// CNodes, VNodes and frames: arguments taken apart, the capability core asked.
#include <zooid/abi/call.hpp>

#include "cpudriver/caps/copy.hpp"
#include "cpudriver/caps/cspace.hpp"
#include "cpudriver/caps/remove.hpp"
#include "cpudriver/caps/retype.hpp"
#include "cpudriver/dispatch/invoke.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/memory/change_range.hpp"
#include "cpudriver/memory/mapping.hpp"

namespace zooid::cpudriver {

namespace {

abi::Cptr low(std::uint64_t word) { return {static_cast<std::uint32_t>(word)}; }
abi::Cptr high(std::uint64_t word) { return {static_cast<std::uint32_t>(word >> 32)}; }
abi::CptrLevel level_at(std::uint64_t word, unsigned shift) {
    return static_cast<abi::CptrLevel>(word >> shift & 0xff);
}

void answer_words(abi::Registers& registers, const abi::CapWords& words) {
    registers.rdx = words.word[0];
    registers.r10 = words.word[1];
    registers.r8 = words.word[2];
    registers.r9 = words.word[3];
}

abi::Status copy_or_mint(Slot& root, const abi::Registers& r, bool mint) {
    const auto source = lookup_own(low(r.rdi).value);
    if (!source) return source.error();
    const auto room = lookup_room(root, {high(r.rdi), level_at(r.rsi, 0)}, 1, (*source)->type);
    if (!room) return room.error();
    const Rights keep = mint ? Rights{static_cast<std::uint8_t>(r.rsi >> 8 & 0xff)} : Rights::all;
    const auto badge = static_cast<std::uint16_t>(mint ? r.rsi >> 16 & 0xffff : 0);
    return copy(kernel.capabilities, **source, *room->first, keep, badge);
}

abi::Status retype_call(Slot& root, const abi::Registers& r) {
    const auto source = lookup_own(low(r.rdi).value);
    if (!source) return source.error();
    const auto type_number = static_cast<std::uint8_t>(r.r10 >> 32);
    if (type_number >= abi::cap_types_count) return abi::Status::bad_argument;
    const auto type = static_cast<CapType>(type_number);
    const auto slots = lookup_room(root, {high(r.rdi), level_at(r.r10, 40)},
                                   static_cast<std::uint32_t>(r.r10), type);
    if (!slots) return slots.error();
    return retype(kernel.capabilities, **source,
                  {.type = type, .offset = r.rsi, .object_bytes = r.rdx}, *slots, Authority::user);
}

/// `remove`, `revoke` and `identify` name one slot below `root`.
abi::Status one_slot(Slot& root, abi::CNodeOp operation, abi::Registers& r) {
    const auto slot = lookup(root, SlotAddress{low(r.rdi), level_at(r.rdi, 32)});
    if (!slot) return slot.error();
    if (operation == abi::CNodeOp::identify) {
        answer_words(r, identify(kernel.capabilities, **slot));
        return abi::Status::ok;
    }
    WorkBudget budget{WorkBudget::units_max};
    const abi::Status status = operation == abi::CNodeOp::remove
                                   ? remove(kernel.capabilities, **slot, Authority::user, budget)
                                   : revoke(kernel.capabilities, **slot, Authority::user, budget);
    if (!budget.spent()) continue_dying(kernel.capabilities, budget);
    return status;
}

abi::Status map_call(Slot& vnode, const abi::Registers& r) {
    const auto source = lookup_own(low(r.rdi).value);
    if (!source) return source.error();
    const auto mapping = lookup_destination(high(r.rdi).value);
    if (!mapping) return mapping.error();
    const MapRequest request{.entry = static_cast<unsigned>(r.rdx & 0xffff),
                             .count = static_cast<unsigned>(r.rdx >> 16 & 0xffff),
                             .offset = r.rsi,
                             .flags = {static_cast<std::uint8_t>(r.rdx >> 32 & 0xff)}};
    return map(kernel.capabilities, vnode, **source, request, **mapping);
}

/// What is asked of a mapping that is there.
abi::Status mapping_call(abi::VNodeOp operation, const abi::Registers& r) {
    const auto found = lookup_own(low(r.rdi).value);
    if (!found) return found.error();
    Slot& mapping = **found;
    if (mapping.type != CapType::mapping) return abi::Status::wrong_type;
    CapabilityCore& core = kernel.capabilities;
    if (operation == abi::VNodeOp::unmap) {
        WorkBudget budget{WorkBudget::units_max};
        return remove(core, mapping, Authority::user, budget);
    }
    const auto first = static_cast<unsigned>(r.rsi & 0xffff);
    const auto count = static_cast<unsigned>(r.rsi >> 16 & 0xffff);
    const MapFlags flags{static_cast<std::uint8_t>(r.rsi >> 32 & 0xff)};
    if (operation == abi::VNodeOp::protect) return protect(core, mapping, first, count, flags);
    if (operation == abi::VNodeOp::hide) return hide(core, mapping, first, count);
    return show(core, mapping, first, count, flags);
}

}  // namespace

abi::Status invoke_cnode(Slot& target, abi::Registers& r) {
    const auto operation = static_cast<abi::CNodeOp>(abi::call_operation(r.rax));
    switch (operation) {
        case abi::CNodeOp::copy:
            return copy_or_mint(target, r, false);
        case abi::CNodeOp::mint:
            return copy_or_mint(target, r, true);
        case abi::CNodeOp::retype:
            return retype_call(target, r);
        case abi::CNodeOp::remove:
        case abi::CNodeOp::revoke:
        case abi::CNodeOp::identify:
            return one_slot(target, operation, r);
    }
    return abi::Status::bad_argument;
}

abi::Status invoke_vnode(Slot& target, abi::Registers& r) {
    switch (static_cast<abi::VNodeOp>(abi::call_operation(r.rax))) {
        case abi::VNodeOp::map:
            return map_call(target, r);
        case abi::VNodeOp::unmap:
        case abi::VNodeOp::protect:
        case abi::VNodeOp::hide:
        case abi::VNodeOp::show:
            return mapping_call(static_cast<abi::VNodeOp>(abi::call_operation(r.rax)), r);
    }
    return abi::Status::bad_argument;
}

abi::Status invoke_frame(Slot& target, abi::Registers& r) {
    switch (static_cast<abi::FrameOp>(abi::call_operation(r.rax))) {
        case abi::FrameOp::identify:
            answer_words(r, identify(kernel.capabilities, target));
            return abi::Status::ok;
        case abi::FrameOp::probe:
            return abi::Status::ok;
    }
    return abi::Status::bad_argument;
}

}  // namespace zooid::cpudriver
