// This core's GDT, TSS and IDT.
#pragma once
#include <cstdint>

#include "boot/core_data.hpp"

namespace zooid::cpudriver {

/// Selectors. SYSRET demands user data at kernel data + 8 and user code at kernel data + 16.
inline constexpr std::uint16_t kernel_code_selector = 0x08;
inline constexpr std::uint16_t kernel_data_selector = 0x10;
inline constexpr std::uint16_t user_data_selector = 0x18 | 3;
inline constexpr std::uint16_t user_code_selector = 0x20 | 3;
inline constexpr std::uint16_t task_selector = 0x28;

/// Loads all three: traps from user mode go to the kernel stack, the double fault (and machine
/// check) and the NMI each to a stack of their own. Once per core, before anything can fault.
void load_descriptor_tables(const CoreData& core);

}  // namespace zooid::cpudriver
