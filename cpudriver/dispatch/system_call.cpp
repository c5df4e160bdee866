// The kernel proper behind a SYSCALL of ours.
#include <array>
#include <cassert>
#include <zooid/abi/call.hpp>

#include "cpudriver/arch/x86_64/user/address_space.hpp"
#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/arch/x86_64/user/vector_state.hpp"
#include "cpudriver/arch/x86_64/user_access.hpp"
#include "cpudriver/caps/cspace.hpp"
#include "cpudriver/dispatch/invoke.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/lmp.hpp"
#include "cpudriver/dispatch/scheduler.hpp"

namespace zooid::cpudriver {

namespace {

using Invocation = abi::Status (*)(Slot& target, abi::Registers& registers);

abi::Status invoke_nothing(Slot&, abi::Registers&) { return abi::Status::wrong_type; }

/// What each type of capability can be asked.
constexpr auto invocations = [] {
    std::array<Invocation, abi::cap_types_count> table{};
    table.fill(invoke_nothing);
    const auto set = [&](CapType type, Invocation invocation) {
        table[static_cast<unsigned>(type)] = invocation;
    };
    set(CapType::cnode_l1, invoke_cnode);
    for (const CapType vnode :
         {CapType::vnode_pml4, CapType::vnode_pdpt, CapType::vnode_pd, CapType::vnode_pt})
        set(vnode, invoke_vnode);
    for (const CapType memory : {CapType::ram, CapType::frame, CapType::dev_frame})
        set(memory, invoke_frame);
    set(CapType::dispatcher, invoke_dispatcher);
    set(CapType::end_point, invoke_end_point);
    set(CapType::kernel, invoke_kernel);
    set(CapType::console, invoke_console);
    set(CapType::ipi, invoke_ipi);
    set(CapType::io_port, invoke_io_port);
    set(CapType::irq_source, invoke_irq_source);
    set(CapType::irq_dest, invoke_irq_dest);
    return table;
}();

constexpr bool is(std::uint64_t word, abi::Call call) {
    return abi::call_number(word) == static_cast<std::uint8_t>(call);
}

abi::Status invoke(abi::Registers& registers, std::uint64_t word) {
    const auto target = lookup_own(abi::call_cptr(word));
    if (!target) [[unlikely]]
        return target.error();
    return invocations[static_cast<unsigned>((*target)->type)](**target, registers);
}

[[noreturn]] void suspend(abi::Registers& registers) {
    Dispatcher& self = *current;
    const std::uint64_t seen = registers.rdi;
    registers.rax = 0;
    registers.rdx = self.event_count;
    self.reason = abi::UpcallReason::preempted;  // the answer tells of every event so far
    leave_core(registers);
    if (self.event_count != seen) reschedule(false);
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

namespace {

/// The calls that leave the core or end `disabled`; most do not come back here.
[[gnu::noinline]] abi::Status other_call(abi::Registers& registers, std::uint64_t word) {
    assert(current != nullptr && current->state == RunState::runnable);
    switch (static_cast<abi::Call>(abi::call_number(word))) {
        case abi::Call::invoke:
        case abi::Call::lmp_send:
            break;  // served before
        case abi::Call::yield:
            registers.rax = 0;
            leave_core(registers);
            reschedule((abi::call_operation(word) & abi::yield_keeps_budget) == 0);
        case abi::Call::suspend:
            suspend(registers);
        case abi::Call::resume:
            return resume(registers);
    }
    return abi::Status::bad_argument;
}

}  // namespace

extern "C" std::uint64_t zooid_syscall(abi::Registers* registers, std::uint64_t word) {
    ++kernel.entries;
    const abi::Status status = is(word, abi::Call::invoke)     ? invoke(*registers, word)
                               : is(word, abi::Call::lmp_send) ? lmp_call(*registers, word)
                                                               : other_call(*registers, word);
    if (kernel.capabilities.invalidation.any()) [[unlikely]]
        flush_invalidations();
    if (kernel.ready.stale()) [[unlikely]] {
        registers->rax = static_cast<std::uint64_t>(status);
        switch_if_due(*registers);
    }
    return static_cast<std::uint64_t>(status);
}

/// Behind a call whose return address no SYSRET may take.
extern "C" [[noreturn]] void zooid_resume_sanitised(abi::Registers* registers) {
    sanitise(*registers);
    zooid_resume(registers);
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
