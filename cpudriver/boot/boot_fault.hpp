// Everything that can keep the machine from booting, each with its cure.
#pragma once
#include <cstdint>
#include <string_view>

namespace zooid::cpudriver {

enum class BootFault : std::uint8_t {
    bad_loader_information,
    command_line_too_long,
    too_many_regions,
    too_many_modules,
    module_not_aligned,
    bad_bundle,
    no_rsdp,
    bad_acpi_table,
    no_memory,
    no_cpudriver,
    bad_image,
    image_too_big,
    low_memory_taken,
};

/// What happened and what to do about it, for the console.
constexpr std::string_view describe(BootFault fault) {
    switch (fault) {
        case BootFault::bad_loader_information:
            return "loader information is damaged; boot by GRUB (multiboot2) or QEMU -kernel";
        case BootFault::command_line_too_long:
            return "a command line is too long; shorten it (kernel 8191 bytes, module 239)";
        case BootFault::too_many_regions:
            return "more than 64 memory regions; raise abi::memory_regions_max";
        case BootFault::too_many_modules:
            return "more than 64 modules; load fewer or raise abi::boot_modules_max";
        case BootFault::module_not_aligned:
            return "a module is not on a page boundary below 512 GiB; use GRUB 2 or a bundle";
        case BootFault::bad_bundle:
            return "the bundle is damaged; make it again";
        case BootFault::no_rsdp:
            return "no ACPI root pointer; use a machine or firmware with ACPI";
        case BootFault::bad_acpi_table:
            return "an ACPI table is damaged; update the firmware";
        case BootFault::no_memory:
            return "not enough memory; give the machine at least 64 MiB more";
        case BootFault::no_cpudriver:
            return "no module named cpudriver; load build/guest/cpudriver under this name";
        case BootFault::bad_image:
            return "the module cpudriver is no position-independent image; build it again";
        case BootFault::image_too_big:
            return "the core's first RAM run cannot hold image and page tables; give it more";
        case BootFault::low_memory_taken:
            return "pages 0x8000 to 0x9fff are not usable; no other core can be started";
    }
    return "unknown fault";
}

}  // namespace zooid::cpudriver
