#include "boot/acpi.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint64_t table_bytes_max = 1 << 20;
constexpr std::uint64_t table_header_bytes = 36;

using Bytes = std::span<const std::byte>;

/// The little-endian T at `offset`; 0 when the table ends before it.
template <class T>
T field(Bytes table, std::size_t offset) {
    T value{};
    if (offset <= table.size() && sizeof(T) <= table.size() - offset)
        std::memcpy(&value, table.data() + offset, sizeof(T));
    return value;
}

bool sums_to_zero(Bytes bytes) {
    unsigned sum = 0;
    for (const std::byte byte : bytes) sum += static_cast<unsigned>(byte);
    return sum % 256 == 0;
}

bool starts_with(Bytes bytes, std::string_view signature) {
    return bytes.size() >= signature.size() &&
           std::memcmp(bytes.data(), signature.data(), signature.size()) == 0;
}

Bytes checked_table(const PhysicalView& memory, std::uint64_t address) {
    const auto length = memory.read<std::uint32_t>(address + 4);
    if (!length || *length < table_header_bytes || *length > table_bytes_max) return {};
    const Bytes table = memory.at(address, *length);
    return sums_to_zero(table) ? table : Bytes{};
}

struct RootTable {
    Bytes table;
    std::size_t pointer_bytes = 0;  // 8 in the XSDT, 4 in the RSDT
};

std::expected<RootTable, BootFault> root_table(const PhysicalView& memory, std::uint64_t rsdp) {
    const Bytes head = memory.at(rsdp, 20);
    if (!starts_with(head, "RSD PTR ") || !sums_to_zero(head))
        return std::unexpected(BootFault::no_rsdp);
    const bool extended = std::to_integer<unsigned>(head[15]) >= 2;
    const auto xsdt = extended ? memory.read<std::uint64_t>(rsdp + 24).value_or(0) : 0;
    const Bytes table = checked_table(memory, xsdt != 0 ? xsdt : field<std::uint32_t>(head, 16));
    if (table.empty()) return std::unexpected(BootFault::bad_acpi_table);
    return RootTable{table, xsdt != 0 ? std::size_t{8} : std::size_t{4}};
}

void read_fadt(Bytes fadt, abi::BootInfo& info) {
    constexpr std::uint32_t wide_timer = 1 << 8;  // flag TMR_VAL_EXT
    constexpr std::uint8_t io_space = 1;
    std::uint64_t port = field<std::uint32_t>(fadt, 76);
    if (field<std::uint8_t>(fadt, 208) == io_space && field<std::uint64_t>(fadt, 212) != 0)
        port = field<std::uint64_t>(fadt, 212);
    if (port == 0 || port > 0xffff) return;
    info.pm_timer_port = static_cast<std::uint32_t>(port);
    info.pm_timer_bits = field<std::uint32_t>(fadt, 112) & wide_timer ? 32 : 24;
}

void add_core(abi::BootInfo& info, std::uint32_t apic, std::uint32_t flags) {
    constexpr std::uint32_t enabled = 1;
    if (!(flags & enabled) || apic == info.boot_apic) return;
    if (info.core_count < abi::boot_cores_max) info.core_apic[info.core_count++] = apic;
}

void read_madt(Bytes madt, abi::BootInfo& info) {
    constexpr std::uint8_t local_apic = 0, io_apic = 1, source_override = 2, lapic_address = 5,
                           local_x2apic = 9;
    constexpr std::uint8_t com1_isa_interrupt = 4;
    if (const auto base = field<std::uint32_t>(madt, 36); base != 0) info.lapic = base;
    for (std::size_t at = 44; at + 2 <= madt.size();) {
        const auto type = field<std::uint8_t>(madt, at);
        const auto bytes = field<std::uint8_t>(madt, at + 1);
        if (bytes < 2 || bytes > madt.size() - at) return;
        const Bytes entry = madt.subspan(at, bytes);
        if (type == local_apic) {
            add_core(info, field<std::uint8_t>(entry, 3), field<std::uint32_t>(entry, 4));
        } else if (type == local_x2apic) {
            add_core(info, field<std::uint32_t>(entry, 4), field<std::uint32_t>(entry, 8));
        } else if (type == io_apic && info.ioapic == 0) {
            info.ioapic = field<std::uint32_t>(entry, 4);
            info.ioapic_first_gsi = field<std::uint32_t>(entry, 8);
        } else if (type == source_override && field<std::uint8_t>(entry, 3) == com1_isa_interrupt) {
            info.com1_gsi = field<std::uint32_t>(entry, 4);
        } else if (type == lapic_address) {
            info.lapic = field<std::uint64_t>(entry, 4);
        }
        at += bytes;
    }
}

}  // namespace

std::span<const std::byte>
find_acpi_table(const PhysicalView& memory, std::uint64_t rsdp, std::string_view signature) {
    const auto root = root_table(memory, rsdp);
    if (!root) return {};
    for (std::size_t at = table_header_bytes; at + root->pointer_bytes <= root->table.size();
         at += root->pointer_bytes) {
        const std::uint64_t address = root->pointer_bytes == 8
                                          ? field<std::uint64_t>(root->table, at)
                                          : field<std::uint32_t>(root->table, at);
        if (!starts_with(memory.at(address, signature.size()), signature)) continue;
        if (const Bytes table = checked_table(memory, address); !table.empty()) return table;
    }
    return {};
}

Gathered read_acpi(const PhysicalView& memory, abi::BootInfo& info) {
    if (const auto root = root_table(memory, info.rsdp); !root)
        return std::unexpected(root.error());
    info.core_apic[0] = info.boot_apic;
    info.core_count = 1;
    read_fadt(find_acpi_table(memory, info.rsdp, "FACP"), info);
    read_madt(find_acpi_table(memory, info.rsdp, "APIC"), info);
    return {};
}

}  // namespace zooid::cpudriver
