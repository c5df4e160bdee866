// Zeroing physical memory.
#pragma once
#include <cstdint>

#include "cpudriver/memory/window.hpp"

namespace zooid::cpudriver {

/// Writes zero to `bytes` (a multiple of 8) from `base`, which the window must cover.
/// @cost O(bytes); callers bound it by clear_bytes_step_max.
void clear_memory(PhysicalAddress base, std::uint64_t bytes);

}  // namespace zooid::cpudriver
