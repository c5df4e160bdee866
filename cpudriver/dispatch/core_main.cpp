// A core's life after its machine state stands: its first domain, then whatever is runnable.
#include "cpudriver/arch/x86_64/core_main.hpp"

#include <cassert>
#include <utility>
#include <zooid/abi/domain.hpp>

#include "cpudriver/arch/x86_64/application_core.hpp"
#include "cpudriver/arch/x86_64/features.hpp"
#include "cpudriver/arch/x86_64/instructions.hpp"
#include "cpudriver/arch/x86_64/interrupts.hpp"
#include "cpudriver/arch/x86_64/ram_window.hpp"
#include "cpudriver/arch/x86_64/this_core.hpp"
#include "cpudriver/arch/x86_64/user/address_space.hpp"
#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/caps/remove.hpp"
#include "cpudriver/console/print.hpp"
#include "cpudriver/dispatch/first_domain.hpp"
#include "cpudriver/dispatch/irq.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/replace_image.hpp"
#include "cpudriver/dispatch/request_rings.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "cpudriver/dispatch/serial.hpp"
#include "cpudriver/panic/panic.hpp"
#include "cpudriver/trace/trace.hpp"

namespace zooid::cpudriver {

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

void store_registers(const TrapFrame& f, abi::Registers& to) {
    to.rax = f.rax;
    to.rbx = f.rbx;
    to.rcx = f.rcx;
    to.rdx = f.rdx;
    to.rsi = f.rsi;
    to.rdi = f.rdi;
    to.rbp = f.rbp;
    to.r8 = f.r8;
    to.r9 = f.r9;
    to.r10 = f.r10;
    to.r11 = f.r11;
    to.r12 = f.r12;
    to.r13 = f.r13;
    to.r14 = f.r14;
    to.r15 = f.r15;
    to.rip = f.rip;
    to.cs = f.cs;
    to.rflags = f.rflags;
    to.rsp = f.rsp;
    to.ss = f.ss;
    to.fs_base = arch::read_fs_base();
}

abi::Registers registers_of(const TrapFrame& f) {
    abi::Registers registers;
    store_registers(f, registers);
    return registers;
}

void remember_killed(std::uint64_t domain) {
    for (std::uint64_t& place : kernel.killed) {
        if (place != 0) continue;
        place = domain;
        return;
    }
}

/// Some core has died: its monitor counts as killed, and ours is told.
void note_deaths() {
    for (std::uint32_t core = 0; core < kernel.cores; ++core) {
        const bool dead = core != this_core().core && core_presence(core) == abi::Presence::dead;
        std::uint64_t& word = kernel.deaths_noted[core / 64];
        const std::uint64_t bit = std::uint64_t{1} << core % 64;
        if (dead && (word & bit) == 0) remember_killed(monitor_of(core));
        if (dead) word |= bit;
    }
    if (Dispatcher* monitor = find_domain(monitor_of(this_core().core))) add_event(*monitor);
}

/// What an interrupt is about, whoever it interrupted.
void serve_interrupt(unsigned vector) {
    check_control_registers();
    if (vector == timer_vector) {
        kernel.ready.timer_fired();
        ++kernel.timer_interrupts;
    }
    if (vector == console_vector) serial_interrupt();
    irq_deliver(vector);  // masks its input before the controller may send it again
    arch::end_of_interrupt();
    if (vector == death_vector) note_deaths();
    if (vector == request_vector) trace(abi::TraceId::ipi_received, vector);
}

[[noreturn]] void fault(const TrapFrame& frame) {
    Dispatcher& self = *current;
    const std::uint64_t address = frame.vector == page_fault ? read_cr2() : frame.rip;
    if (is_disabled(self)) {
        self.frame->fault_address = address;
        kill_current(exception_name(frame.vector), registers_of(frame));
    }
    ++self.faults;
    self.frame->fault_address = address;
    self.frame->fault_error = frame.error;
    self.frame->fault_vector = frame.vector;
    store_registers(frame, self.frame->enabled);
    save_enabled(self);
    if (frame.vector == page_fault)
        trace(abi::TraceId::page_fault, static_cast<std::uint32_t>(address / abi::page_bytes));
    upcall(self, frame.vector == page_fault ? self.entries.page_fault : self.entries.trap,
           abi::UpcallReason::preempted);
}

}  // namespace

void user_trap(TrapFrame& frame) {
    assert(current != nullptr);
    if (frame.vector < exceptions_end) fault(frame);
    serve_interrupt(static_cast<unsigned>(frame.vector));
    continue_or_switch(registers_of(frame));
}

void interrupt(unsigned vector, TrapFrame&) { serve_interrupt(vector); }

void kill(Dispatcher& dispatcher, std::string_view why, const abi::Registers& registers) {
    const bool reported = (dispatcher.domain & abi::domain_made_by_domain) == 0;
    // The console is core 0's; elsewhere the monitor's report has to do.
    if (this_core().core == 0 && reported) {
        print("zooid: core ", this_core().core, ": domain ", Hex{dispatcher.domain},
              " killed: ", why, ", at ", Hex{registers.rip}, ", stack ", Hex{registers.rsp},
              ", address ", Hex{dispatcher.frame->fault_address}, ", rax ", Hex{registers.rax},
              "\n");
    }
    if (dispatcher.domain == monitor_of(this_core().core)) {
        Line reason;  // nobody is left to speak for this core
        reason << "its monitor was killed: " << why << ", at " << Hex{registers.rip};
        panic(reason.text());
    }
    if (reported) remember_killed(dispatcher.domain);
    delist(dispatcher);
    if (Dispatcher* monitor = find_domain(monitor_of(this_core().core))) add_event(*monitor);
}

void kill_current(std::string_view why, const abi::Registers& registers) {
    kill(*current, why, registers);
    schedule();
}

void support_lost(const Slot& slot) {
    const std::uint64_t at = physical(&slot).value;
    const auto which = static_cast<OwnSlot>(at % abi::page_bytes / sizeof(Slot));
    if (which != OwnSlot::root_vnode && which != OwnSlot::frame) return;
    Dispatcher* const holder = find_dispatcher(at & ~(abi::page_bytes - 1));
    if (holder == nullptr) return;
    kill(*holder,
         which == OwnSlot::frame ? "its dispatcher frame was revoked"
                                 : "its page tables were revoked",
         holder->exact);
}

void report_closed_ring(std::uint32_t source) {
    print("zooid: core ", this_core().core, ": malformed request of core ", source,
          "; its ring is closed\n");
}

std::uint64_t take_killed() {
    for (std::uint64_t& place : kernel.killed) {
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
    irq_object_destroyed(slot);
    if (slot.type == CapType::vnode_pml4 && (read_cr3() & ~0xfffULL) == slot.base)
        arch::load_kernel_address_space();
}

/// What the boot manifest says about this core: `scheduler.CORE=`, else `scheduler=`, else edf.
abi::SchedulingPolicy chosen_policy() {
    const auto value = abi::core_option(boot_info().command_line, "scheduler", this_core().core);
    if (!value || *value == "edf") return abi::SchedulingPolicy::edf;
    if (*value != "rr") panic("option scheduler: say edf or rr in the boot manifest");
    return abi::SchedulingPolicy::rr;
}

/// Option `slice_us=`, or `slice_us.CORE=`: a turn shorter than time_slice_ns, for tests.
std::uint64_t chosen_slice_ns() {
    auto text = abi::core_option(boot_info().command_line, "slice_us", this_core().core);
    const auto wanted = text ? abi::take_number(*text, time_slice_ns / 1000) : std::nullopt;
    return wanted && *wanted != 0 ? *wanted * 1000 : time_slice_ns;
}

/// The core's first image makes its KernelControlBlock.
void begin() {
    kernel.tag = image_tag();
    kernel.capabilities.core = static_cast<std::uint16_t>(this_core().core);
    kernel.capabilities.huge_pages = has_huge_pages();
    kernel.cores = this_core().cores_max;
    if (this_core().core == 0) serial_init();
    kernel.ready.begin(chosen_policy(), utilisation_ppm_max, chosen_slice_ns());
    make_first_domain();
}

/// A later one takes it over. Whoever ran has been saved; the timer was stopped with the old image.
void adopt() {
    if (kernel.tag != image_tag()) panic("this image was built for another KernelControlBlock");
    drop_predecessor();
    trace_adopt();
    kernel.ready.timer_fired();
}

void core_main() {
    const CoreData& data = this_core();
    window_base = layout::window_base;
    arch::kernel_root = data.page_table_root;
    requests_init(at_window<std::byte>(data.shared), data.cores_max, data.core, data.nonce);
    open_system_calls();
    measure_timer_floor();
    data.images == 1 ? begin() : adopt();
    schedule();
}

}  // namespace zooid::cpudriver
