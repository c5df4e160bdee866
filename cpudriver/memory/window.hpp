// The window: how a CPU driver reaches the physical memory of its own blocks.
#pragma once
#include <cassert>
#include <compare>
#include <cstdint>

namespace zooid::cpudriver {

/// A physical address; never mixed with a virtual one.
struct PhysicalAddress {
    std::uint64_t value = 0;
    friend constexpr auto operator<=>(PhysicalAddress, PhysicalAddress) = default;
};

/// Virtual address that shows physical address 0. Set once, before the first use: the kernel's is
/// 0xffff800000000000, a host test's is its arena's pointer minus the arena's physical base.
inline std::uintptr_t window_base = 0;

/// The object at `address`, which must lie in a block of this core and be aligned for T.
template <class T>
[[nodiscard]] inline T* window(PhysicalAddress address) {
    assert(address.value % alignof(T) == 0);
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the window is an address by definition.
    return reinterpret_cast<T*>(window_base + address.value);
}

/// Where an object seen through the window lies.
[[nodiscard]] inline PhysicalAddress physical(const void* seen_through_window) {
    return {reinterpret_cast<std::uintptr_t>(seen_through_window) - window_base};
}

}  // namespace zooid::cpudriver
