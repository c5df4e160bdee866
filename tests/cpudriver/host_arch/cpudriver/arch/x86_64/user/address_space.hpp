// The hosted twin of cpudriver/arch/x86_64/user/address_space.hpp: what the kernel tells a core is
// written down.
#pragma once
#include <cstdint>

namespace zooid::cpudriver::arch {

/// What a simulated core was told last.
struct HostRegisters {
    std::uint64_t root_physical = 0;
    std::uint64_t fs_base = 0;
    std::uint64_t gs_base = 0;
    std::uint64_t flushes = 0;
};
inline HostRegisters host_registers;

inline std::uint64_t kernel_root = 0;

inline void load_address_space(std::uint64_t root_physical) {
    host_registers.root_physical = root_physical;
}
inline void load_kernel_address_space() { load_address_space(kernel_root); }
inline void flush_tlb() { ++host_registers.flushes; }
inline void write_fs_base(std::uint64_t base) { host_registers.fs_base = base; }
inline std::uint64_t read_fs_base() { return host_registers.fs_base; }
inline void clear_selectors() {}
inline void write_gs_base(std::uint64_t base) { host_registers.gs_base = base; }

}  // namespace zooid::cpudriver::arch
