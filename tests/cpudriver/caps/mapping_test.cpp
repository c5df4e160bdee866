// Map, unmap, protect: every error, W^X, and what is flushed.
#include <gtest/gtest.h>

#include "world.hpp"

namespace zooid::cpudriver::testing {

namespace {

constexpr MapFlags r = MapFlags::read;
constexpr MapFlags rw = MapFlags::read | MapFlags::write;
constexpr MapFlags rx = MapFlags::read | MapFlags::execute;

/// A complete tree that ends at one vnode_pt, at virtual address `place`.
struct Tree {
    explicit Tree(World& world)
        : pml4(world.make(CapType::vnode_pml4, 0)),
          pdpt(world.make(CapType::vnode_pdpt, 4 * kib)),
          pd(world.make(CapType::vnode_pd, 8 * kib)),
          pt(world.make(CapType::vnode_pt, 12 * kib)),
          pt_mapping(world.fresh()) {
        EXPECT_EQ(map(world.core, pml4, pdpt, {.entry = 255}, world.fresh()), Status::ok);
        EXPECT_EQ(map(world.core, pdpt, pd, {.entry = 2}, world.fresh()), Status::ok);
        EXPECT_EQ(map(world.core, pd, pt, {.entry = 3}, pt_mapping), Status::ok);
    }
    static constexpr std::uint64_t place =
        255 * entry_bytes(4) + 2 * entry_bytes(3) + 3 * entry_bytes(2);
    Slot &pml4, &pdpt, &pd, &pt, &pt_mapping;
};

}  // namespace

TEST(Map, WritesEntriesThatEndWithTheCapability) {
    World world;
    Tree tree(world);
    Slot& frame = world.make(CapType::frame, 64 * kib, 64 * kib);
    Slot& mapping = world.fresh();
    ASSERT_EQ(map(world.core, tree.pt, frame,
                  {.entry = 10, .count = 3, .offset = 8 * kib, .flags = rw}, mapping),
              Status::ok);
    for (unsigned i = 0; i < 3; ++i)
        EXPECT_EQ(read_entry({tree.pt.base}, 10 + i),
                  PageEntry::page({frame.base + 8 * kib + i * 4 * kib}, rw, false));
    EXPECT_FALSE(world.core.invalidation.any());
    ASSERT_EQ(world.remove_all(mapping), Status::ok);
    for (unsigned i = 0; i < 3; ++i) EXPECT_EQ(read_entry({tree.pt.base}, 10 + i).raw, 0U);
    EXPECT_EQ(
        world.core.take_invalidation(),
        (Invalidation{
            {tree.pml4.base}, Tree::place + 10 * 4 * kib, Tree::place + 13 * 4 * kib, false}));
    EXPECT_FALSE(world.core.invalidation.any());
    check_structure(world.core);
}

TEST(Map, ErrorsEachHaveTheirCause) {
    World world;
    Tree tree(world);
    Slot& frame = world.make(CapType::frame, 64 * kib, 64 * kib);
    Slot& weak = world.copy_of(frame, Rights::read);
    Slot& large = world.make(CapType::frame, 2 * mib, 2 * mib);
    Slot& spare = world.make(CapType::vnode_pt, 16 * kib);
    Slot& mapping = world.fresh();
    const auto error = [&](Slot& vnode, Slot& source, MapRequest request) {
        return plan_map(world.core, vnode, source, request, mapping).error();
    };
    Slot& read_only = world.copy_of(tree.pt, Rights::read);
    EXPECT_EQ(error(frame, frame, {.flags = r}), Status::wrong_type);
    EXPECT_EQ(error(tree.pt, *world.ram, {.flags = r}), Status::wrong_type);
    EXPECT_EQ(error(tree.pt, spare, {}), Status::wrong_type);
    EXPECT_EQ(error(tree.pdpt, spare, {}), Status::wrong_type);
    EXPECT_EQ(error(tree.pdpt, frame, {.flags = r}), Status::wrong_type);
    EXPECT_EQ(error(read_only, frame, {.flags = r}), Status::wrong_rights);
    EXPECT_EQ(error(tree.pt, weak, {.flags = rw}), Status::wrong_rights);
    EXPECT_EQ(error(tree.pt, weak, {.flags = rx}), Status::wrong_rights);
    EXPECT_EQ(error(tree.pt, frame, {.count = 0, .flags = r}), Status::bad_argument);
    EXPECT_EQ(error(tree.pt, frame, {.flags = MapFlags::write}), Status::bad_argument);
    EXPECT_EQ(error(tree.pt, frame, {.flags = MapFlags{0x81}}), Status::bad_argument);
    EXPECT_EQ(error(tree.pd, spare, {.entry = 9, .count = 2}), Status::bad_argument);
    EXPECT_EQ(error(tree.pt, frame, {.offset = 100, .flags = r}), Status::unaligned);
    EXPECT_EQ(error(tree.pd, frame, {.entry = 9, .flags = r}), Status::unaligned);
    EXPECT_EQ(error(tree.pt, frame, {.entry = 512, .flags = r}), Status::out_of_range);
    EXPECT_EQ(error(tree.pt, frame, {.entry = 510, .count = 3, .flags = r}), Status::out_of_range);
    EXPECT_EQ(error(tree.pt, frame, {.count = ~0U, .flags = r}), Status::out_of_range);
    EXPECT_EQ(error(tree.pt, frame, {.count = 17, .flags = r}), Status::out_of_range);
    EXPECT_EQ(error(tree.pt, frame, {.offset = ~0xfffULL, .flags = r}), Status::out_of_range);
    EXPECT_EQ(error(tree.pd, large, {.entry = 9, .count = 2, .flags = r}), Status::out_of_range);
    EXPECT_EQ(error(tree.pt, frame, {.flags = rw | rx}), Status::denied);
    EXPECT_EQ(error(tree.pt, frame, {.flags = r | MapFlags::uncached}), Status::denied);
    Slot& other = world.make(CapType::vnode_pdpt, 20 * kib);
    EXPECT_EQ(error(tree.pml4, other, {.entry = 256}), Status::denied);
    EXPECT_EQ(error(tree.pml4, tree.pdpt, {.entry = 7}), Status::already_mapped);
    EXPECT_EQ(error(tree.pd, spare, {.entry = 3}), Status::already_mapped);
    EXPECT_EQ(plan_map(world.core, tree.pt, frame, {.flags = r}, frame).error(),
              Status::slots_occupied);
    ASSERT_EQ(map(world.core, tree.pt, frame, {.entry = 5, .flags = r}, mapping), Status::ok);
    EXPECT_EQ(
        plan_map(world.core, tree.pt, frame, {.entry = 3, .count = 3, .flags = r}, world.fresh())
            .error(),
        Status::already_mapped);
    check_structure(world.core);
}

TEST(Map, DevicesAreUncachedOnRequestAndNeverRun) {
    World world;
    Tree tree(world);
    Slot& device = world.make_from(*world.device, CapType::dev_frame, 0, 4 * kib);
    Slot& mapping = world.fresh();
    EXPECT_EQ(map(world.core, tree.pt, device, {.flags = rx}, mapping), Status::denied);
    ASSERT_EQ(map(world.core, tree.pt, device, {.flags = rw | MapFlags::uncached}, mapping),
              Status::ok);
    EXPECT_TRUE(read_entry({tree.pt.base}, 0).get<PageEntry::Uncached>());
    EXPECT_EQ(protect(world.core, mapping, 0, 1, rx), Status::denied);
    EXPECT_EQ(protect(world.core, mapping, 0, 1, r | MapFlags::uncached), Status::ok);
}

TEST(Map, LargePagesStandInADirectory) {
    World world;
    Tree tree(world);
    Slot& large = world.make(CapType::frame, 2 * mib, 4 * mib);
    Slot& mapping = world.fresh();
    ASSERT_EQ(map(world.core, tree.pd, large, {.entry = 9, .count = 2, .flags = rx}, mapping),
              Status::ok);
    EXPECT_EQ(read_entry({tree.pd.base}, 10), PageEntry::page({large.base + 2 * mib}, rx, true));
    check_structure(world.core);
    ASSERT_EQ(world.remove_all(large), Status::ok);
    EXPECT_TRUE(mapping.is_null());
    EXPECT_EQ(world.core.take_invalidation().end,
              255 * entry_bytes(4) + 2 * entry_bytes(3) + 11 * entry_bytes(2));
}

TEST(Protect, ChangesWhatTheFrameAllows) {
    World world;
    Tree tree(world);
    Slot& frame = world.make(CapType::frame, 64 * kib, 16 * kib);
    Slot& weak = world.copy_of(frame, Rights::read | Rights::execute);
    Slot& mapping = world.fresh();
    ASSERT_EQ(map(world.core, tree.pt, weak, {.count = 4, .flags = r}, mapping), Status::ok);
    EXPECT_EQ(protect(world.core, mapping, 1, 2, rx), Status::ok);
    EXPECT_EQ(read_entry({tree.pt.base}, 1), PageEntry::page({frame.base + 4 * kib}, rx, false));
    EXPECT_EQ(read_entry({tree.pt.base}, 3), PageEntry::page({frame.base + 12 * kib}, r, false));
    EXPECT_EQ(
        world.core.take_invalidation(),
        (Invalidation{{tree.pml4.base}, Tree::place + 4 * kib, Tree::place + 12 * kib, false}));
    EXPECT_EQ(protect(world.core, mapping, 0, 1, rw), Status::wrong_rights);
    EXPECT_EQ(protect(world.core, mapping, 0, 1, rw | rx), Status::denied);
    EXPECT_EQ(protect(world.core, mapping, 0, 0, r), Status::bad_argument);
    EXPECT_EQ(protect(world.core, mapping, 0, 1, MapFlags{}), Status::bad_argument);
    EXPECT_EQ(protect(world.core, mapping, 3, 2, r), Status::out_of_range);
    EXPECT_EQ(protect(world.core, mapping, 4, 1, r), Status::out_of_range);
    EXPECT_EQ(protect(world.core, tree.pt_mapping, 0, 1, r), Status::wrong_type);
    EXPECT_EQ(protect(world.core, frame, 0, 1, r), Status::wrong_type);
    ASSERT_EQ(unmap_range(world.core, {tree.pml4.base}, Tree::place, 4), 4U);
    EXPECT_EQ(protect(world.core, mapping, 0, 4, r), Status::not_mapped);
}

TEST(Show, BringsBackWhatHideTookAwayAndNothingElse) {
    World world;
    Tree tree(world);
    Slot& frame = world.make(CapType::frame, 64 * kib, 16 * kib);
    Slot& weak = world.copy_of(frame, Rights::read | Rights::execute);
    Slot& mapping = world.fresh();
    ASSERT_EQ(map(world.core, tree.pt, weak, {.count = 4, .flags = r}, mapping), Status::ok);
    ASSERT_EQ(hide(world.core, mapping, 1, 2), Status::ok);
    EXPECT_EQ(
        world.core.take_invalidation(),
        (Invalidation{{tree.pml4.base}, Tree::place + 4 * kib, Tree::place + 12 * kib, false}));
    EXPECT_EQ(hide(world.core, mapping, 1, 2), Status::ok) << "nothing left to hide";
    EXPECT_EQ(read_entry({tree.pt.base}, 1).raw, 0U);
    EXPECT_EQ(read_entry({tree.pt.base}, 3), PageEntry::page({frame.base + 12 * kib}, r, false));
    ASSERT_EQ(show(world.core, mapping, 2, 1, rx), Status::ok);
    EXPECT_EQ(read_entry({tree.pt.base}, 2), PageEntry::page({frame.base + 8 * kib}, rx, false));
    EXPECT_FALSE(world.core.take_invalidation().any()) << "it was empty: nothing is stale";
    ASSERT_EQ(show(world.core, mapping, 2, 2, r), Status::ok);
    EXPECT_TRUE(world.core.take_invalidation().any());
    EXPECT_EQ(show(world.core, mapping, 0, 1, rw), Status::wrong_rights);
    EXPECT_EQ(show(world.core, mapping, 3, 2, r), Status::out_of_range);
    EXPECT_EQ(hide(world.core, mapping, 0, 0), Status::bad_argument);
    EXPECT_EQ(hide(world.core, mapping, 4, 1), Status::out_of_range);
    EXPECT_EQ(hide(world.core, tree.pt_mapping, 0, 1), Status::wrong_type);
    EXPECT_EQ(show(world.core, frame, 0, 1, r), Status::wrong_type);

    Slot& other = world.make(CapType::frame, 128 * kib, 4 * kib);
    Slot& in_between = world.fresh();
    ASSERT_EQ(map(world.core, tree.pt, other, {.entry = 1, .flags = r}, in_between), Status::ok);
    EXPECT_EQ(show(world.core, mapping, 0, 2, r), Status::already_mapped);
    EXPECT_EQ(hide(world.core, mapping, 1, 1), Status::ok) << "another's entry is left alone";
    EXPECT_TRUE(read_entry({tree.pt.base}, 1).present());
    ASSERT_EQ(world.remove_all(mapping), Status::ok);
    EXPECT_EQ(read_entry({tree.pt.base}, 2).raw, 0U) << "what was shown again ends with it";
    check_structure(world.core);
}

// Where a table stands is remembered; a table that moves must not be remembered where it was.
TEST(Unmap, ATableThatMovedIsFlushedWhereItIs) {
    World world;
    Tree tree(world);
    Slot& frame = world.make(CapType::frame, 64 * kib, 8 * kib);
    Slot& mapping = world.fresh();
    ASSERT_EQ(map(world.core, tree.pt, frame, {.count = 2, .flags = r}, mapping), Status::ok);
    ASSERT_EQ(hide(world.core, mapping, 0, 1), Status::ok);
    EXPECT_EQ(world.core.take_invalidation().first, Tree::place);
    ASSERT_EQ(world.remove_all(tree.pt_mapping), Status::ok);
    (void)world.core.take_invalidation();
    ASSERT_EQ(map(world.core, tree.pd, tree.pt, {.entry = 9}, world.fresh()), Status::ok);
    ASSERT_EQ(world.remove_all(mapping), Status::ok);
    EXPECT_EQ(world.core.take_invalidation().first, Tree::place + 6 * entry_bytes(2) + 4 * kib);
}

TEST(Unmap, AnEntryThatShowsSomethingElseIsLeftAlone) {
    World world;
    Tree tree(world);
    Slot& a = world.make(CapType::frame, 64 * kib, 8 * kib);
    Slot& b = world.make(CapType::frame, 128 * kib, 4 * kib);
    Slot& old_mapping = world.fresh();
    Slot& new_mapping = world.fresh();
    ASSERT_EQ(map(world.core, tree.pt, a, {.count = 2, .flags = r}, old_mapping), Status::ok);
    ASSERT_EQ(unmap_range(world.core, {tree.pml4.base}, Tree::place, 1), 1U);
    ASSERT_EQ(map(world.core, tree.pt, b, {.flags = rw}, new_mapping), Status::ok);
    ASSERT_EQ(world.remove_all(old_mapping), Status::ok);
    EXPECT_EQ(read_entry({tree.pt.base}, 0), PageEntry::page({b.base}, rw, false));
    EXPECT_EQ(read_entry({tree.pt.base}, 1).raw, 0U);
    check_structure(world.core);
}

TEST(Unmap, ATablesEndTakesEverythingMappedInItAndWhereItStood) {
    World world;
    Tree tree(world);
    Slot& frame = world.make(CapType::frame, 64 * kib, 64 * kib);
    std::vector<Slot*> mappings;
    for (unsigned i = 0; i < 16; ++i) {
        mappings.push_back(&world.fresh());
        ASSERT_EQ(map(world.core, tree.pt, frame,
                      {.entry = i * 2, .offset = i * 4 * kib, .flags = r}, *mappings.back()),
                  Status::ok);
    }
    Slot& copy = world.copy_of(tree.pt);
    ASSERT_EQ(world.remove_all(tree.pt), Status::ok);
    EXPECT_FALSE(mappings[0]->is_null());
    int rounds = 0;
    for (Status status = Status::again; status == Status::again; ++rounds) {
        WorkBudget budget{20};
        status = remove(world.core, copy, Authority::user, budget);
        check_structure(world.core);
    }
    EXPECT_GT(rounds, 3);
    for (Slot* mapping : mappings) EXPECT_TRUE(mapping->is_null());
    EXPECT_TRUE(tree.pt_mapping.is_null());
    EXPECT_FALSE(read_entry({tree.pd.base}, 3).present());
    EXPECT_EQ(world.core.take_invalidation(),
              (Invalidation{{tree.pml4.base}, Tree::place, Tree::place + 2 * mib, false}));
}

TEST(Unmap, TwoTreesFlushEverything) {
    World world;
    Tree tree(world);
    Slot& other = world.make(CapType::vnode_pml4, 32 * kib);
    Slot& pdpt = world.make(CapType::vnode_pdpt, 36 * kib);
    Slot& mapping = world.fresh();
    ASSERT_EQ(map(world.core, other, pdpt, {}, mapping), Status::ok);
    ASSERT_EQ(world.remove_all(mapping), Status::ok);
    EXPECT_FALSE(world.core.invalidation.full);
    ASSERT_EQ(world.remove_all(tree.pt_mapping), Status::ok);
    EXPECT_TRUE(world.core.take_invalidation().full);
}

TEST(Map, AGibibyteIsOneEntryWhereTheProcessorCan) {
    World world;
    Tree tree(world);
    Slot& device = world.make_from(*world.device, CapType::dev_frame, gib, gib);
    Slot& mapping = world.fresh();
    const MapRequest request{.entry = 7, .flags = rw | MapFlags::uncached};
    EXPECT_EQ(map(world.core, tree.pdpt, device, request, mapping), Status::wrong_type);
    world.core.huge_pages = true;
    ASSERT_EQ(map(world.core, tree.pdpt, device, request, mapping), Status::ok);
    EXPECT_EQ(read_entry({tree.pdpt.base}, 7),
              PageEntry::page({device.base}, rw | MapFlags::uncached, true));
    ASSERT_EQ(protect(world.core, mapping, 0, 1, r), Status::ok);
    EXPECT_EQ(read_entry({tree.pdpt.base}, 7), PageEntry::page({device.base}, r, true));
    const std::uint64_t at = 255 * entry_bytes(4) + 7 * gib;
    const Invalidation whole{{tree.pml4.base}, at, at + gib, false};
    EXPECT_EQ(world.core.take_invalidation(), whole);
    // Shown again it is a page, never a table that its user could write.
    ASSERT_EQ(hide(world.core, mapping, 0, 1), Status::ok);
    ASSERT_EQ(show(world.core, mapping, 0, 1, rw), Status::ok);
    EXPECT_EQ(read_entry({tree.pdpt.base}, 7), PageEntry::page({device.base}, rw, true));
    EXPECT_EQ(world.core.take_invalidation(), whole);
    // A request for part of it is refused, not cut.
    EXPECT_EQ(unmap_range(world.core, {tree.pml4.base}, at, 512).error(), Status::unaligned);
    ASSERT_EQ(world.remove_all(mapping), Status::ok);
    EXPECT_EQ(read_entry({tree.pdpt.base}, 7).raw, 0U);
    EXPECT_EQ(world.core.take_invalidation(), whole);
    EXPECT_EQ(plan_map(world.core, tree.pml4, device, {.flags = r}, mapping).error(),
              Status::wrong_type);
    check_structure(world.core);
}

}  // namespace zooid::cpudriver::testing
