#include "boot/multiboot2.hpp"

namespace zooid::cpudriver {
namespace {

enum TagType : std::uint32_t {
    end = 0,
    command_line = 1,
    module = 3,
    memory_map = 6,
    acpi_old = 14,
    acpi_new = 15,
};

struct Tag {
    std::uint32_t type;
    std::uint32_t bytes;  // with these eight
};
struct MapHeader {
    std::uint32_t entry_bytes;
    std::uint32_t entry_version;
};
struct MapEntry {
    std::uint64_t base;
    std::uint64_t bytes;
    std::uint32_t type;
    std::uint32_t reserved;
};
struct ModuleRange {
    std::uint32_t begin;
    std::uint32_t end;
};

constexpr auto damaged = std::unexpected(BootFault::bad_loader_information);

abi::MemoryType memory_type(std::uint32_t type) {
    const bool known = type >= 1 && type <= 5;
    return known ? static_cast<abi::MemoryType>(type) : abi::MemoryType::reserved;
}

Gathered
read_map(const PhysicalView& memory, std::uint64_t body, std::uint64_t bytes, abi::BootInfo& info) {
    const auto header = memory.read<MapHeader>(body);
    if (bytes < sizeof(MapHeader) || !header || header->entry_bytes < sizeof(MapEntry))
        return damaged;
    std::uint64_t left = bytes - sizeof(MapHeader);
    for (std::uint64_t at = body + sizeof(MapHeader); left >= header->entry_bytes;
         at += header->entry_bytes, left -= header->entry_bytes) {
        const auto entry = memory.read<MapEntry>(at);
        if (!entry) return damaged;
        const auto added = add_region(
            info, {.base = entry->base, .bytes = entry->bytes, .type = memory_type(entry->type)});
        if (!added) return added;
    }
    return {};
}

Gathered read_module(const PhysicalView& memory, std::uint64_t body, std::uint64_t bytes,
                     abi::BootInfo& info) {
    const auto range = memory.read<ModuleRange>(body);
    if (bytes <= sizeof(ModuleRange) || !range || range->end < range->begin) return damaged;
    const auto line = memory.text(body + sizeof(ModuleRange), bytes - sizeof(ModuleRange) - 1);
    if (!line) return damaged;
    return add_module(info, range->begin, range->end - range->begin, *line);
}

Gathered read_tag(const PhysicalView& memory, std::uint32_t type, std::uint64_t body,
                  std::uint64_t bytes, abi::BootInfo& info) {
    switch (type) {
        case command_line: {
            if (bytes == 0) return damaged;
            const auto line = memory.text(body, bytes - 1);
            return line ? set_command_line(info, *line) : damaged;
        }
        case module:
            return read_module(memory, body, bytes, info);
        case memory_map:
            return read_map(memory, body, bytes, info);
        case acpi_old:
            if (info.rsdp == 0) info.rsdp = body;
            return {};
        case acpi_new:
            info.rsdp = body;
            return {};
        default:
            return {};
    }
}

}  // namespace

Gathered parse_multiboot2(const PhysicalView& memory, std::uint64_t address, abi::BootInfo& info) {
    const auto total = memory.read<std::uint32_t>(address);
    if (!total || address % 8 != 0 || memory.at(address, *total).empty()) return damaged;
    const std::uint64_t finish = address + *total;
    for (std::uint64_t at = address + 8; finish - at >= sizeof(Tag);) {
        const auto tag = memory.read<Tag>(at);
        if (!tag || tag->bytes < sizeof(Tag) || tag->bytes > finish - at) return damaged;
        if (tag->type == end) return {};
        const auto added =
            read_tag(memory, tag->type, at + sizeof(Tag), tag->bytes - sizeof(Tag), info);
        if (!added) return added;
        at += layout::align_up(tag->bytes, 8);
        if (at > finish) return damaged;
    }
    return damaged;  // no end tag
}

}  // namespace zooid::cpudriver
