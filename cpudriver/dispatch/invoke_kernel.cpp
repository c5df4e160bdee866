// The Kernel, Console and Ipi capabilities: authority over this core's CPU driver, the serial port,
// request rings.
#include <algorithm>
#include <cassert>
#include <zooid/abi/call.hpp>

#include "cpudriver/arch/x86_64/application_core.hpp"
#include "cpudriver/arch/x86_64/ram_window.hpp"
#include "cpudriver/arch/x86_64/this_core.hpp"
#include "cpudriver/arch/x86_64/user_access.hpp"
#include "cpudriver/caps/cspace.hpp"
#include "cpudriver/caps/remove.hpp"
#include "cpudriver/caps/transfer.hpp"
#include "cpudriver/dispatch/invalidation_requests.hpp"
#include "cpudriver/dispatch/invoke.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/kernel_facts.hpp"
#include "cpudriver/dispatch/replace_image.hpp"
#include "cpudriver/dispatch/request_rings.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "cpudriver/dispatch/serial.hpp"
#include "cpudriver/memory/clear_memory.hpp"
#include "cpudriver/panic/inject.hpp"
#include "cpudriver/time/clock.hpp"
#include "cpudriver/trace/trace.hpp"

namespace zooid::cpudriver {

namespace {

abi::Status answer(abi::Registers& r, std::expected<std::uint64_t, abi::Status> value) {
    if (!value) return value.error();
    r.rdx = *value;
    return abi::Status::ok;
}

abi::Status export_call(const abi::Registers& r) {
    const auto slot = lookup_own(r.rdi);
    if (!slot) return slot.error();
    // Exporting marks the capability: know first that the caller can be told.
    const abi::CapWords none;
    if (!copy_to_user(r.rsi, std::as_bytes(std::span{&none, 1}))) return abi::Status::bad_argument;
    const auto words = export_words(kernel.capabilities, **slot);
    if (!words) return words.error();
    return copy_to_user(r.rsi, std::as_bytes(std::span{&*words, 1})) ? abi::Status::ok
                                                                     : abi::Status::bad_argument;
}

abi::Status import_call(const abi::Registers& r) {
    abi::CapWords words;
    if (!copy_from_user(std::as_writable_bytes(std::span{&words, 1}), r.rdi))
        return abi::Status::bad_argument;
    const auto slot = lookup_destination(r.rdx);
    if (!slot) return slot.error();
    return import_words(kernel.capabilities, words, static_cast<std::uint16_t>(r.rsi), **slot);
}

/// Revokes a capability whose relatives on other cores are gone, as their monitors have said.
abi::Status revoke_call(const abi::Registers& r) {
    const auto slot = lookup_own(r.rdi);
    if (!slot) return slot.error();
    WorkBudget budget{WorkBudget::units_max};
    const abi::Status status = revoke(kernel.capabilities, **slot, Authority::monitor, budget);
    if (!budget.spent()) continue_dying(kernel.capabilities, budget);
    if (status == abi::Status::ok && !(*slot)->is_null())
        kernel.capabilities.database.set_relations(**slot, 0);
    return status;
}

/// RDI RAM capability, RSI core, RDX nonce, R10 frame of the first channel. The RAM leaves this
/// core for good; the frame gets a copy there.
abi::Status start_core_call(const abi::Registers& r) {
    const auto ram = lookup_typed(r.rdi, CapType::ram);
    if (!ram) return ram.error();
    const auto frame = lookup_typed(r.r10, CapType::frame);
    if (!frame) return frame.error();
    CoreStart start;
    start.core = static_cast<std::uint32_t>(r.rsi);
    start.nonce = r.rdx;
    start.channel = {(*frame)->base, (*frame)->bytes};
    start.ram_count = 1;
    start.ram[0] = {(*ram)->base, (*ram)->bytes};
    if (start.ram[0].base % layout::block_bytes != 0 ||
        start.ram[0].bytes % layout::block_bytes != 0)
        return abi::Status::unaligned;
    if (kernel.capabilities.database.first_descendant(**ram) != nullptr ||
        kernel.capabilities.is_remote(**ram))
        return abi::Status::has_descendants;
    if (!start_application_core(start)) return abi::Status::denied;
    // The capability stays as the record of what was given: all that descends from it is on the
    // other core, which is its owner until it is reclaimed.
    (*ram)->owner = static_cast<std::uint16_t>(start.core);
    (*ram)->word = (*ram)->word2 = 0;
    const abi::Status marked =
        mark_remote(kernel.capabilities, **ram, Relations::remote_descendants);
    if (marked != abi::Status::ok) return marked;
    return mark_remote(kernel.capabilities, **frame, Relations::remote_copies);
}

/// RDI RAM that start_core gave away, RSI the core, which uses it no more. One step of clearing.
abi::Status reclaim_call(const abi::Registers& r) {
    const auto ram = lookup_typed(r.rdi, CapType::ram);
    if (!ram) return ram.error();
    Slot& slot = **ram;
    if (r.rsi >= kernel.cores || r.rsi == kernel.capabilities.core)
        return abi::Status::out_of_range;
    const auto core = static_cast<std::uint32_t>(r.rsi);
    if (slot.owner != core || !is_fenced(core)) return abi::Status::denied;
    if (kernel.capabilities.database.first_descendant(slot) != nullptr)
        return abi::Status::has_descendants;
    if (slot.word2 == 0) window_add(slot.base, slot.bytes);
    const std::uint64_t step = std::min(slot.bytes - slot.word2, clear_bytes_step_max);
    clear_memory({slot.base + slot.word2}, step);
    slot.word2 += step;
    if (slot.word2 != slot.bytes) return abi::Status::again;
    slot.word2 = 0;
    slot.owner = kernel.capabilities.core;
    return mark_remote(kernel.capabilities, slot, 0);
}

/// The dispatcher of this core that a capability, or one of its end points, names.
std::expected<Dispatcher*, abi::Status> lookup_dispatcher(std::uint64_t cptr) {
    const auto slot = lookup_own(cptr);
    if (!slot) return std::unexpected(slot.error());
    if ((*slot)->type != CapType::dispatcher && (*slot)->type != CapType::end_point)
        return std::unexpected(abi::Status::wrong_type);
    if ((*slot)->owner != kernel.capabilities.core) return std::unexpected(abi::Status::denied);
    auto& found = *window<Dispatcher>({(*slot)->base});
    if (found.magic != dispatcher_magic) return std::unexpected(abi::Status::not_armed);
    return &found;
}

abi::Status give_core_call(const abi::Registers& r) {
    if (r.rdi == 0) return kernel.ready.give_core(nullptr, now_ns());
    const auto owner = lookup_dispatcher(r.rdi);
    return owner ? kernel.ready.give_core(*owner, now_ns()) : owner.error();
}

abi::Status reserve_call(const abi::Registers& r) {
    const auto holder = lookup_dispatcher(r.rdi);
    if (!holder) return holder.error();
    return kernel.ready.reserve(**holder, {.period_ns = r.rsi, .budget_ns = r.rdx}, now_ns());
}

abi::Status own_call(const abi::Registers& r) {
    const auto slot = lookup_own(r.rdi);
    if (!slot) return slot.error();
    if (r.rsi >= kernel.cores) return abi::Status::out_of_range;
    WorkBudget budget;
    return change_owner(kernel.capabilities, **slot, static_cast<std::uint16_t>(r.rsi), budget);
}

abi::Status presence_call(abi::Registers& r) {
    if (r.rdi >= kernel.cores) return abi::Status::out_of_range;
    const abi::PresenceLine& line = presence(static_cast<std::uint32_t>(r.rdi));
    if (r.rsi != 0 && !copy_to_user(r.rsi, std::as_bytes(std::span{line.reason})))
        return abi::Status::bad_argument;
    r.rdx = line.state.load() | std::uint64_t{line.epoch.load()} << 32;
    return abi::Status::ok;
}

/// Returns only when the image is refused.
abi::Status replace_call(abi::Registers& r) {
    const auto block = lookup_typed(r.rsi, CapType::kernel_control_block);
    if (!block) return block.error();
    if ((*block)->base != this_core().kcb) return abi::Status::denied;
    const abi::Status laid = lay_out_successor(r.rdi);
    if (laid != abi::Status::ok) return laid;
    r.rax = static_cast<std::uint64_t>(abi::Status::ok);
    leave_core(r);
    enter_successor();
}

}  // namespace

abi::Status invoke_kernel(Slot&, abi::Registers& r) {
    switch (static_cast<abi::KernelOp>(abi::call_operation(r.rax))) {
        case abi::KernelOp::start_core:
            return start_core_call(r);
        case abi::KernelOp::facts:
            return answer(r, kernel_fact(static_cast<abi::KernelFact>(r.rdi)));
        case abi::KernelOp::export_words:
            return export_call(r);
        case abi::KernelOp::import_words:
            return import_call(r);
        case abi::KernelOp::mark_remote: {
            const auto slot = lookup_own(r.rdi);
            if (r.rsi > Relations::remote) return abi::Status::bad_argument;
            return slot ? mark_remote(kernel.capabilities, **slot, static_cast<std::uint8_t>(r.rsi))
                        : slot.error();
        }
        case abi::KernelOp::reclaim:
            return reclaim_call(r);
        case abi::KernelOp::own:
            return own_call(r);
        case abi::KernelOp::shutdown:
            leave_machine(static_cast<std::uint8_t>(r.rdi));
            return abi::Status::denied;
        case abi::KernelOp::inject:
            inject(static_cast<abi::InjectKind>(r.rdi));
            return abi::Status::bad_argument;
        case abi::KernelOp::fence: {
            const auto fenced = fence_application_core(static_cast<std::uint32_t>(r.rdi));
            if (!fenced) return abi::Status::denied;
            r.rdx = *fenced ? 1 : 0;
            return abi::Status::ok;
        }
        case abi::KernelOp::calibrate:
            set_clock_offset(static_cast<std::int64_t>(r.rdi));
            adopt_clock();
            return abi::Status::ok;
        case abi::KernelOp::trace:
            if (r.rdi > static_cast<std::uint64_t>(abi::TraceState::edge))
                return abi::Status::bad_argument;
            trace_switch(static_cast<abi::TraceState>(r.rdi));
            return abi::Status::ok;
        case abi::KernelOp::killed:
            r.rdx = take_killed();
            return abi::Status::ok;
        case abi::KernelOp::presence:
            return presence_call(r);
        case abi::KernelOp::revoke:
            return revoke_call(r);
        case abi::KernelOp::give_core:
            return give_core_call(r);
        case abi::KernelOp::reserve:
            return reserve_call(r);
        case abi::KernelOp::replace:
            return replace_call(r);
        case abi::KernelOp::trace_frame: {
            const auto slot = lookup_destination(r.rdi);
            return slot ? trace_frame(**slot) : slot.error();
        }
    }
    return abi::Status::bad_argument;
}

abi::Status invoke_console(Slot&, abi::Registers& r) {
    switch (static_cast<abi::ConsoleOp>(abi::call_operation(r.rax))) {
        case abi::ConsoleOp::write:
            return serial_write(0, r.rdi, r.rsi, r.rdx);
        case abi::ConsoleOp::bulk:
            return serial_write(1, r.rdi, r.rsi, r.rdx);
        case abi::ConsoleOp::read:
            r.rdx = serial_read();
            return abi::Status::ok;
        case abi::ConsoleOp::listen: {
            const auto slot = lookup_typed(r.rdi, CapType::end_point);
            return slot ? serial_listen(**slot) : slot.error();
        }
    }
    return abi::Status::bad_argument;
}

abi::Status invoke_ipi(Slot&, abi::Registers& r) {
    switch (static_cast<abi::IpiOp>(abi::call_operation(r.rax))) {
        case abi::IpiOp::post: {
            abi::Request request{};
            request.op = static_cast<std::uint32_t>(r.rsi);
            if (request.op < static_cast<std::uint32_t>(abi::RequestOp::unmap) ||
                request.op > static_cast<std::uint32_t>(abi::RequestOp::flush))
                return abi::Status::bad_argument;
            request.domain = r.rdx;
            request.address = r.r10;
            request.pages = r.r8;
            if (!may_act_for(request.domain)) return abi::Status::denied;
            const bool flush = request.op == static_cast<std::uint32_t>(abi::RequestOp::flush);
            if (!flush && (request.pages == 0 || request.pages > request_pages_max))
                return abi::Status::out_of_range;
            if (r.rdi == kernel.capabilities.core) {
                invalidate(request);
                r.rdx = already_done;
                return abi::Status::ok;
            }
            return answer(r, post_request(static_cast<std::uint32_t>(r.rdi), request));
        }
        case abi::IpiOp::done:
            r.rdx = request_done(static_cast<std::uint32_t>(r.rdi), r.rsi) ? 1 : 0;
            return abi::Status::ok;
    }
    return abi::Status::bad_argument;
}

}  // namespace zooid::cpudriver
