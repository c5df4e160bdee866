// Bits and indices of x86-64 page tables.
// Source: Intel SDM vol. 3A, "Paging", "4-Level Paging".
#pragma once
#include <cstdint>

namespace zooid::cpudriver::page_bits {

inline constexpr std::uint64_t present = 1 << 0;                     // P
inline constexpr std::uint64_t writable = 1 << 1;                    // R/W
inline constexpr std::uint64_t user = 1 << 2;                        // U/S
inline constexpr std::uint64_t write_through = 1 << 3;               // PWT
inline constexpr std::uint64_t cache_disabled = 1 << 4;              // PCD
inline constexpr std::uint64_t large = 1 << 7;                       // PS, in a directory entry
inline constexpr std::uint64_t no_execute = std::uint64_t{1} << 63;  // XD, needs EFER.NXE
inline constexpr std::uint64_t address = 0x000f'ffff'ffff'f000;

inline constexpr std::uint64_t read_only = no_execute;
inline constexpr std::uint64_t read_write = writable | no_execute;
inline constexpr std::uint64_t read_execute = 0;
inline constexpr std::uint64_t device = writable | no_execute | cache_disabled | write_through;

inline constexpr unsigned entries_per_table = 512;

/// Index into the table of `level`: 4 is the PML4, 1 the page table.
constexpr unsigned index(std::uint64_t virtual_address, unsigned level) {
    return static_cast<unsigned>(virtual_address >> (12 + 9 * (level - 1))) % entries_per_table;
}

}  // namespace zooid::cpudriver::page_bits
