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
        case CapType::io_port:
            return invoke_io_port(**target, registers);
        case CapType::irq_source:
            return invoke_irq_source(**target, registers);
        case CapType::irq_dest:
            return invoke_irq_dest(**target, registers);
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

/// The caller leaves the core; it resumes exactly behind its SYSCALL.
void leave_core(abi::Registers& registers) {
    registers.rax = 0;
    registers.fs_base = arch::read_fs_base();
    current->exact = registers;
    sanitise(current->exact);
    save_vector_state(&current->vector);
    current->resume_exactly = true;
}

[[noreturn]] void suspend(abi::Registers& registers) {
    Dispatcher& self = *current;
    self.seen = registers.rdi;
    self.deadline_ns = registers.rsi;
    leave_core(registers);
    self.exact.rdx = self.event_count;
    self.reason = abi::UpcallReason::preempted;  // the answer tells of every event so far
    if (self.event_count != self.seen) reschedule();
    self.state = RunState::suspended;
    schedule();
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
            const bool hand_over = (abi::call_operation(registers->rax) & abi::lmp_switch) != 0;
            status = send(*registers);
            if (status == abi::Status::ok && hand_over) {
                leave_core(*registers);
                reschedule();
            }
            break;
        }
        case abi::Call::yield:
            leave_core(*registers);
            reschedule();
        case abi::Call::suspend:
            suspend(*registers);
        case abi::Call::resume:
            status = resume(*registers);
            break;
    }
    flush_invalidations();
    if (current == nullptr || current->state == RunState::stopped) schedule();
    registers->rax = static_cast<std::uint64_t>(status);
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
