// Page tables of this core, by level and the address prefix they cover.
#include <zooid/abi/capability.hpp>
#include <zooid/abi/domain.hpp>
#include <zooid/abi/status.hpp>
#include <zooid/libos/address_space.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/ram.hpp>
#include <zooid/libos/slots.hpp>

namespace zooid::libos {

namespace {

/// Bytes one entry of a table of this level covers.
constexpr std::uint64_t entry_bytes(std::uint32_t level) {
    return std::uint64_t{1} << (12 + 9 * (level - 1));
}
constexpr std::uint64_t table_bytes(std::uint32_t level) { return entry_bytes(level) * 512; }

constexpr abi::CapType type_of(std::uint32_t level) {
    return level == 3   ? abi::CapType::vnode_pdpt
           : level == 2 ? abi::CapType::vnode_pd
                        : abi::CapType::vnode_pt;
}

std::uint32_t root_vnode() { return static_cast<std::uint32_t>(abi::BirthSlot::root_vnode); }

CallResult map_entries(std::uint32_t vnode, std::uint32_t entry, std::uint32_t count,
                       std::uint32_t source, std::uint64_t offset, std::uint32_t mapping,
                       abi::MapFlags flags) {
    return invoke(vnode, abi::VNodeOp::map, source | std::uint64_t{mapping} << 32, offset,
                  entry | std::uint64_t{count} << 16 | std::uint64_t{flags.bits} << 32);
}

std::uint32_t find_table(std::uint32_t level, std::uint64_t prefix) {
    Tables& tables = this_core().tables;
    const auto is_it = [&](const Tables::Table& table) {
        return table.level == level && table.prefix == prefix;
    };
    if (is_it(tables.table[tables.recent])) return tables.table[tables.recent].cptr;
    for (std::uint32_t i = 0; i < tables.count; ++i) {
        if (!is_it(tables.table[i])) continue;
        tables.recent = i;
        return tables.table[i].cptr;
    }
    return 0;
}

/// The table of `level` that covers `address`, made if it is missing; 0 when it cannot be.
std::uint32_t table_for(std::uint32_t level, std::uint64_t address) {
    if (level == 4) return root_vnode();
    const std::uint64_t prefix = address / table_bytes(level);
    if (const std::uint32_t found = find_table(level, prefix)) return found;
    const std::uint32_t above = table_for(level + 1, address);
    const std::uint32_t cptr = above != 0 ? take_slot() : 0;
    const std::uint32_t mapping = cptr != 0 ? take_slot() : 0;
    if (mapping == 0) return 0;
    if (!retype(type_of(level), abi::page_bytes, 1, cptr)) return 0;
    const auto entry = static_cast<std::uint32_t>(address / table_bytes(level) % 512);
    const abi::MapFlags all = abi::MapFlags::read | abi::MapFlags::write;
    this_core().map_status = map_entries(above, entry, 1, cptr, 0, mapping, all).status;
    if (this_core().map_status != abi::Status::ok) return 0;
    adopt_table(level, address, cptr);
    return cptr;
}

}  // namespace

abi::Status last_status() { return this_core().map_status; }

void adopt_table(std::uint32_t level, std::uint64_t address, std::uint32_t cptr) {
    Tables& tables = this_core().tables;
    if (tables.count == tables_max) return;
    tables.table[tables.count++] = {level, cptr, address / table_bytes(level)};
}

std::uint32_t map_run(std::uint64_t address, std::uint32_t frame, std::uint64_t offset,
                      std::uint32_t pages, abi::MapFlags flags) {
    abi::Status& status = this_core().map_status;
    status = abi::Status::ok;
    const std::uint32_t table = table_for(1, address);
    if (table == 0) {
        if (status == abi::Status::ok) status = abi::Status::limit;
        return 0;
    }
    const std::uint32_t mapping = take_slot();
    if (mapping == 0) {
        status = abi::Status::limit;
        return 0;
    }
    const auto entry = static_cast<std::uint32_t>(address / abi::page_bytes % 512);
    status = map_entries(table, entry, pages, frame, offset, mapping, flags).status;
    if (status == abi::Status::ok) return mapping;
    give_slot(mapping);
    return 0;
}

bool map_range(std::uint64_t address, std::uint32_t frame, std::uint64_t offset,
               std::uint64_t bytes, abi::MapFlags flags) {
    while (bytes > 0) {
        const std::uint64_t stretch = abi::large_page_bytes - address % abi::large_page_bytes;
        const std::uint64_t here = bytes < stretch ? bytes : stretch;
        const auto pages =
            static_cast<std::uint32_t>((here + abi::page_bytes - 1) / abi::page_bytes);
        if (map_run(address, frame, offset, pages, flags) == 0) return false;
        address += here;
        offset += here;
        bytes -= here;
    }
    return true;
}

}  // namespace zooid::libos
