// What a processor may still believe of page tables it has read: as much as the manual allows.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>

#include "cpudriver/memory/page_entry.hpp"

namespace zooid::cpudriver::testing {

/// A translation as a walk found it.
struct Translation {
    std::uint64_t first = 0;  // virtual address
    std::uint64_t bytes = 0;
    PageEntry entry;
};

/// The leaf behind an address in a tree of window memory; nothing when an entry is not present.
std::optional<Translation> walk(PhysicalAddress pml4, std::uint64_t address);

/// One core's TLB: of the host's tests and of the debug image, so it has no memory but its own. Of
/// itself it forgets only what is more than entries_max: a real one may forget anything at any
/// time, so nothing can rely on that. Entries belong to a PCID, or to all when they are global.
/// @source Intel SDM vol. 3A, "Invalidation of TLBs and Paging-Structure Caches".
class ShadowTlb {
public:
    static constexpr std::size_t entries_max = 512;
    static constexpr std::size_t pcids_max = 16;  // the lowest; others are not followed

    /// MOV to CR3 without bit 63: forgets what is of that PCID and not global.
    void load(PhysicalAddress pml4, std::uint16_t pcid = 0);
    [[nodiscard]] PhysicalAddress loaded() const { return pml4_; }
    [[nodiscard]] std::uint16_t pcid() const { return pcid_; }
    /// INVLPG: forgets the page in this PCID, and where it is global.
    void invalidate_page(std::uint64_t address);
    /// A user access: what it finds in the loaded tree stays.
    void access(std::uint64_t address, bool global = false);
    /// An entry of a table is about to change: what it led to was read just before, in every tree
    /// that has the table and may still be believed.
    /// @param global_pages whether entries that say so are global
    /// @cost all tables of these trees, unless the table was asked for not long ago
    void entry_changes(PhysicalAddress table, unsigned index, bool global_pages = false);

    /// The first translation that allows what its tree does not any more; null: none does.
    /// @cost a walk for each entry
    [[nodiscard]] const Translation* stale() const;
    [[nodiscard]] std::size_t size() const { return count_; }

private:
    struct Entry {
        Translation seen;
        PhysicalAddress pml4;
        std::uint16_t pcid = 0;
        bool global = false;
    };
    /// Where a table stands in a tree.
    struct Place {
        PhysicalAddress pml4;
        PhysicalAddress table;
        unsigned level = 0;  // 0: nothing known
        std::uint64_t virtual_address = 0;
    };
    static constexpr std::size_t places_max = 64;

    void remember(const Entry& entry);
    template <class Goes>
    void forget_if(Goes goes);
    Place place_of(PhysicalAddress pml4, PhysicalAddress table);
    void read_behind(PhysicalAddress pml4, std::uint16_t pcid, PageEntry entry, unsigned level,
                     std::uint64_t address, bool global_pages);

    PhysicalAddress pml4_;
    std::uint16_t pcid_ = 0;
    PhysicalAddress tree_of_[pcids_max] = {};  // loaded last under each
    Entry entries_[entries_max] = {};
    std::size_t count_ = 0;
    std::size_t oldest_ = 0;  // of entries_, when all are in use
    Place places_[places_max] = {};
};

}  // namespace zooid::cpudriver::testing
