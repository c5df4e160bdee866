// Reads the start information of a direct (PVH) boot.
#pragma once
#include "boot/gather_boot_info.hpp"
#include "boot/physical_view.hpp"

namespace zooid::cpudriver {

/// Adds command line, memory map, modules and the ACPI root pointer to `info`.
///
/// @param address  physical address of the start information, passed in EBX.
/// @return nothing, or bad_loader_information and the limits of add_region() and add_module().
/// @source Xen, "x86/HVM direct boot ABI", struct hvm_start_info.
Gathered parse_pvh(const PhysicalView& memory, std::uint64_t address, abi::BootInfo& info);

}  // namespace zooid::cpudriver
