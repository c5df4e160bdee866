#include "arch/x86_64/descriptor_tables.hpp"

#include <array>
#include <cstddef>

#include "arch/x86_64/trap_frame.hpp"

extern "C" const std::byte zooid_vectors[];

namespace zooid::cpudriver {
namespace {

// Source: Intel SDM vol. 3A, "Task Management in 64-bit Mode".
struct [[gnu::packed]] TaskState {
    std::uint32_t reserved0;
    std::uint64_t rsp[3];
    std::uint64_t reserved1;
    std::uint64_t interrupt_stack[7];  // number n of a gate is element n - 1
    std::uint64_t reserved2;
    std::uint16_t reserved3;
    std::uint16_t io_map;
};
static_assert(sizeof(TaskState) == 104);

// Source: Intel SDM vol. 3A, "64-Bit IDT Gate Descriptors".
struct Gate {
    std::uint16_t offset_low;
    std::uint16_t selector;
    std::uint8_t stack;  // 0: stay, or the kernel stack from user mode
    std::uint8_t type;
    std::uint16_t offset_middle;
    std::uint32_t offset_high;
    std::uint32_t reserved;
};
static_assert(sizeof(Gate) == 16);

struct [[gnu::packed]] TablePointer {
    std::uint16_t limit;
    std::uint64_t base;
};

constexpr std::uint8_t interrupt_gate = 0x8e;  // present, ring 0, interrupts off
constexpr std::uint8_t fault_stack = 1;
constexpr std::uint8_t nmi_stack = 2;
constexpr std::size_t vector_bytes = 16;  // of code, in vectors.S

TaskState task{};
std::array<std::uint64_t, 7> gdt{
    0,
    0x00af'9a00'0000'ffff,  // kernel code, 64 bits
    0x00cf'9200'0000'ffff,  // kernel data
    0x00cf'f200'0000'ffff,  // user data
    0x00af'fa00'0000'ffff,  // user code, 64 bits
    0,                      // task state, low half
    0,                      // task state, high half
};
std::array<Gate, 256> idt{};

void set_task_descriptor() {
    const auto base = reinterpret_cast<std::uint64_t>(&task);
    constexpr std::uint64_t available_task = std::uint64_t{0x89} << 40;
    gdt[5] =
        available_task | (sizeof(task) - 1) | (base & 0xff'ffff) << 16 | (base >> 24 & 0xff) << 56;
    gdt[6] = base >> 32;
}

void set_gates() {
    for (std::size_t vector = 0; vector < idt.size(); ++vector) {
        const auto entry = reinterpret_cast<std::uint64_t>(zooid_vectors + vector * vector_bytes);
        std::uint8_t stack = 0;
        if (vector == double_fault || vector == machine_check) stack = fault_stack;
        if (vector == non_maskable) stack = nmi_stack;
        idt[vector] = {.offset_low = static_cast<std::uint16_t>(entry),
                       .selector = kernel_code_selector,
                       .stack = stack,
                       .type = interrupt_gate,
                       .offset_middle = static_cast<std::uint16_t>(entry >> 16),
                       .offset_high = static_cast<std::uint32_t>(entry >> 32),
                       .reserved = 0};
    }
}

void load(const TablePointer& gdt_pointer, const TablePointer& idt_pointer) {
    asm volatile(
        "lgdt %0\n"
        "lidt %1\n"
        "pushq %2\n"
        "leaq 1f(%%rip), %%rax\n"
        "pushq %%rax\n"
        "lretq\n"
        "1:\n"
        "mov %3, %%ss\n"
        "xor %%eax, %%eax\n"
        "mov %%eax, %%ds\n"
        "mov %%eax, %%es\n"
        "mov %%eax, %%fs\n"
        "mov %%eax, %%gs\n"
        "ltr %4\n" ::"m"(gdt_pointer),
        "m"(idt_pointer), "i"(kernel_code_selector), "r"(std::uint32_t{kernel_data_selector}),
        "r"(task_selector)
        : "rax", "memory");
}

}  // namespace

void load_descriptor_tables(const CoreData& core) {
    task.rsp[0] = core.kernel_stack_top;
    task.interrupt_stack[fault_stack - 1] = core.double_fault_stack_top;
    task.interrupt_stack[nmi_stack - 1] = core.nmi_stack_top;
    task.io_map = sizeof(task);  // beyond the limit: no port is allowed to user mode
    set_task_descriptor();
    set_gates();
    load({.limit = sizeof(gdt) - 1, .base = reinterpret_cast<std::uint64_t>(gdt.data())},
         {.limit = sizeof(idt) - 1, .base = reinterpret_cast<std::uint64_t>(idt.data())});
}

}  // namespace zooid::cpudriver
