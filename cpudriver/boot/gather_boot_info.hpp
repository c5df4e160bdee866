// Adds what a loader reports to the BootInfo, within its limits.
#pragma once
#include <algorithm>
#include <expected>
#include <string_view>
#include <zooid/abi/boot_info.hpp>

#include "arch/x86_64/layout.hpp"
#include "boot/boot_fault.hpp"

namespace zooid::cpudriver {

using Gathered = std::expected<void, BootFault>;

inline Gathered set_command_line(abi::BootInfo& info, std::string_view line) {
    if (line.size() >= sizeof(info.command_line))
        return std::unexpected(BootFault::command_line_too_long);
    std::ranges::copy(line, info.command_line);
    info.command_line[line.size()] = '\0';
    return {};
}

inline Gathered add_region(abi::BootInfo& info, const abi::MemoryRegion& region) {
    if (info.region_count == abi::memory_regions_max)
        return std::unexpected(BootFault::too_many_regions);
    if (region.bytes > ~region.base) return std::unexpected(BootFault::bad_loader_information);
    info.regions[info.region_count++] = region;
    return {};
}

inline Gathered
add_module(abi::BootInfo& info, std::uint64_t base, std::uint64_t bytes, std::string_view line) {
    if (info.module_count == abi::boot_modules_max)
        return std::unexpected(BootFault::too_many_modules);
    abi::BootModule& module = info.modules[info.module_count];
    if (line.size() >= sizeof(module.command_line))
        return std::unexpected(BootFault::command_line_too_long);
    if (base % layout::page_bytes != 0 || base > layout::physical_max ||
        bytes > layout::physical_max - base)
        return std::unexpected(BootFault::module_not_aligned);
    module.base = base;
    module.bytes = bytes;
    std::ranges::copy(line, module.command_line);
    module.command_line[line.size()] = '\0';
    ++info.module_count;
    return {};
}

}  // namespace zooid::cpudriver
