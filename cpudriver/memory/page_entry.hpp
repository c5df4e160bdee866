// x86-64 page-table entries and the arithmetic of the four levels.
#pragma once
#include <zooid/abi/cap_invocation.hpp>

#include "cpudriver/memory/register_value.hpp"
#include "cpudriver/memory/window.hpp"
#include "cpudriver/memory/x86_64/translations.hpp"

namespace zooid::cpudriver {

using abi::MapFlags;

/// Entry of any level. A large page uses the same bits as a page, its address's low bits zero.
/// @source Intel SDM vol. 3A, "4-Level Paging", "Format of a Page-Table Entry that Maps a 4-KByte
/// Page", "Format of a Page-Directory Entry that Maps a 2-MByte Page".
struct PageEntry : RegisterValue<PageEntry, std::uint64_t> {
    // clang-format off
    using Present      = Field<PageEntry,  0,  1, bool>;  // P
    using Writable     = Field<PageEntry,  1,  1, bool>;  // R/W
    using User         = Field<PageEntry,  2,  1, bool>;  // U/S
    using WriteThrough = Field<PageEntry,  3,  1, bool>;  // PWT
    using Uncached     = Field<PageEntry,  4,  1, bool>;  // PCD
    using Accessed     = Field<PageEntry,  5,  1, bool>;  // A, set by the walker
    using Dirty        = Field<PageEntry,  6,  1, bool>;  // D, set by the walker
    using Large        = Field<PageEntry,  7,  1, bool>;  // PS in a PD or PDPT; never in a PT (PAT)
    using Frame        = Field<PageEntry, 12, 40>;        // physical address in 4 KiB units
    using NoExec       = Field<PageEntry, 63,  1, bool>;  // XD, needs EFER.NXE
    // clang-format on

    [[nodiscard]] constexpr bool present() const { return get<Present>(); }
    [[nodiscard]] constexpr PhysicalAddress address() const { return {get<Frame>() << 12}; }

    /// Entry that shows a user page. `flags` must have passed check_flags().
    [[nodiscard]] static constexpr PageEntry page(PhysicalAddress to, MapFlags flags, bool large) {
        assert(!(flags.has(MapFlags::write) && flags.has(MapFlags::execute)));
        return PageEntry{}
            .with<Present>(true)
            .with<Writable>(flags.has(MapFlags::write))
            .with<User>(true)
            .with<WriteThrough>(flags.has(MapFlags::write_through))
            .with<Uncached>(flags.has(MapFlags::uncached))
            .with<Large>(large)
            .with<Frame>(to.value >> 12)
            .with<NoExec>(!flags.has(MapFlags::execute));
    }
    /// Entry that leads to the next table; what is allowed is decided in the last one.
    [[nodiscard]] static constexpr PageEntry table(PhysicalAddress to) {
        return PageEntry{}.with<Present>(true).with<Writable>(true).with<User>(true).with<Frame>(
            to.value >> 12);
    }
};

static_assert(sizeof(PageEntry) == 8);
static_assert(disjoint<PageEntry::Present, PageEntry::Writable, PageEntry::User,
                       PageEntry::WriteThrough, PageEntry::Uncached, PageEntry::Accessed,
                       PageEntry::Dirty, PageEntry::Large, PageEntry::Frame, PageEntry::NoExec>);
static_assert(PageEntry::table({0x1234000}).raw == 0x1234007);
static_assert(PageEntry::page({0x5000}, MapFlags::read, false).raw == 0x8000000000005005);

inline constexpr unsigned entries_per_table = 512;
inline constexpr unsigned user_entries_pml4 = 256;  // the upper half is the kernel's

/// 1 for a vnode_pt ... 4 for a vnode_pml4.
[[nodiscard]] constexpr unsigned table_level(abi::CapType vnode) {
    assert(abi::is_vnode(vnode));
    return 1 + static_cast<unsigned>(abi::CapType::vnode_pt) - static_cast<unsigned>(vnode);
}
/// Bytes of virtual memory behind one entry of a table of `level`.
[[nodiscard]] constexpr std::uint64_t entry_bytes(unsigned level) {
    return abi::page_bytes << (9 * (level - 1));
}
/// Index of `virtual_address` in a table of `level`.
[[nodiscard]] constexpr unsigned entry_index(std::uint64_t virtual_address, unsigned level) {
    return static_cast<unsigned>(virtual_address / entry_bytes(level)) % entries_per_table;
}
static_assert(table_level(abi::CapType::vnode_pml4) == 4);
static_assert(entry_bytes(2) == abi::large_page_bytes);
static_assert(entry_index(0xffff'ffff'ffff, 4) == 511);

/// The entry in memory; processors read it at any time, so it is always written whole.
[[nodiscard]] inline PageEntry read_entry(PhysicalAddress table, unsigned index) {
    assert(index < entries_per_table);
    const volatile std::uint64_t* at = window<std::uint64_t>({table.value + index * 8ULL});
    PageEntry entry;
    entry.raw = *at;
    return entry;
}
inline void write_entry(PhysicalAddress table, unsigned index, PageEntry entry) {
    assert(index < entries_per_table);
    entry_changes(table, index);
    volatile std::uint64_t* at = window<std::uint64_t>({table.value + index * 8ULL});
    *at = entry.raw;
}

}  // namespace zooid::cpudriver
