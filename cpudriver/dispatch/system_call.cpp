// The kernel proper behind a SYSCALL of ours.
#include <cassert>
#include <zooid/abi/call.hpp>

#include "cpudriver/arch/x86_64/user/address_space.hpp"
#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/arch/x86_64/user/vector_state.hpp"
#include "cpudriver/arch/x86_64/user_access.hpp"
#include "cpudriver/caps/cspace.hpp"
#include "cpudriver/dispatch/invoke.hpp"
#include "cpudriver/dispatch/kernel.hpp"
#include "cpudriver/dispatch/lmp.hpp"
#include "cpudriver/dispatch/scheduler.hpp"

namespace zooid::cpudriver {

std::expected<Slot*, abi::Status> lookup_own(std::uint64_t cptr) {
    if (cptr > 0xffffffff) return std::unexpected(abi::Status::out_of_range);
    return lookup(own_slot(*current, OwnSlot::root_cnode),
                  abi::Cptr{static_cast<std::uint32_t>(cptr)});
}

std::expected<Slot*, abi::Status> lookup_destination(std::uint64_t cptr, abi::CapType type) {
    if (cptr > 0xffffffff) return std::unexpected(abi::Status::out_of_range);
    const auto room = lookup_room(own_slot(*current, OwnSlot::root_cnode),
                                  {abi::Cptr{static_cast<std::uint32_t>(cptr)}}, 1, type);
    if (!room) return std::unexpected(room.error());
    return room->first;
}

namespace {

abi::Status invoke(abi::Registers& registers) {
    const auto target = lookup_own(abi::call_cptr(registers.rax));
    if (!target) return target.error();
    switch ((*target)->type) {
        case CapType::cnode_l1:
            return invoke_cnode(**target, registers);
        case CapType::vnode_pml4:
        case CapType::vnode_pdpt:
        case CapType::vnode_pd:
        case CapType::vnode_pt:
            return invoke_vnode(**target, registers);
        case CapType::ram:
        case CapType::frame:
        case CapType::dev_frame:
            return invoke_frame(**target, registers);
        case CapType::dispatcher:
            return invoke_dispatcher(**target, registers);
        case CapType::end_point:
            return invoke_end_point(**target, registers);
        case CapType::kernel:
            return invoke_kernel(**target, registers);
        case CapType::console:
            return invoke_console(**target, registers);
        case CapType::ipi:
            return invoke_ipi(**target, registers);
        default:
            return abi::Status::wrong_type;
    }
}

abi::Status send(const abi::Registers& registers) {
    const auto target = lookup_own(abi::call_cptr(registers.rax));
    if (!target) return target.error();
    if ((*target)->type != CapType::end_point) return abi::Status::wrong_type;
    return lmp_send(**target, registers);
}

[[noreturn]] void give_up(abi::Registers& registers) {
    const bool forfeit = (abi::call_operation(registers.rax) & abi::yield_keeps_budget) == 0;
    registers.rax = 0;
    leave_core(registers);
    reschedule(forfeit);
}

/// Of a message that has just been sent: its end point is there.
Dispatcher& receiver_of(const abi::Registers& registers) {
    return *window<Dispatcher>({(*lookup_own(abi::call_cptr(registers.rax)))->base});
}

[[noreturn]] void suspend(abi::Registers& registers) {
    Dispatcher& self = *current;
    registers.rax = 0;
    registers.rdx = self.event_count;
    self.reason = abi::UpcallReason::preempted;  // the answer tells of every event so far
    leave_core(registers);
    if (self.event_count != registers.rdi) reschedule(false);
    block_current(registers.rsi);
}

/// Ends `disabled` and goes on with the registers the libos kept: general registers only,
/// sanitised. Vector state never comes from user memory through the kernel.
abi::Status resume(const abi::Registers& caller) {
    static abi::Registers next;
    if (!copy_from_user(std::as_writable_bytes(std::span{&next, 1}), caller.rdi))
        return abi::Status::bad_argument;
    sanitise(next);
    if (current->reason == abi::UpcallReason::event) {
        // An event came while the caller was disabled: it looks now, not at its next interrupt.
        current->frame->enabled = next;
        save_vector_state(&current->frame->vector);
        current->reason = abi::UpcallReason::preempted;
        upcall(*current, current->entries.run, abi::UpcallReason::event);
    }
    current->frame->disabled = 0;
    zooid_resume(&next);
}

}  // namespace

extern "C" void zooid_syscall(abi::Registers* registers) {
    assert(current != nullptr);
    ++kernel.entries;
    abi::Status status = abi::Status::bad_argument;
    switch (static_cast<abi::Call>(abi::call_number(registers->rax))) {
        case abi::Call::invoke:
            status = invoke(*registers);
            break;
        case abi::Call::lmp_send: {
            const bool now = (abi::call_operation(registers->rax) & abi::lmp_switch) != 0;
            status = send(*registers);
            if (status == abi::Status::ok && now) {
                Dispatcher& receiver = receiver_of(*registers);
                registers->rax = 0;
                leave_core(*registers);
                hand_over(receiver);
            }
            break;
        }
        case abi::Call::yield:
            give_up(*registers);
        case abi::Call::suspend:
            suspend(*registers);
        case abi::Call::resume:
            status = resume(*registers);
            break;
    }
    flush_invalidations();
    registers->rax = static_cast<std::uint64_t>(status);
    if (wants_switch()) switch_if_due(*registers);
}

/// A Linux call out of code that must not make one.
extern "C" [[noreturn]] void
zooid_reflected_while_disabled(std::uint64_t number, std::uint64_t address) {
    abi::Registers registers{};
    registers.rax = number;
    registers.rip = address;
    kill_current("system call without Zooid's number bit while disabled", registers);
}

}  // namespace zooid::cpudriver
