#include "zooid/skb/gather/boot_facts.hpp"

#include <algorithm>
#include <cstring>

namespace zooid::skb::gather {

namespace {

std::string_view name_of(abi::MemoryType type) {
    switch (type) {
        case abi::MemoryType::usable: return "usable";
        case abi::MemoryType::reserved: return "reserved";
        case abi::MemoryType::acpi_reclaimable: return "acpi_reclaimable";
        case abi::MemoryType::acpi_nvs: return "acpi_nvs";
        case abi::MemoryType::bad: return "bad";
    }
    return "unknown";
}

}  // namespace

bool gather_boot_info(const abi::BootInfo& info, const FactSink& sink) {
    const auto regions = std::min<std::size_t>(info.region_count, abi::memory_regions_max);
    for (const abi::MemoryRegion& region : std::span(info.regions).first(regions)) {
        if (!put(sink, "memory", {integer(region.base), integer(region.bytes), name_of(region.type)}))
            return false;
    }
    const auto modules = std::min<std::size_t>(info.module_count, abi::boot_modules_max);
    for (const abi::BootModule& module : std::span(info.modules).first(modules)) {
        const std::string_view line(module.command_line,
                                    strnlen(module.command_line, sizeof module.command_line));
        const std::string_view name = line.substr(0, line.find(' '));
        if (!put(sink, "module", {name, integer(module.bytes)})) return false;
    }
    return true;
}

}  // namespace zooid::skb::gather
