// The doors to the kernel and back, with segment bases, stacks and return addresses that are not
// there.
#include <array>
#include <cstring>

#include "attempts.hpp"
#include "puppet.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::BirthSlot;
using abi::CapType;
using abi::MapFlags;
using abi::Status;
using native::slot;
constexpr Class kind = Class::entry;
constexpr std::uint64_t kernel_address = 0xffff'c000'0041'1000;

/// Calls of every kind with this GS base: the kernel must not use it.
std::uint64_t clobbered_base;
std::uint64_t calls_without_gs() {
    std::uint64_t now = 0;
    asm volatile("wrgsbase %0" ::"r"(clobbered_base));
    for (int i = 0; i < 20; ++i) {
        (void)native::kernel_call(abi::call_word(abi::Call::invoke));
        (void)native::kernel_call(abi::call_word(abi::Call::invoke, 1, 0x101),
                                  {.rdi = ~std::uint64_t{0}});
        (void)native::kernel_call(abi::call_word(abi::Call::yield, abi::yield_keeps_budget));
    }
    asm volatile("rdgsbase %0" : "=r"(now));
    return now == kernel_address ? 0 : now;
}
Finding clobber_gs(std::uint64_t base) {
    clobbered_base = base;
    const Ended ended = puppet().run(calls_without_gs);
    return ended.in_time && ended.fault == Fault::none ? nullptr : "it did not end well";
}
void fault_without_gs() { asm volatile("wrgsbase %0\n ud2" ::"r"(kernel_address)); }
void fault_with_gs_selector() {
    asm volatile("mov %0, %%gs\n mov %0, %%fs\n ud2" ::"r"(abi::user_ss));
}

/// One page of code that ends at `address`, built by hand in the last gibibyte of user space.
Status show_code_at_the_end(const void* code, std::size_t bytes) {
    constexpr MapFlags data = MapFlags::read | MapFlags::write;
    constexpr std::uint64_t writable_entry = 3;
    ATTACK_NEEDS(make(1, CapType::vnode_pd, 0));
    ATTACK_NEEDS(make(2, CapType::vnode_pt, 4096));
    ATTACK_NEEDS(make(3, CapType::frame, 8192, 4096));
    ATTACK_NEEDS(map(slot(BirthSlot::top_pdpt), cptr(1), cptr(4), 511, data));
    ATTACK_NEEDS(map(cptr(1), cptr(2), cptr(5), 511, data));
    ATTACK_NEEDS(map(cptr(2), cptr(3), cptr(6), writable_entry, data));
    ATTACK_NEEDS(map(cptr(2), cptr(3), cptr(7), 511, MapFlags::read | MapFlags::execute));
    auto* page = reinterpret_cast<char*>(abi::user_end - (512 - writable_entry) * 4096);
    std::memcpy(page + 4096 - bytes, code, bytes);
    return Status::ok;
}
/// A call in the last two bytes of user space: the return address is not canonical, which must not
/// fault the kernel.
constexpr unsigned char syscall_code[] = {0x0f, 0x05};
void call_at_the_end(std::uint64_t word) {
    if (show_code_at_the_end(syscall_code, sizeof syscall_code) != Status::ok) return;
    asm volatile("jmp *%0" ::"r"(abi::user_end - 2), "a"(word), "D"(0), "S"(0));
}

/// SYSCALL with the stack pointer in the kernel, and back.
std::uint64_t calls_on_kernel_stack() {
    std::uint64_t word = abi::call_word(abi::Call::yield, abi::yield_keeps_budget);
    asm volatile(
        "mov %%rsp, %%r15\n mov %1, %%rsp\n syscall\n mov %%rsp, %%rdi\n mov %%r15, %%rsp\n"
        : "+a"(word)
        : "r"(kernel_address)
        : "rcx", "r11", "rdi", "rdx", "r15", "memory");
    return word;
}
Finding call_on_kernel_stack() {
    const Ended ended = puppet().run(calls_on_kernel_stack);
    if (!ended.in_time || ended.fault != Fault::none) return "it did not end well";
    return ended.result == 0 ? nullptr : "the call failed";
}
void linux_call_on_kernel_stack() {
    asm volatile("mov %0, %%rsp\n syscall" ::"r"(kernel_address), "a"(39) : "memory");
}
void fault_on_kernel_stack() {
    asm volatile("mov %0, %%rsp\n ud2" ::"r"(kernel_address) : "memory");
}
void push_on_kernel_stack() {
    asm volatile("mov %0, %%rsp\n push %%rax" ::"r"(kernel_address) : "memory");
}

void linux_call_while_disabled() {
    asm volatile("movl $1, %%gs:8\n syscall" ::"a"(39) : "rcx", "r11", "memory");
}
void fault_while_disabled() { asm volatile("movl $1, %%gs:8\n ud2" ::: "memory"); }
/// The libos's own upcalls, on a stack that is not there: the next one ends us.
void upcalls_on_no_stack() {
    static const std::array<std::uint64_t, 5> entries{0x1000, 0x1000, 0x1000, 0x1000, 0x1000};
    (void)native::invoke(slot(BirthSlot::dispatcher), abi::DispatcherOp::entries,
                         {.rdi = reinterpret_cast<std::uint64_t>(entries.data())});
    asm volatile("ud2");
}

/// The address of the kernel's SYSCALL entry, and where it is to return to.
std::uint64_t call_entry;
std::uint64_t call_return;
std::uint64_t jump_to_entry() {
    std::uint64_t word = abi::call_word(abi::Call::invoke);
    std::uint64_t back = call_return;
    asm volatile(
        "test %%rcx, %%rcx\n jnz 1f\n lea 2f(%%rip), %%rcx\n 1: mov $0x3202, %%r11d\n jmp *%2\n 2:"
        : "+a"(word), "+c"(back)
        : "r"(call_entry)
        : "rdx", "r11", "memory", "cc");
    return word;
}

constexpr Attempt table[] = {
    kept("gs-base-into-the-kernel", kind, [] { return clobber_gs(kernel_address); }),
    kept("gs-base-zero", kind, [] { return clobber_gs(0); }),
    faults("fault-without-gs", kind, "invalid opcode", fault_without_gs),
    faults("fault-with-segment-selectors", kind, "invalid opcode", fault_with_gs_selector),
    faults("call-at-the-end-of-user-space", kind, "page fault",
           [] { call_at_the_end(abi::call_word(abi::Call::invoke)); }),
    faults("yield-at-the-end-of-user-space", kind, "page fault",
           [] { call_at_the_end(abi::call_word(abi::Call::yield)); }),
    kept("call-on-kernel-stack", kind, call_on_kernel_stack),
    faults("linux-call-on-kernel-stack", kind, "page fault", linux_call_on_kernel_stack),
    faults("fault-on-kernel-stack", kind, "invalid opcode", fault_on_kernel_stack),
    faults("push-on-kernel-stack", kind, "page fault", push_on_kernel_stack),
    faults("sysenter", kind, "general protection or invalid opcode",
           [] { asm volatile("sysenter"); }),
    killed("linux-call-while-disabled", kind,
           "killed: system call without Zooid's number bit while disabled",
           linux_call_while_disabled),
    killed("fault-while-disabled", kind, "killed: invalid opcode", fault_while_disabled),
    killed("upcalls-to-nowhere", kind, "killed: page fault", upcalls_on_no_stack),
    outside("jump-to-the-call-entry", kind, "as SYSCALL"),
};

}  // namespace

Attempts entry_and_return() { return table; }

Finding jump_to_call_entry(std::uint64_t address) {
    renew_puppet();
    call_entry = address;
    call_return = 0;
    const Ended called = puppet().run(jump_to_entry);
    if (!called.in_time) return "it did not end";
    if (called.fault != Fault::none) return "it faulted";
    if (called.result != static_cast<std::uint64_t>(Status::out_of_range)) return "another answer";
    call_return = kernel_address;
    const Ended lost = puppet().run(jump_to_entry);
    if (lost.fault != Fault::page_fault || lost.address != 0) return "it returned elsewhere";
    return nullptr;
}

}  // namespace zooid::attack
