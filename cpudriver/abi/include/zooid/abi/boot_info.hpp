// What the boot stub found out before any kernel ran: read-only for everybody from then on.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <zooid/abi/command_line.hpp>

namespace zooid::abi {

inline constexpr std::uint64_t boot_info_magic = 0x4f464e49544f4f42;  // "BOOTINFO"
inline constexpr std::uint32_t boot_info_version = 1;
inline constexpr std::size_t memory_regions_max = 64;
inline constexpr std::size_t boot_modules_max = 64;
inline constexpr std::size_t boot_cores_max = 512;
inline constexpr std::size_t command_line_bytes_max = 8192;        // with the closing NUL
inline constexpr std::size_t module_command_line_bytes_max = 240;  // with the closing NUL

enum class MemoryType : std::uint32_t {
    usable = 1,
    reserved = 2,
    acpi_reclaimable = 3,
    acpi_nvs = 4,
    bad = 5,
};

/// A range of physical memory as the firmware reports it.
struct MemoryRegion {
    std::uint64_t base = 0;  // physical address
    std::uint64_t bytes = 0;
    MemoryType type = MemoryType::reserved;
    std::uint32_t unused = 0;
};

/// A file loaded with the kernel; page-aligned, its last page padded with whatever followed it.
struct BootModule {
    std::uint64_t base = 0;  // physical address, a multiple of 4096
    std::uint64_t bytes = 0;
    char command_line[module_command_line_bytes_max] = {};  // "NAME args", NUL-terminated
};

enum class Loader : std::uint32_t { multiboot2 = 2, pvh = 3 };

/// One record, at the start of pages mapped read-only in every core.
struct BootInfo {
    std::uint64_t magic = 0;
    std::uint32_t version = 0;
    Loader loader = Loader::multiboot2;
    std::uint64_t boot_tsc = 0;          // time-stamp counter when the stub's C++ began
    std::uint64_t realtime_ns = 0;       // the clock on the wall then, ns since 1970 UTC; 0: none
    std::uint64_t rsdp = 0;              // physical address of the ACPI root pointer, `rsdp_copy`
    std::uint64_t lapic = 0;             // physical address of the local APIC's registers
    std::uint64_t ioapic = 0;            // physical address of the first I/O APIC; 0: none
    std::uint32_t ioapic_first_gsi = 0;  // global interrupt number of its first pin
    std::uint32_t com1_gsi = 4;          // global interrupt number of ISA interrupt 4
    std::uint32_t pm_timer_port = 0;     // ACPI PM timer, I/O port; 0: none
    std::uint32_t pm_timer_bits = 0;     // its width: 24 or 32
    std::uint32_t boot_apic = 0;         // APIC id of the core that booted
    std::uint32_t region_count = 0;
    std::uint32_t module_count = 0;
    std::uint32_t core_count = 0;     // usable processors; core numbers are below it
    std::uint8_t rsdp_copy[40] = {};  // the loader's own copy may be overwritten
    std::uint64_t shared_base = 0;    // the shared region: presence lines, rings
    std::uint64_t shared_bytes = 0;
    std::uint32_t core_apic[boot_cores_max] = {};  // APIC id by core number; 0 is the boot core
    MemoryRegion regions[memory_regions_max] = {};
    BootModule modules[boot_modules_max] = {};
    char command_line[command_line_bytes_max] = {};  // of the kernel, NUL-terminated
};
static_assert(sizeof(MemoryRegion) == 24);
static_assert(sizeof(BootModule) == 256);
static_assert(sizeof(BootInfo) <= 0x8000);

/// The core number of a processor; boot_cores_max when the machine has no such APIC id.
constexpr std::uint32_t core_of_apic(const BootInfo& info, std::uint32_t apic) {
    for (std::uint32_t core = 0; core < info.core_count && core < boot_cores_max; ++core) {
        if (info.core_apic[core] == apic) return core;
    }
    return boot_cores_max;
}

/// The first word of a module's command line.
constexpr std::string_view module_name(const BootModule& module) {
    std::string_view rest = module.command_line;
    return next_word(rest);
}

/// The module called `name`, borrowed from `info`; null when there is none.
/// @cost O(modules).
constexpr const BootModule* find_module(const BootInfo& info, std::string_view name) {
    for (std::size_t i = 0; i < info.module_count && i < boot_modules_max; ++i) {
        if (module_name(info.modules[i]) == name) return &info.modules[i];
    }
    return nullptr;
}

}  // namespace zooid::abi
