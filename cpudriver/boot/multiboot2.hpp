// Reads the boot information that a multiboot2 loader leaves.
#pragma once
#include "boot/gather_boot_info.hpp"
#include "boot/physical_view.hpp"

namespace zooid::cpudriver {

/// Adds command line, memory map, modules and the ACPI root pointer to `info`.
///
/// @param address  physical address the loader passed in EBX.
/// @return nothing, or bad_loader_information and the limits of add_region() and add_module().
/// @cost O(tags); lengths are checked against the record, the record against the view.
/// @source Multiboot2 specification 2.0, "Boot information format".
Gathered parse_multiboot2(const PhysicalView& memory, std::uint64_t address, abi::BootInfo& info);

}  // namespace zooid::cpudriver
