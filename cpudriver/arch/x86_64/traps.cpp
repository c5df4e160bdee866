// Where every vector arrives in C++, and who gets it.
#include <array>

#include "arch/x86_64/descriptor_tables.hpp"
#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/interrupts.hpp"
#include "arch/x86_64/this_core.hpp"
#include "arch/x86_64/user/registers.hpp"
#include "arch/x86_64/user_access.hpp"
#include "console/line.hpp"
#include "panic/panic.hpp"

namespace zooid::cpudriver {
namespace {

constinit InterruptSink interrupt_sink = interrupt;

constexpr std::array<std::string_view, exceptions_end> names{
    "divide error",
    "debug",
    "NMI",
    "breakpoint",
    "overflow",
    "bound range",
    "invalid opcode",
    "device not available",
    "double fault",
    "coprocessor overrun",
    "invalid TSS",
    "segment not present",
    "stack fault",
    "general protection",
    "page fault",
    "reserved",
    "x87 error",
    "alignment check",
    "machine check",
    "SIMD error",
    "virtualization",
    "control protection",
};

[[noreturn]] void kernel_exception(const TrapFrame& frame) {
    Line reason;
    reason << exception_name(frame.vector);
    if (frame.vector == page_fault) {
        constexpr std::uint64_t is_present = 1, is_write = 2, is_fetch = 16;
        const std::uint64_t error = frame.error;
        reason << (error & is_fetch   ? ": execute "
                   : error & is_write ? ": write "
                                      : ": read ")
               << Hex{read_cr2()} << (error & is_present ? " denied" : " absent");
    }
    panic(reason.text(), &frame);
}

/// A KVM that runs user code on the bare processor and emulates the rest delivers SYSCALL as a jump
/// to the entry without a change of level: a page fault at the entry itself. What the processor
/// left out is done here; IRETQ then goes to the entry. A user who jumps there gets what SYSCALL
/// would give: the entry trusts neither RCX nor R11.
bool finish_syscall(TrapFrame& frame) {
    if (frame.vector != page_fault ||
        frame.rip != reinterpret_cast<std::uint64_t>(&zooid_syscall_entry))
        return false;
    frame.cs = kernel_code_selector;
    frame.ss = kernel_data_selector;
    frame.rflags = 2;
    return true;
}

}  // namespace

void set_interrupt_sink(InterruptSink sink) { interrupt_sink = sink; }

std::string_view exception_name(std::uint64_t vector) {
    if (vector >= names.size() || names[vector].empty()) return "reserved";
    return names[vector];
}

}  // namespace zooid::cpudriver

extern "C" void zooid_trap(zooid::cpudriver::TrapFrame* frame) {
    using namespace zooid::cpudriver;
    switch (frame->vector) {
        case spurious_vector:
            return;
        case non_maskable:
            panic("stopped by NMI", frame);
        case double_fault:
        case machine_check:
            kernel_exception(*frame);
        default:
            break;
    }
    if (frame->from_user()) {
        if (finish_syscall(*frame)) return;
        user_trap(*frame);
    }
    if (frame->vector >= exceptions_end)
        return interrupt_sink(static_cast<unsigned>(frame->vector), *frame);
    if (fix_up(*frame)) return;
    kernel_exception(*frame);
}
