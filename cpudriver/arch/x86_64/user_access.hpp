// The only door through which this kernel touches user memory, and careful reads of its own.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "arch/x86_64/trap_frame.hpp"

namespace zooid::cpudriver {

/// Copies from user memory of the current address space.
///
/// @param from  user address; a range that is not wholly below layout::user_end is refused.
/// @return false when any byte could not be read: the program's fault, never the kernel's. `to` may
/// then hold part of it.
/// @cost O(bytes); survives any fault.
[[nodiscard]] bool copy_from_user(std::span<std::byte> to, std::uint64_t from);

/// Copies to user memory; false when any byte could not be written. Same rules.
[[nodiscard]] bool copy_to_user(std::uint64_t to, std::span<const std::byte> from);

/// Reads or writes one word of kernel space that may not be mapped so; false when it is not.
[[nodiscard]] bool probe_read(std::uint64_t address, std::uint64_t& value);
[[nodiscard]] bool probe_write(std::uint64_t address, std::uint64_t value);

/// If the instruction at frame.rip is one of the copies above, makes it end with "false".
/// @return true when `frame` was changed and must be resumed.
[[nodiscard]] bool fix_up(TrapFrame& frame);

}  // namespace zooid::cpudriver
