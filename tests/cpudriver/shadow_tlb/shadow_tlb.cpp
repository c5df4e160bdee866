#include "shadow_tlb.hpp"

namespace zooid::cpudriver::testing {

std::optional<Translation> walk(PhysicalAddress pml4, std::uint64_t address) {
    PhysicalAddress table = pml4;
    for (unsigned level = 4;; --level) {
        const PageEntry entry = read_entry(table, entry_index(address, level));
        if (!entry.present()) return std::nullopt;
        if (level == 1 || (level < 4 && entry.get<PageEntry::Large>()))
            return Translation{address / entry_bytes(level) * entry_bytes(level),
                               entry_bytes(level), entry};
        table = entry.address();
    }
}

void ShadowTlb::load(PhysicalAddress pml4, std::uint16_t pcid) {
    std::erase_if(entries_, [&](const Entry& e) { return e.pcid == pcid && !e.global; });
    pml4_ = pml4;
    pcid_ = pcid;
}

void ShadowTlb::invalidate_page(std::uint64_t address) {
    std::erase_if(entries_, [&](const Entry& e) {
        const bool covers = address >= e.seen.first && address - e.seen.first < e.seen.bytes;
        return covers && (e.global || e.pcid == pcid_);
    });
}

void ShadowTlb::access(std::uint64_t address, bool global) {
    if (const auto found = walk(pml4_, address)) entries_.push_back({*found, pml4_, pcid_, global});
}

const Translation* ShadowTlb::stale() const {
    for (const Entry& entry : entries_) {
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
