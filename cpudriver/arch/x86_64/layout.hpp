// Where things lie in the address space of a core's kernel, and in low physical memory.
#pragma once
#include <cstdint>

namespace zooid::cpudriver::layout {

inline constexpr std::uint64_t page_bytes = 4096;
inline constexpr std::uint64_t block_bytes = 2 << 20;  // unit in which RAM is given to cores

/// Physical memory beyond this is left alone: window and image area are one PML4 entry each.
inline constexpr std::uint64_t physical_max = std::uint64_t{512} << 30;

/// A core reaches its own RAM, and nothing else, at window_base + physical address.
inline constexpr std::uint64_t window_base = 0xffff'8000'0000'0000;

/// A core's image and stacks lie at image_base + physical address.
inline constexpr std::uint64_t image_base = 0xffff'c000'0000'0000;

/// First address that no user program can have.
inline constexpr std::uint64_t user_end = 0x0000'8000'0000'0000;

/// The page where an application core wakes up in real mode.
inline constexpr std::uint64_t trampoline = 0x8000;

/// One page: physical address of each starting core's CoreData, by APIC id; or one of the two
/// below.
inline constexpr std::uint64_t start_table = 0x9000;
inline constexpr std::uint64_t fence_wanted = 1;     // the core is to say that it woke up, and stop
inline constexpr std::uint64_t fence_confirmed = 2;  // it has
inline constexpr std::uint32_t apic_ids_max = page_bytes / sizeof(std::uint64_t);

inline constexpr std::uint64_t kernel_stack_bytes = 32 << 10;
inline constexpr std::uint64_t fault_stack_bytes = 16 << 10;  // double fault; NMI

/// At the end of a core's first RAM run: used until the kernel's own stacks exist, then free.
inline constexpr std::uint64_t boot_stack_bytes = 64 << 10;

constexpr std::uint64_t align_down(std::uint64_t value, std::uint64_t unit) {
    return value / unit * unit;
}
constexpr std::uint64_t align_up(std::uint64_t value, std::uint64_t unit) {
    return align_down(value + unit - 1, unit);
}

}  // namespace zooid::cpudriver::layout
