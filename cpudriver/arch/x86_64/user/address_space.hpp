// The address space and segment bases of user code on this core.
#pragma once
#include <cstdint>

#include "cpudriver/arch/x86_64/instructions.hpp"

namespace zooid::cpudriver::arch {

/// Page tables of the kernel alone; set once at start, loaded when no domain's may stay.
inline std::uint64_t kernel_root = 0;

inline void load_address_space(std::uint64_t root_physical) {
    if (read_cr3() != root_physical) write_cr3(root_physical);
}
inline void load_kernel_address_space() { load_address_space(kernel_root); }
/// Forgets every translation of this core; there are no global pages.
inline void flush_tlb() { write_cr3(read_cr3()); }

inline void write_fs_base(std::uint64_t base) { asm volatile("wrfsbase %0" ::"r"(base)); }
inline std::uint64_t read_fs_base() {
    std::uint64_t base;
    asm volatile("rdfsbase %0" : "=r"(base));
    return base;
}
/// User code may load the selectors of its own mode; the next domain finds none. FS and GS base go
/// too.
inline void clear_selectors() {
    asm volatile("mov %0, %%ds\n mov %0, %%es\n mov %0, %%fs\n mov %0, %%gs" ::"r"(0));
}
/// Writes the base user code sees; the kernel never uses GS itself, so there is no SWAPGS.
inline void write_gs_base(std::uint64_t base) { asm volatile("wrgsbase %0" ::"r"(base)); }

}  // namespace zooid::cpudriver::arch
