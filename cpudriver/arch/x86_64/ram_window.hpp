// The window: this core's own RAM, and what all share, at a fixed offset. Nothing else is there.
#pragma once
#include <cstdint>
#include <optional>

#include "arch/x86_64/layout.hpp"

namespace zooid::cpudriver {

/// Where the window shows `physical`; dereferencing it faults unless the memory is in the window.
template <class T>
T* at_window(std::uint64_t physical) {
    return reinterpret_cast<T*>(layout::window_base + physical);
}

/// Takes whole 2 MiB blocks out of this core's window, before they are given to another core.
///
/// @param base, bytes  multiples of layout::block_bytes; in the window, past CoreData::first_free.
/// @invariant when it returns no translation to the blocks is left, in the tables or the TLB.
/// @cost O(blocks) and one TLB flush. The root PML4's entries do not change, so address spaces that
/// copied them see the same window.
void window_remove(std::uint64_t base, std::uint64_t bytes);

/// Puts blocks that another core has given up into this core's window: writable, never executable.
///
/// @param base, bytes  multiples of layout::block_bytes; usable RAM not in the window.
/// @cost O(blocks), no allocation: every directory over usable RAM exists from the start.
void window_add(std::uint64_t base, std::uint64_t bytes);

/// What this core's own page tables say about an address.
struct Translation {
    std::uint64_t physical;
    std::uint64_t bits;  // of the last entry; writable and no_execute combined over all levels
    std::uint64_t page_bytes;
};

/// Walks the tables in CR3; null when the address is not mapped.
/// @cost at most four reads.
std::optional<Translation> translate(std::uint64_t virtual_address);

}  // namespace zooid::cpudriver
