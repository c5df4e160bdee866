// Who called whom, from the chain of frame pointers.
#pragma once
#include <cstdint>

namespace zooid::cpudriver {

inline constexpr unsigned backtrace_frames_max = 24;

/// Prints one line per frame. Follows the chain only while it climbs within this core's own stacks,
/// and survives one that is damaged.
///
/// @param rip  where it happened; 0 to begin with the caller of `rbp`'s frame.
/// @param rbp  frame pointer there.
void print_backtrace(std::uint64_t rip, std::uint64_t rbp);

}  // namespace zooid::cpudriver
