#include "boot/bundle.hpp"

namespace zooid::cpudriver {
namespace {

constexpr auto damaged = std::unexpected(BootFault::bad_bundle);

Gathered add_entry(const BundleEntry& entry, const BundleHeader& header, std::uint64_t base,
                   abi::BootInfo& info) {
    if (entry.offset % layout::page_bytes != 0 || entry.offset > header.total_bytes ||
        entry.bytes > header.total_bytes - entry.offset)
        return damaged;
    const std::string_view whole{entry.command_line, sizeof(entry.command_line)};
    const std::size_t length = whole.find('\0');
    if (length == std::string_view::npos) return damaged;
    return add_module(info, base + entry.offset, entry.bytes, whole.substr(0, length));
}

}  // namespace

Gathered unpack_bundle(const PhysicalView& memory, abi::BootInfo& info) {
    if (info.module_count != 1) return {};
    const abi::BootModule bundle = info.modules[0];
    const auto header = memory.read<BundleHeader>(bundle.base);
    if (!header || bundle.bytes < sizeof(BundleHeader) || header->magic != bundle_magic) return {};
    if (header->version != bundle_version || header->total_bytes > bundle.bytes) return damaged;
    if (header->count > abi::boot_modules_max) return std::unexpected(BootFault::too_many_modules);
    if (sizeof(BundleHeader) + header->count * sizeof(BundleEntry) > header->total_bytes)
        return damaged;

    info.module_count = 0;
    info.modules[0] = {};
    for (std::uint32_t i = 0; i < header->count; ++i) {
        const auto entry =
            memory.read<BundleEntry>(bundle.base + sizeof(BundleHeader) + i * sizeof(BundleEntry));
        if (!entry) return damaged;
        const auto added = add_entry(*entry, *header, bundle.base, info);
        if (!added) return added;
    }
    return {};
}

}  // namespace zooid::cpudriver
