#include "boot/pvh.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint32_t start_magic = 0x336ec578;

struct StartInfo {
    std::uint32_t magic;
    std::uint32_t version;
    std::uint32_t flags;
    std::uint32_t module_count;
    std::uint64_t modules;
    std::uint64_t command_line;
    std::uint64_t rsdp;
    std::uint64_t memory_map;  // from version 1 on
    std::uint32_t memory_map_count;
    std::uint32_t reserved;
};
struct Module {
    std::uint64_t base;
    std::uint64_t bytes;
    std::uint64_t command_line;
    std::uint64_t reserved;
};
struct MapEntry {
    std::uint64_t base;
    std::uint64_t bytes;
    std::uint32_t type;
    std::uint32_t reserved;
};

constexpr auto damaged = std::unexpected(BootFault::bad_loader_information);

Gathered read_line(const PhysicalView& memory, std::uint64_t address, abi::BootInfo& info) {
    if (address == 0) return {};
    const auto line = memory.text(address, abi::command_line_bytes_max - 1);
    return line ? set_command_line(info, *line)
                : Gathered{std::unexpected(BootFault::command_line_too_long)};
}

Gathered read_modules(const PhysicalView& memory, const StartInfo& start, abi::BootInfo& info) {
    if (start.module_count > abi::boot_modules_max)
        return std::unexpected(BootFault::too_many_modules);
    for (std::uint32_t i = 0; i < start.module_count; ++i) {
        const auto module = memory.read<Module>(start.modules + i * sizeof(Module));
        if (!module) return damaged;
        std::string_view line;
        if (module->command_line != 0) {
            const auto text =
                memory.text(module->command_line, abi::module_command_line_bytes_max - 1);
            if (!text) return std::unexpected(BootFault::command_line_too_long);
            line = *text;
        }
        const auto added = add_module(info, module->base, module->bytes, line);
        if (!added) return added;
    }
    return {};
}

Gathered read_map(const PhysicalView& memory, const StartInfo& start, abi::BootInfo& info) {
    if (start.memory_map_count > abi::memory_regions_max)
        return std::unexpected(BootFault::too_many_regions);
    for (std::uint32_t i = 0; i < start.memory_map_count; ++i) {
        const auto entry = memory.read<MapEntry>(start.memory_map + i * sizeof(MapEntry));
        if (!entry) return damaged;
        const bool known = entry->type >= 1 && entry->type <= 5;
        const auto type =
            known ? static_cast<abi::MemoryType>(entry->type) : abi::MemoryType::reserved;
        const auto added =
            add_region(info, {.base = entry->base, .bytes = entry->bytes, .type = type});
        if (!added) return added;
    }
    return {};
}

}  // namespace

Gathered parse_pvh(const PhysicalView& memory, std::uint64_t address, abi::BootInfo& info) {
    const auto start = memory.read<StartInfo>(address);
    if (!start || start->magic != start_magic || start->version < 1) return damaged;
    info.rsdp = start->rsdp;
    if (const auto done = read_line(memory, start->command_line, info); !done) return done;
    if (const auto done = read_modules(memory, *start, info); !done) return done;
    return read_map(memory, *start, info);
}

}  // namespace zooid::cpudriver
