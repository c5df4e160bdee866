// A core's life after its machine state stands: its first domain, then whatever is runnable.
#include "cpudriver/arch/x86_64/core_main.hpp"

#include <cassert>
#include <utility>

#include "cpudriver/arch/x86_64/core.hpp"
#include "cpudriver/arch/x86_64/instructions.hpp"
#include "cpudriver/arch/x86_64/interrupts.hpp"
#include "cpudriver/arch/x86_64/ram_window.hpp"
#include "cpudriver/arch/x86_64/user/address_space.hpp"
#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/caps/remove.hpp"
#include "cpudriver/console/print.hpp"
#include "cpudriver/dispatch/first_domain.hpp"
#include "cpudriver/dispatch/kernel.hpp"
#include "cpudriver/dispatch/requests.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "cpudriver/dispatch/serial.hpp"
#include "cpudriver/panic/panic.hpp"
#include "cpudriver/trace/trace.hpp"

namespace zooid::cpudriver {

constinit Kernel kernel;

namespace {

// Machine registers behind SYSCALL.
// Source: Intel SDM vol. 3A, "Fast System Calls in 64-Bit Mode".
constexpr std::uint32_t msr_star = 0xc0000081;
constexpr std::uint32_t msr_lstar = 0xc0000082;
constexpr std::uint32_t msr_fmask = 0xc0000084;
constexpr std::uint32_t msr_efer = 0xc0000080;

void open_system_calls() {
    write_msr(msr_efer, read_msr(msr_efer) | 1);  // SCE
    write_msr(msr_star, std::uint64_t{0x13} << 48 | std::uint64_t{0x08} << 32);
    write_msr(msr_lstar, reinterpret_cast<std::uint64_t>(&zooid_syscall_entry));
    write_msr(msr_fmask, 0x47700);  // TF IF DF IOPL NT AC: cleared on entry
    zooid_kernel_stack_top = this_core().kernel_stack_top;
}

abi::Registers registers_of(const TrapFrame& f) {
    return {.rax = f.rax,
            .rbx = f.rbx,
            .rcx = f.rcx,
            .rdx = f.rdx,
            .rsi = f.rsi,
            .rdi = f.rdi,
            .rbp = f.rbp,
            .r8 = f.r8,
            .r9 = f.r9,
            .r10 = f.r10,
            .r11 = f.r11,
            .r12 = f.r12,
            .r13 = f.r13,
            .r14 = f.r14,
            .r15 = f.r15,
            .rip = f.rip,
            .cs = f.cs,
            .rflags = f.rflags,
            .rsp = f.rsp,
            .ss = f.ss,
            .fs_base = arch::read_fs_base()};
}

/// What an interrupt is about, whoever it interrupted. Returns true when a time slice may be over.
bool serve_interrupt(unsigned vector) {
    arch::end_of_interrupt();
    if (vector == console_vector) serial_interrupt();
    if (vector == request_vector) trace(abi::TraceId::ipi_received, vector);
    return false;
}

std::uint64_t killed[killed_max];

void remember_killed(std::uint64_t domain) {
    for (std::uint64_t& place : killed) {
        if (place != 0) continue;
        place = domain;
        return;
    }
}

[[noreturn]] void fault(const TrapFrame& frame) {
    Dispatcher& self = *current;
    const abi::Registers registers = registers_of(frame);
    const std::uint64_t address = frame.vector == page_fault ? read_cr2() : frame.rip;
    if (is_disabled(self)) {
        self.frame->fault_address = address;
        kill_current(exception_name(frame.vector).data(), registers);
    }
    ++self.faults;
    self.frame->fault_address = address;
    self.frame->fault_error = frame.error;
    self.frame->fault_vector = frame.vector;
    save(self, registers);
    if (frame.vector == page_fault)
        trace(abi::TraceId::page_fault, static_cast<std::uint32_t>(address / abi::page_bytes));
    upcall(self, frame.vector == page_fault ? self.entries.page_fault : self.entries.trap,
           abi::UpcallReason::preempted);
}

}  // namespace

void user_trap(TrapFrame& frame) {
    assert(current != nullptr);
    if (frame.vector < exceptions_end) fault(frame);
    const bool slice_over = serve_interrupt(static_cast<unsigned>(frame.vector));
    continue_or_switch(registers_of(frame), slice_over);
}

void interrupt(unsigned vector, TrapFrame&) { serve_interrupt(vector); }

void kill_current(const char* why, const abi::Registers& registers) {
    Dispatcher& self = *current;
    // The console is core 0's; elsewhere the monitor's report has to do.
    if (this_core().core == 0) {
        print("zooid: core ", this_core().core, ": domain ", Hex{self.domain}, " killed: ", why,
              ", at ", Hex{registers.rip}, ", stack ", Hex{registers.rsp}, ", address ",
              Hex{self.frame->fault_address}, ", rax ", Hex{registers.rax}, "\n");
    }
    remember_killed(self.domain);
    delist(self);
    if (Dispatcher* monitor = find_domain(std::uint64_t{this_core().core} << 32 | 1))
        add_event(*monitor);
    schedule();
}

std::uint64_t take_killed() {
    for (std::uint64_t& place : killed) {
        if (place != 0) return std::exchange(place, 0);
    }
    return 0;
}

bool window_covers(PhysicalAddress base, std::uint64_t bytes) {
    const CoreData& data = this_core();
    for (std::uint32_t i = 0; i < data.ram_count; ++i) {
        const RamRun& run = data.ram[i];
        if (base.value >= run.base && bytes <= run.bytes &&
            base.value - run.base <= run.bytes - bytes)
            return translate(layout::window_base + base.value).has_value();
    }
    return false;
}

void copy_kernel_half(PhysicalAddress pml4) {
    const auto* mine = at_window<std::uint64_t>(this_core().page_table_root);
    auto* theirs = at_window<std::uint64_t>(pml4.value);
    for (unsigned entry = 256; entry < 512; ++entry) theirs[entry] = mine[entry];
}

void object_destroyed(const Slot& slot) {
    if (slot.type == CapType::dispatcher) {
        auto& dispatcher = *window<Dispatcher>({slot.base});
        if (dispatcher.magic == dispatcher_magic) delist(dispatcher);
    }
    if (slot.type == CapType::vnode_pml4 && (read_cr3() & ~0xfffULL) == slot.base)
        arch::load_kernel_address_space();
}

void core_main() {
    const CoreData& data = this_core();
    window_base = layout::window_base;
    kernel.capabilities.core = static_cast<std::uint16_t>(data.core);
    kernel.cores = data.cores_max;
    arch::kernel_root = data.page_table_root;
    requests_init(at_window<void*>(data.shared), data.cores_max, data.core, data.nonce);
    open_system_calls();
    if (data.core == 0) serial_init();
    make_first_domain();
    schedule();
}

}  // namespace zooid::cpudriver
