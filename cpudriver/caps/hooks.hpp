// What the capability core asks of the rest of the CPU driver; a host test answers for itself.
#pragma once
#include <cstdint>

#include "cpudriver/memory/window.hpp"

namespace zooid::cpudriver {

struct Slot;

/// True when the window shows all of these bytes, so that this core may clear and own them.
[[nodiscard]] bool window_covers(PhysicalAddress base, std::uint64_t bytes);

/// Writes the kernel's entries (256..511) into a new top-level page table.
void copy_kernel_half(PhysicalAddress pml4);

/// The last copy of an object is about to go: stop using it now (a dispatcher leaves the scheduler,
/// a loaded page table leaves the processor). `slot` is still whole. Must not call the capability
/// core.
void object_destroyed(const Slot& slot);

/// A page-table root or a frame capability is about to go from `slot`, whether copies of it stay or
/// not: a dispatcher that stands on it must not run again. Must not call the capability core.
void support_lost(const Slot& slot);

}  // namespace zooid::cpudriver
