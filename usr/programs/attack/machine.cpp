// Instructions and registers of the machine that are not the user's.
#include <zooid/native/kernel_call.hpp>

#include "alone.hpp"
#include "attempts.hpp"
#include "puppet.hpp"

namespace zooid::attack {

namespace {

constexpr Class kind = Class::machine;
constexpr std::uint64_t kernel_address = 0xffff'ffff'8000'0000;
constexpr std::uint32_t msr_lstar = 0xc000'0082;
constexpr std::uint16_t kernel_code = 0x08, kernel_data = 0x10;

struct [[gnu::packed]] TablePointer {
    std::uint16_t limit;
    std::uint64_t base;
};
volatile std::uint64_t sink;
TablePointer table_pointer{};

/// IRETQ and far RET to the kernel's code segment.
void interrupt_return() {
    asm volatile(
        "mov %%ss, %%eax\n push %%rax\n push %%rsp\n pushfq\n push %0\n lea 1f(%%rip), %%rax\n"
        "push %%rax\n iretq\n 1:" ::"i"(std::uint64_t{kernel_code})
        : "rax", "memory");
}
void far_return() {
    asm volatile(
        "push %0\n lea 1f(%%rip), %%rax\n push %%rax\n lretq\n 1:" ::"i"(std::uint64_t{kernel_code})
        : "rax", "memory");
}
void far_return_to_task() { asm volatile("push $0x28\n push $0\n lretq" ::: "memory"); }
void far_return_to_null() { asm volatile("push $0\n push $0\n lretq" ::: "memory"); }

// Each is one instruction: the machine refuses it by general protection.
#define REFUSED(name, ...) \
    faults(name, kind, "general protection", [] { asm volatile(__VA_ARGS__); })
#define UNKNOWN(name, ...) faults(name, kind, "invalid opcode", [] { asm volatile(__VA_ARGS__); })

constexpr Attempt table[] = {
    REFUSED("out", "outb %%al, $0xf4" ::"a"(0)),
    REFUSED("out-to-the-console", "outb %%al, %%dx" ::"a"('x'), "d"(0x3f8)),
    REFUSED("in", "inl %%dx, %%eax" ::"d"(0xcfc) : "rax"),
    REFUSED("ports-by-string", "rep outsb" ::"S"(&table_pointer), "d"(0x70), "c"(2)),
    REFUSED("cli", "cli"),
    REFUSED("sti", "sti"),
    REFUSED("hlt", "hlt"),
    REFUSED("rdmsr", "rdmsr" ::"c"(msr_lstar) : "rax", "rdx"),
    REFUSED("wrmsr", "wrmsr" ::"c"(msr_lstar), "a"(0), "d"(0)),
    REFUSED("rdpmc", "rdpmc" ::"c"(0) : "rax", "rdx"),
    REFUSED("read-cr0", "mov %%cr0, %%rax" :: : "rax"),
    REFUSED("read-cr2", "mov %%cr2, %%rax" :: : "rax"),
    REFUSED("read-cr3", "mov %%cr3, %%rax" :: : "rax"),
    REFUSED("write-cr0", "mov %%rax, %%cr0" ::"a"(0)),
    REFUSED("write-cr3", "mov %%rax, %%cr3" ::"a"(0)),
    REFUSED("write-cr4", "mov %%rax, %%cr4" ::"a"(0)),
    REFUSED("write-cr8", "mov %%rax, %%cr8" ::"a"(std::uint64_t{15})),
    REFUSED("clts", "clts"),
    REFUSED("lmsw", "lmsw %%ax" ::"a"(0)),
    REFUSED("invlpg", "invlpg (%0)" ::"r"(kernel_address)),
    REFUSED("invd", "invd"),
    REFUSED("wbinvd", "wbinvd"),
    REFUSED("lgdt", "lgdt %0" ::"m"(table_pointer)),
    REFUSED("lidt", "lidt %0" ::"m"(table_pointer)),
    REFUSED("lldt", "lldt %%ax" ::"a"(0)),
    REFUSED("ltr", "ltr %%ax" ::"a"(0x28)),
    REFUSED("sgdt", "sgdt %0" : "=m"(table_pointer)),
    REFUSED("sidt", "sidt %0" : "=m"(table_pointer)),
    REFUSED("sldt", "sldt %%rax" :: : "rax"),
    REFUSED("str", "str %%rax" :: : "rax"),
    REFUSED("smsw", "smsw %%rax" :: : "rax"),
    REFUSED("swapgs", "swapgs"),
    REFUSED("sysret", "sysretq"),
    REFUSED("xsetbv", "xsetbv" ::"c"(0), "a"(1), "d"(0)),
    REFUSED("interrupt-0x80", "int $0x80"),
    REFUSED("interrupt-of-the-timer", "int $0x20"),
    REFUSED("interrupt-nmi", "int $2"),
    REFUSED("interrupt-double-fault", "int $8"),
    REFUSED("interrupt-page-fault", "int $14"),
    REFUSED("interrupt-breakpoint", "int3"),
    REFUSED("kernel-data-segment", "mov %%eax, %%ds" ::"a"(kernel_data)),
    REFUSED("kernel-stack-segment", "mov %%eax, %%ss" ::"a"(kernel_data)),
    REFUSED("task-as-segment", "mov %%eax, %%es" ::"a"(0x28)),
    REFUSED("segment-past-the-table", "mov %%eax, %%fs" ::"a"(0x1003)),
    faults("interrupt-return-to-kernel", kind, "general protection or page fault",
           interrupt_return),
    faults("far-return-to-kernel", kind, "general protection or page fault", far_return),
    faults("far-return-to-task", kind, "general protection or page fault", far_return_to_task),
    faults("far-return-to-null", kind, "general protection or page fault", far_return_to_null),
    UNKNOWN("stac", "stac"),
    UNKNOWN("clac", "clac"),
    UNKNOWN("vmxon", "vmxon %0" ::"m"(sink)),
    UNKNOWN("undefined", "ud2"),
    faults("divide", kind, "divide error", divide),
    faults("read-null", kind, "page fault", read_null),
    faults("write-text", kind, "page fault", write_text),
    faults("wild-jump", kind, "page fault", wild_jump),
    killed("run-data", kind, "crashed: segmentation fault", run_data),
    killed("abort", kind, "crashed: fatal signal", give_up),
    faults("read-kernel", kind, "page fault",
           [] { sink = *reinterpret_cast<volatile std::uint64_t*>(kernel_address); }),
    faults("read-window", kind, "page fault",
           [] { sink = *reinterpret_cast<volatile std::uint64_t*>(0xffff'c000'0040'1000); }),
    faults("write-kernel", kind, "page fault",
           [] { *reinterpret_cast<volatile std::uint64_t*>(kernel_address) = 1; }),
    faults("jump-to-kernel", kind, "page fault",
           [] { asm volatile("jmp *%0" ::"r"(kernel_address)); }),
};

constexpr Class debugging = Class::debug;
#define REFUSED_DEBUG(name, ...) \
    faults(name, debugging, "general protection", [] { asm volatile(__VA_ARGS__); })

void trap_flag() {
    asm volatile("pushfq\n orl $0x100, (%%rsp)\n popfq\n nop\n nop" ::: "memory", "cc");
}

/// Kernel calls, a refused one and a yield, stepped through: the trap must come behind each, never
/// inside the kernel.
std::uint64_t stepped_calls() {
    asm volatile("pushfq\n orl $0x100, (%%rsp)\n popfq" ::: "memory", "cc");
    for (int i = 0; i < 10; ++i) {
        (void)native::kernel_call(abi::call_word(abi::Call::invoke));
        (void)native::kernel_call(abi::call_word(abi::Call::yield, abi::yield_keeps_budget));
    }
    asm volatile("pushfq\n andl $0xfffffeff, (%%rsp)\n popfq" ::: "memory", "cc");
    return 0;
}
Finding step_through(std::uint64_t (*job)(), unsigned steps_min) {
    puppet_steps = 0;
    const Ended ended = puppet().run(job, Stepping::yes);
    if (!ended.in_time) return "it did not end";
    if (ended.fault != Fault::none) return "it faulted";
    return puppet_steps >= steps_min ? nullptr : "it was not stepped";
}
/// A load of SS holds debug traps back for one instruction: here for the one that enters the
/// kernel.
std::uint64_t calls_behind_stack_segment() {
    asm volatile("pushfq\n orl $0x100, (%%rsp)\n popfq" ::: "memory", "cc");
    for (int i = 0; i < 10; ++i) {
        std::uint64_t word = abi::call_word(abi::Call::yield, abi::yield_keeps_budget);
        asm volatile("mov %1, %%ss\n syscall"
                     : "+a"(word)
                     : "r"(abi::user_ss)
                     : "rcx", "rdx", "r11", "memory");
    }
    asm volatile("pushfq\n andl $0xfffffeff, (%%rsp)\n popfq" ::: "memory", "cc");
    return 0;
}

constexpr Attempt debug_table[] = {
    REFUSED_DEBUG("write-dr0", "mov %%rax, %%dr0" ::"a"(kernel_address)),
    REFUSED_DEBUG("write-dr7", "mov %%rax, %%dr7" ::"a"(std::uint64_t{0x402})),
    REFUSED_DEBUG("read-dr0", "mov %%dr0, %%rax" :: : "rax"),
    REFUSED_DEBUG("read-dr6", "mov %%dr6, %%rax" :: : "rax"),
    REFUSED_DEBUG("read-dr7", "mov %%dr7, %%rax" :: : "rax"),
    faults("in-circuit-breakpoint", debugging, "debug trap or invalid opcode",
           [] { asm volatile(".byte 0xf1"); }),
    faults("trap-flag", debugging, "debug trap", trap_flag),
    kept("step-through-kernel-calls", debugging, [] { return step_through(stepped_calls, 100); }),
    kept("step-into-calls-behind-stack-segment", debugging,
         [] { return step_through(calls_behind_stack_segment, 1); }),
};

}  // namespace

Attempts machine_registers() { return table; }
Attempts debug_registers() { return debug_table; }

}  // namespace zooid::attack
