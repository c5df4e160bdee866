// Range operations: walk, look at every leaf once, then change them.
#include "cpudriver/memory/change_range.hpp"

namespace zooid::cpudriver {

namespace {

constexpr std::uint64_t user_end = entry_bytes(4) * user_entries_pml4;

struct Leaf {
    PhysicalAddress table;
    unsigned index = 0;
    unsigned level = 1;
    PageEntry entry;  // not present: nothing mapped behind it
};

Leaf find_leaf(PhysicalAddress pml4, std::uint64_t virtual_address) {
    PhysicalAddress table = pml4;
    for (unsigned level = 4;; --level) {
        const unsigned index = entry_index(virtual_address, level);
        const PageEntry entry = read_entry(table, index);
        if (level == 1 || !entry.present() || entry.get<PageEntry::Large>())
            return {table, index, level, entry};
        table = entry.address();
    }
}

/// Calls `visit(leaf)` for each present leaf; false from it ends the walk.
/// @cost at most one walk per page; an absent table is passed over as a whole.
template <class Visit>
bool every_leaf(PhysicalAddress pml4, std::uint64_t from, std::uint64_t to, Visit visit) {
    for (std::uint64_t at = from; at < to;) {
        const Leaf leaf = find_leaf(pml4, at);
        if (leaf.entry.present() && !visit(leaf, at)) return false;
        at = (at / entry_bytes(leaf.level) + 1) * entry_bytes(leaf.level);
    }
    return true;
}

Status check_range(const CapabilityCore& core, PhysicalAddress pml4, std::uint64_t from,
                   std::uint64_t pages) {
    if (pages == 0) return Status::bad_argument;
    if (pages > range_pages_max) return Status::limit;
    if (from % abi::page_bytes != 0) return Status::unaligned;
    if (from >= user_end || pages * abi::page_bytes > user_end - from) return Status::denied;
    if (!is_well_formed(CapType::vnode_pml4, pml4.value, abi::page_bytes) ||
        core.database.find(CapType::vnode_pml4,
                           extent(CapType::vnode_pml4, pml4.value, abi::page_bytes), 0) == nullptr)
        return Status::table_missing;
    const std::uint64_t to = from + pages * abi::page_bytes;
    const bool whole = every_leaf(pml4, from, to, [&](const Leaf& leaf, std::uint64_t at) {
        const std::uint64_t bytes = entry_bytes(leaf.level);
        return at % bytes == 0 && to - at >= bytes;
    });
    return whole ? Status::ok : Status::unaligned;
}

/// Replaces each leaf of a checked range by `change(entry)`; counts those that differ.
template <class Change>
unsigned change_leaves(CapabilityCore& core, PhysicalAddress pml4, std::uint64_t from,
                       std::uint64_t pages, Change change) {
    unsigned changed = 0;
    (void)every_leaf(pml4, from, from + pages * abi::page_bytes,
                     [&](const Leaf& leaf, std::uint64_t at) {
                         const PageEntry next = change(leaf.entry);
                         if (next == leaf.entry) return true;
                         write_entry(leaf.table, leaf.index, next);
                         core.invalidation.add(pml4, at, at + entry_bytes(leaf.level));
                         ++changed;
                         return true;
                     });
    return changed;
}

}  // namespace

std::expected<unsigned, Status> unmap_range(CapabilityCore& core, PhysicalAddress pml4,
                                            std::uint64_t virtual_address, std::uint64_t pages) {
    const Status allowed = check_range(core, pml4, virtual_address, pages);
    if (allowed != Status::ok) return std::unexpected(allowed);
    return change_leaves(core, pml4, virtual_address, pages, [](PageEntry) { return PageEntry{}; });
}

std::expected<unsigned, Status> protect_range(CapabilityCore& core, PhysicalAddress pml4,
                                              std::uint64_t virtual_address, std::uint64_t pages,
                                              MapFlags keep) {
    constexpr MapFlags known = MapFlags::read | MapFlags::write | MapFlags::execute;
    if (!keep.has(MapFlags::read) || (keep.bits & ~known.bits) != 0)
        return std::unexpected(Status::bad_argument);
    const Status allowed = check_range(core, pml4, virtual_address, pages);
    if (allowed != Status::ok) return std::unexpected(allowed);
    return change_leaves(core, pml4, virtual_address, pages, [&](PageEntry entry) {
        const bool write = entry.get<PageEntry::Writable>() && keep.has(MapFlags::write);
        const bool no_execute = entry.get<PageEntry::NoExec>() || !keep.has(MapFlags::execute);
        return entry.with<PageEntry::Writable>(write).with<PageEntry::NoExec>(no_execute);
    });
}

}  // namespace zooid::cpudriver
