// Dispatchers and end points.
#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>
#include <zooid/abi/call.hpp>
#include <zooid/abi/domain.hpp>
#include <zooid/abi/lmp.hpp>

#include "cpudriver/arch/x86_64/user_access.hpp"
#include "cpudriver/caps/copy.hpp"
#include "cpudriver/caps/cspace.hpp"
#include "cpudriver/caps/grow_root.hpp"
#include "cpudriver/caps/remove.hpp"
#include "cpudriver/caps/retype.hpp"
#include "cpudriver/dispatch/dispatcher_setup.hpp"
#include "cpudriver/dispatch/invoke.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/kernel_facts.hpp"
#include "cpudriver/dispatch/request_rings.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "cpudriver/time/clock.hpp"
#include "cpudriver/trace/trace.hpp"

namespace zooid::cpudriver {

namespace {

/// All of them or none: what is taken stays until the dispatcher goes.
abi::Status take(Dispatcher& dispatcher, const DispatcherSetup& setup) {
    const std::pair<OwnSlot, Slot*> wanted[] = {{OwnSlot::root_cnode, setup.root},
                                                {OwnSlot::root_vnode, setup.tree},
                                                {OwnSlot::frame, setup.frame}};
    for (const auto& [which, source] : wanted) {
        if (!own_slot(dispatcher, which).is_null()) return abi::Status::slots_occupied;
        if (!source->rights.has(Rights::grant)) return abi::Status::wrong_rights;
    }
    if (!enlist(dispatcher, setup.domain)) return abi::Status::limit;
    for (const auto& [which, source] : wanted)
        duplicate(kernel.capabilities, *source, own_slot(dispatcher, which), source->rights, 0);
    return abi::Status::ok;
}

abi::Status setup_call(Slot& target, const abi::Registers& r) {
    const auto root = lookup_typed(r.rdi, CapType::cnode_l1);
    if (!root) return root.error();
    const auto tree = lookup_typed(r.rsi, CapType::vnode_pml4);
    if (!tree) return tree.error();
    const auto frame = lookup_typed(r.rdx, CapType::frame);
    if (!frame) return frame.error();
    if (!(*frame)->rights.has(Rights::write)) return abi::Status::wrong_rights;
    if (!may_act_for(r.r9)) return abi::Status::denied;
    const std::uint64_t mark = is_monitor(current->domain) ? 0 : abi::domain_made_by_domain;
    return setup_dispatcher(target, {.root = *root,
                                     .tree = *tree,
                                     .frame = *frame,
                                     .frame_address = r.r10,
                                     .domain = r.r9 | mark});
}

abi::Status entries_call(Dispatcher& dispatcher, const abi::Registers& r) {
    abi::UpcallEntries entries;
    if (!copy_from_user(std::as_writable_bytes(std::span{&entries, 1}), r.rdi))
        return abi::Status::bad_argument;
    for (const std::uint64_t address :
         {entries.run, entries.page_fault, entries.trap, entries.reflect, entries.upcall_stack}) {
        if (address >= abi::user_end) return abi::Status::bad_argument;
    }
    set_entries(dispatcher, entries);
    return abi::Status::ok;
}

abi::Status end_point_call(Slot& target, Dispatcher& dispatcher, const abi::Registers& r) {
    const std::uint64_t offset = r.rsi;
    const std::uint64_t slots = r.rdx;
    if (!std::has_single_bit(slots) || slots > abi::lmp_slots_max || offset % 64 != 0 ||
        offset < sizeof(abi::DispatcherFrame) || offset > dispatcher.frame_bytes ||
        abi::lmp_ring_bytes(static_cast<std::uint32_t>(slots)) > dispatcher.frame_bytes - offset)
        return abi::Status::bad_argument;
    if (dispatcher.end_points_used == end_points_per_dispatcher_max) return abi::Status::limit;
    if (r.r10 > abi::badge_max) return abi::Status::out_of_range;
    const auto destination = lookup_destination(r.rdi);
    if (!destination) return destination.error();
    const std::uint32_t number = dispatcher.end_points_used;
    const abi::Status made =
        retype(kernel.capabilities, target,
               {.type = CapType::end_point, .offset = number, .object_bytes = 0},
               SlotRange{*destination, 1}, Authority::user);
    if (made != abi::Status::ok) return made;
    (*destination)->word2 = r.r10;
    dispatcher.end_points[number] = {.offset = static_cast<std::uint32_t>(offset),
                                     .slots = static_cast<std::uint32_t>(slots),
                                     .written = 0};
    ++dispatcher.end_points_used;
    return abi::Status::ok;
}

abi::Status rearm_call(const Slot& target, Dispatcher& dispatcher, const abi::Registers& r) {
    const auto end_point = lookup_typed(r.rdi, CapType::end_point);
    if (!end_point) return end_point.error();
    if ((*end_point)->base != target.base || (*end_point)->owner != kernel.capabilities.core ||
        (*end_point)->word >= dispatcher.end_points_used)
        return abi::Status::bad_argument;
    EndPointState& state = dispatcher.end_points[(*end_point)->word];
    state.written = 0;
    auto* ring = reinterpret_cast<unsigned char*>(dispatcher.frame) + state.offset;
    std::fill_n(ring, abi::lmp_ring_bytes(state.slots), static_cast<unsigned char>(0));
    return abi::Status::ok;
}

/// The space keeps its addresses; the old root dies when nothing names it any more.
abi::Status root_call(Dispatcher& dispatcher, const abi::Registers& r) {
    const auto root = lookup_typed(r.rdi, CapType::cnode_l1);
    if (!root) return root.error();
    if (!(*root)->rights.has(Rights::grant)) return abi::Status::wrong_rights;
    Slot& own = own_slot(dispatcher, OwnSlot::root_cnode);
    WorkBudget budget;
    const abi::Status taken = take_over_root(kernel.capabilities, own, **root, budget);
    if (taken != abi::Status::ok) return taken;
    const abi::Status gone = remove(kernel.capabilities, own, Authority::monitor, budget);
    assert(gone == abi::Status::ok);  // a CNode has no dependents to remove first
    static_cast<void>(gone);
    return copy(kernel.capabilities, **root, own);
}

/// For who may give to the space and was not told that its root has changed.
abi::Status space_call(Dispatcher& dispatcher, const abi::Registers& r) {
    const auto destination = lookup_destination(r.rdi);
    if (!destination) return destination.error();
    return copy(kernel.capabilities, own_slot(dispatcher, OwnSlot::root_cnode), **destination);
}

abi::Status event_call(const Dispatcher& dispatcher, const abi::Registers& r) {
    const auto id = static_cast<std::uint16_t>(r.rdi);
    if (id != r.rdi || !(is_monitor(dispatcher.domain) ? abi::trace_is_for_monitors(id)
                                                       : abi::trace_is_for_domains(id)))
        return abi::Status::denied;
    trace(static_cast<abi::TraceId>(id), static_cast<std::uint32_t>(r.rsi));
    return abi::Status::ok;
}

}  // namespace

abi::Status setup_dispatcher(Slot& target, const DispatcherSetup& setup) {
    auto& dispatcher = *window<Dispatcher>({target.base});
    if (dispatcher.magic != 0) return abi::Status::already_mapped;
    if (setup.frame->bytes < abi::dispatcher_rings_offset || setup.frame->bytes > (1U << 20) ||
        setup.frame_address >= abi::user_end || setup.frame_address % abi::page_bytes != 0 ||
        !window_covers({setup.frame->base}, setup.frame->bytes))
        return abi::Status::bad_argument;
    const abi::Status taken = take(dispatcher, setup);
    if (taken != abi::Status::ok) return taken;
    dispatcher.state = RunState::fresh;
    dispatcher.magic = dispatcher_magic;
    dispatcher.root_physical = setup.tree->base;
    dispatcher.frame = window<abi::DispatcherFrame>({setup.frame->base});
    dispatcher.frame_address = setup.frame_address;
    dispatcher.frame_bytes = setup.frame->bytes;
    dispatcher.reason = abi::UpcallReason::start;

    abi::DispatcherFrame& frame = *dispatcher.frame;
    frame.self = setup.frame_address;
    frame.disabled = 1;
    frame.core = kernel.capabilities.core;
    frame.domain = setup.domain;
    frame.tsc_hz = this_clock().hz;
    frame.clock_offset_ns = frame_clock_offset_ns();
    frame.tracing = tracing() ? 1 : 0;
    return abi::Status::ok;
}

void set_entries(Dispatcher& dispatcher, const abi::UpcallEntries& entries) {
    dispatcher.entries = entries;
    if (current == &dispatcher) zooid_reflect_entry = entries.reflect;
}

abi::Status invoke_dispatcher(Slot& target, abi::Registers& r) {
    const auto operation = static_cast<abi::DispatcherOp>(abi::call_operation(r.rax));
    if (operation == abi::DispatcherOp::setup) return setup_call(target, r);
    auto& dispatcher = *window<Dispatcher>({target.base});
    if (dispatcher.magic != dispatcher_magic) return abi::Status::not_armed;
    switch (operation) {
        case abi::DispatcherOp::entries:
            return entries_call(dispatcher, r);
        case abi::DispatcherOp::start:
            if (r.rdi >= abi::user_end) return abi::Status::bad_argument;
            dispatcher.entries.run = r.rdi;
            dispatcher.entries.upcall_stack = dispatcher.frame_address + dispatcher.frame_bytes;
            make_runnable(dispatcher);
            return abi::Status::ok;
        case abi::DispatcherOp::stop:
            delist(dispatcher, r.rdi);
            return abi::Status::ok;
        case abi::DispatcherOp::endpoint:
            return end_point_call(target, dispatcher, r);
        case abi::DispatcherOp::rearm:
            return rearm_call(target, dispatcher, r);
        case abi::DispatcherOp::event:
            return event_call(dispatcher, r);
        case abi::DispatcherOp::root:
            return root_call(dispatcher, r);
        case abi::DispatcherOp::space:
            return space_call(dispatcher, r);
        case abi::DispatcherOp::setup:
            break;
    }
    return abi::Status::bad_argument;
}

bool notify(const Slot& end_point) {
    auto& dispatcher = *window<Dispatcher>({end_point.base});
    if (dispatcher.magic != dispatcher_magic) return false;
    add_event(dispatcher);
    return true;
}

abi::Status invoke_end_point(Slot& target, abi::Registers& r) {
    if (static_cast<abi::EndPointOp>(abi::call_operation(r.rax)) != abi::EndPointOp::notify)
        return abi::Status::bad_argument;
    if (target.owner != kernel.capabilities.core) {
        abi::Request request{};
        request.op = static_cast<std::uint32_t>(abi::RequestOp::notify);
        request.domain = target.base;
        const auto posted = post_request(target.owner, request);
        return posted ? abi::Status::ok : posted.error();
    }
    return notify(target) ? abi::Status::ok : abi::Status::invalid_capability;
}

}  // namespace zooid::cpudriver
