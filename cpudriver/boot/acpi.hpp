// The few ACPI facts a kernel needs before any program runs.
#pragma once
#include "boot/gather_boot_info.hpp"
#include "boot/physical_view.hpp"

namespace zooid::cpudriver {

/// Walks the ACPI tables from info.rsdp and fills in PM timer, APICs and the list of cores.
///
/// Tables are found by signature and refused when length or checksum is wrong; a missing FADT or
/// MADT leaves its facts at their defaults (no PM timer; no I/O APIC, one core).
/// @return nothing, or
///         - no_rsdp          no valid root pointer at info.rsdp
///         - bad_acpi_table   the root table is damaged
/// @cost O(bytes of the tables).
/// @source ACPI specification 6.5, "ACPI Software Programming Model".
Gathered read_acpi(const PhysicalView& memory, abi::BootInfo& info);

/// The valid table with this signature, or an empty span.
/// @param signature  four letters.
/// @param rsdp       physical address of the root pointer.
std::span<const std::byte>
find_acpi_table(const PhysicalView& memory, std::uint64_t rsdp, std::string_view signature);

}  // namespace zooid::cpudriver
