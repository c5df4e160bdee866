// The invariants of the capability core, checked the slow way.
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "cpudriver/caps/mapping_order.hpp"
#include "world.hpp"

namespace zooid::cpudriver::testing {

namespace {

/// Balance, links and summaries of one subtree. @return its height.
unsigned check_subtree(const Slot* slot) {
    if (slot == nullptr) return 0;
    const Slot* left = at(slot->left);
    const Slot* right = at(slot->right);
    if (left != nullptr) EXPECT_EQ(at(left->parent), slot);
    if (right != nullptr) EXPECT_EQ(at(right->parent), slot);
    const unsigned a = check_subtree(left);
    const unsigned b = check_subtree(right);
    EXPECT_LE(a > b ? a - b : b - a, 1U);
    EXPECT_EQ(slot->height, std::max(a, b) + 1);
    std::uint8_t summary = node_bits(*slot);
    std::uint32_t end = extent(*slot).end;
    for (const Slot* child : {left, right}) {
        if (child == nullptr) continue;
        summary |= child->summary;
        end = std::max(end, child->end_unit_max);
    }
    EXPECT_EQ(slot->summary, summary);
    EXPECT_EQ(slot->end_unit_max, end);
    return slot->height;
}

/// Strict order, ranges that nest or are apart, state in the first copy only.
void check_order(const std::vector<const Slot*>& all) {
    std::vector<Extent> open;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Slot& slot = *all[i];
        EXPECT_TRUE(is_well_formed(slot.type, slot.base, slot.bytes));
        const bool first_copy = i == 0 || !same_object(*all[i - 1], slot);
        if (i != 0) EXPECT_TRUE(precedes(*all[i - 1], slot));
        if (!first_copy) EXPECT_EQ(slot.relations, 0);
        if (!first_copy && slot.type == CapType::ram) EXPECT_EQ(slot.word | slot.word2, 0U);
        const Extent range = extent(slot);
        while (!open.empty() && open.back().end <= range.first) open.pop_back();
        if (!open.empty()) EXPECT_TRUE(open.back().contains(range)) << name(slot.type);
        open.push_back(range);
    }
}

/// Every present entry of a table's user part belongs to a live mapping, and obeys W^X.
void check_table(const Slot& vnode, const std::map<std::uint64_t, std::vector<MappedRange>>& maps) {
    const unsigned level = table_level(vnode.type);
    const auto mine = maps.find(vnode.base);
    for (unsigned i = 0; i < (level == 4 ? user_entries_pml4 : entries_per_table); ++i) {
        const PageEntry entry = read_entry({vnode.base}, i);
        if (!entry.present()) continue;
        bool claimed = false;
        if (mine != maps.end())
            for (const MappedRange& range : mine->second)
                claimed =
                    claimed || (i >= range.first_entry && i < range.first_entry + range.count);
        EXPECT_TRUE(claimed) << name(vnode.type) << " entry " << i;
        const bool leaf = level == 1 || entry.get<PageEntry::Large>();
        EXPECT_FALSE(leaf && entry.get<PageEntry::Writable>() && !entry.get<PageEntry::NoExec>());
        EXPECT_TRUE(entry.get<PageEntry::User>());
    }
    for (unsigned i = user_entries_pml4; level == 4 && i < entries_per_table; ++i)
        EXPECT_EQ(read_entry({vnode.base}, i).raw, kernel_entry + i * 0x1000ULL);
}

void check_ring(const Slot& vnode, std::size_t copies, std::size_t mappings) {
    std::size_t seen = 0;
    const Slot* member = &vnode;
    do {
        EXPECT_TRUE(member->type == vnode.type
                        ? member->base == vnode.base
                        : MappedRange::of(*member).vnode.value == vnode.base);
        EXPECT_EQ(at(at(member->ring_next)->ring_previous), member);
        member = at(member->ring_next);
        ++seen;
    } while (member != &vnode && seen <= copies + mappings);
    EXPECT_EQ(seen, copies + mappings);
}

}  // namespace

void check_structure(const CapabilityCore& core) {
    std::vector<const Slot*> all;
    for (const Slot* slot = core.database.first(); slot != nullptr;
         slot = MappingDatabase::next(*slot))
        all.push_back(slot);
    if (all.empty()) return;
    const Slot* top = all.front();
    while (top->parent) top = at(top->parent);
    check_subtree(top);
    check_order(all);

    std::map<std::uint64_t, std::vector<MappedRange>> maps;
    std::map<std::uint64_t, std::size_t> vnode_copies;
    for (const Slot* slot : all) {
        if (slot->type == CapType::mapping)
            maps[MappedRange::of(*slot).vnode.value].push_back(MappedRange::of(*slot));
        if (abi::is_vnode(slot->type)) ++vnode_copies[slot->base];
    }
    for (const auto& [vnode, ranges] : maps) EXPECT_TRUE(vnode_copies.contains(vnode));
    for (const Slot* slot : all) {
        if (!abi::is_vnode(slot->type)) continue;
        check_table(*slot, maps);
        check_ring(*slot, vnode_copies[slot->base],
                   maps.contains(slot->base) ? maps[slot->base].size() : 0);
    }
}

}  // namespace zooid::cpudriver::testing
