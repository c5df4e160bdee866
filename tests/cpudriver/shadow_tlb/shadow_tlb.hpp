// What a processor may still believe of page tables it has read: as much as the manual allows.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

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

/// One core's TLB. It forgets nothing by itself: a real one may, so nothing can rely on that.
/// Entries belong to a PCID, or to all when they are global.
/// @source Intel SDM vol. 3A, "Invalidation of TLBs and Paging-Structure Caches".
class ShadowTlb {
public:
    /// MOV to CR3 without bit 63: forgets what is of that PCID and not global.
    void load(PhysicalAddress pml4, std::uint16_t pcid = 0);
    [[nodiscard]] PhysicalAddress loaded() const { return pml4_; }
    /// INVLPG: forgets the page in this PCID, and where it is global.
    void invalidate_page(std::uint64_t address);
    /// A user access: what it finds in the loaded tree stays.
    void access(std::uint64_t address, bool global = false);

    /// The first translation that allows what its tree does not any more; null: none does.
    [[nodiscard]] const Translation* stale() const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Translation seen;
        PhysicalAddress pml4;
        std::uint16_t pcid;
        bool global;
    };
    PhysicalAddress pml4_;
    std::uint16_t pcid_ = 0;
    std::vector<Entry> entries_;
};

}  // namespace zooid::cpudriver::testing
