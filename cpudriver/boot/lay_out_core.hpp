// Lays a core's kernel out in that core's own RAM: image, stacks, page tables.
#pragma once
#include <cstdint>
#include <expected>
#include <zooid/abi/boot_info.hpp>

#include "boot/boot_fault.hpp"
#include "boot/core_data.hpp"

namespace zooid::cpudriver {

/// Fills the RAM of one core from its start: CoreData page, image, guarded stacks, page tables;
/// and records in `core` where everything is.
///
/// @param core  the core's data; its given half is read, its made half written.
/// @param zero  where physical address 0 is seen (0 in the boot stub, an arena in a test).
/// @param info  the boot information, for modules, usable regions and devices.
/// @return nothing, or
///         - bad_image       the module is not an image
///         - image_too_big   ram[0] is too small
/// @invariant the tables map, apart from the core's own RAM: boot information and modules
/// (read-only), the shared region, its local APIC, and for the starter of others (start_table not
/// 0) the start table and the I/O APIC. No page is writable and executable. No identity map.
/// @cost O(image + 4 KiB pages of ram[0]'s first blocks and modules + 2 MiB blocks of RAM).
std::expected<void, BootFault>
lay_out_core(CoreData& core, std::uintptr_t zero, const abi::BootInfo& info);

}  // namespace zooid::cpudriver
