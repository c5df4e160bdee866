#include "shadow_tlb.hpp"

namespace zooid::cpudriver::testing {

namespace {

constexpr std::uint64_t global_bit = 1 << 8;

bool is_leaf(PageEntry entry, unsigned level) {
    return level == 1 || (level < 4 && entry.get<PageEntry::Large>());
}

unsigned entries_of(unsigned level) { return level == 4 ? user_entries_pml4 : entries_per_table; }

/// True when the walk to `address` comes by this table of `level`.
bool leads_to(PhysicalAddress pml4, std::uint64_t address, PhysicalAddress table, unsigned level) {
    PhysicalAddress at = pml4;
    for (unsigned above = 4; above > level; --above) {
        const PageEntry entry = read_entry(at, entry_index(address, above));
        if (!entry.present() || is_leaf(entry, above)) return false;
        at = entry.address();
    }
    return at == table;
}

struct Found {
    unsigned level = 0;  // 0: not below
    std::uint64_t address = 0;
};

/// Looks for a table below `at`, which is of `level` and shows what is from `address` on.
Found find_below(PhysicalAddress at, unsigned level, std::uint64_t address, PhysicalAddress table) {
    if (at == table) return {level, address};
    if (level == 1) return {};
    for (unsigned index = 0; index < entries_of(level); ++index) {
        const PageEntry entry = read_entry(at, index);
        if (!entry.present() || is_leaf(entry, level)) continue;
        const Found found =
            find_below(entry.address(), level - 1, address + index * entry_bytes(level), table);
        if (found.level != 0) return found;
    }
    return {};
}

}  // namespace

std::optional<Translation> walk(PhysicalAddress pml4, std::uint64_t address) {
    PhysicalAddress table = pml4;
    for (unsigned level = 4;; --level) {
        const PageEntry entry = read_entry(table, entry_index(address, level));
        if (!entry.present()) return std::nullopt;
        if (is_leaf(entry, level))
            return Translation{address / entry_bytes(level) * entry_bytes(level),
                               entry_bytes(level), entry};
        table = entry.address();
    }
}

template <class Goes>
void ShadowTlb::forget_if(Goes goes) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count_; ++i)
        if (!goes(entries_[i])) entries_[kept++] = entries_[i];
    count_ = kept;
    oldest_ = 0;
}

void ShadowTlb::load(PhysicalAddress pml4, std::uint16_t pcid) {
    forget_if([&](const Entry& e) { return e.pcid == pcid && !e.global; });
    pml4_ = pml4;
    pcid_ = pcid;
    if (pcid < pcids_max) tree_of_[pcid] = pml4;
}

void ShadowTlb::invalidate_page(std::uint64_t address) {
    forget_if([&](const Entry& e) {
        const bool covers = address >= e.seen.first && address - e.seen.first < e.seen.bytes;
        return covers && (e.global || e.pcid == pcid_);
    });
}

void ShadowTlb::remember(const Entry& entry) {
    for (std::size_t i = 0; i < count_; ++i) {
        const Entry& old = entries_[i];
        if (old.seen.first == entry.seen.first && old.seen.entry == entry.seen.entry &&
            old.pml4 == entry.pml4 && old.pcid == entry.pcid && old.global == entry.global)
            return;
    }
    if (count_ < entries_max) {
        entries_[count_++] = entry;
    } else {
        entries_[oldest_] = entry;
        oldest_ = (oldest_ + 1) % entries_max;
    }
}

void ShadowTlb::access(std::uint64_t address, bool global) {
    if (const auto found = walk(pml4_, address)) remember({*found, pml4_, pcid_, global});
}

ShadowTlb::Place ShadowTlb::place_of(PhysicalAddress pml4, PhysicalAddress table) {
    Place& known = places_[table.value / abi::page_bytes % places_max];
    if (known.level != 0 && known.pml4 == pml4 && known.table == table &&
        leads_to(pml4, known.virtual_address, table, known.level))
        return known;
    const Found found = find_below(pml4, 4, 0, table);
    known = {pml4, table, found.level, found.address};
    return known;
}

void ShadowTlb::read_behind(PhysicalAddress pml4, std::uint16_t pcid, PageEntry entry,
                            unsigned level, std::uint64_t address, bool global_pages) {
    if (!entry.present()) return;
    if (is_leaf(entry, level)) {
        const bool global = global_pages && (entry.raw & global_bit) != 0;
        remember({{address, entry_bytes(level), entry}, pml4, pcid, global});
        return;
    }
    for (unsigned index = 0; index < entries_per_table; ++index)
        read_behind(pml4, pcid, read_entry(entry.address(), index), level - 1,
                    address + index * entry_bytes(level - 1), global_pages);
}

void ShadowTlb::entry_changes(PhysicalAddress table, unsigned index, bool global_pages) {
    for (std::uint16_t pcid = 0; pcid < pcids_max; ++pcid) {
        const PhysicalAddress pml4 = tree_of_[pcid];
        if (pml4.value == 0) continue;
        const Place place = place_of(pml4, table);
        if (place.level == 0 || index >= entries_of(place.level)) continue;
        read_behind(pml4, pcid, read_entry(table, index), place.level,
                    place.virtual_address + index * entry_bytes(place.level), global_pages);
    }
}

const Translation* ShadowTlb::stale() const {
    for (std::size_t i = 0; i < count_; ++i) {
        const Entry& entry = entries_[i];
        // A global one is believed in whatever tree is loaded.
        const auto now = walk(entry.global ? pml4_ : entry.pml4, entry.seen.first);
        const PageEntry seen = entry.seen.entry;
        const bool same =
            now && now->bytes == entry.seen.bytes && now->entry.address() == seen.address();
        const bool writes = seen.get<PageEntry::Writable>();
        const bool executes = !seen.get<PageEntry::NoExec>();
        if (!same || (writes && !now->entry.get<PageEntry::Writable>()) ||
            (executes && now->entry.get<PageEntry::NoExec>()))
            return &entry.seen;
    }
    return nullptr;
}

}  // namespace zooid::cpudriver::testing
