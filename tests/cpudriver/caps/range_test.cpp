// Range operations of invalidation rings.
#include <gtest/gtest.h>

#include "world.hpp"

namespace zooid::cpudriver::testing {

namespace {

struct Pages : World {
    Pages() {
        Slot& pdpt = make(CapType::vnode_pdpt, 4 * kib);
        Slot& pd = make(CapType::vnode_pd, 8 * kib);
        EXPECT_EQ(map(core, pml4, pdpt, {.entry = 1}, fresh()), Status::ok);
        EXPECT_EQ(map(core, pdpt, pd, {.entry = 0}, fresh()), Status::ok);
        for (unsigned i = 0; i < 2; ++i) {
            Slot& pt = make(CapType::vnode_pt, 12 * kib + i * 4 * kib);
            EXPECT_EQ(map(core, pd, pt, {.entry = 2 * i}, fresh()), Status::ok);
            EXPECT_EQ(map(core, pt, small, {.entry = 508, .count = 4, .flags = rw}, fresh()),
                      Status::ok);
        }
        EXPECT_EQ(map(core, pd, large, {.entry = 3, .flags = rw}, fresh()), Status::ok);
        tree = {pml4.base};
    }
    static constexpr MapFlags rw = MapFlags::read | MapFlags::write;
    static constexpr std::uint64_t start = entry_bytes(4);
    Slot& pml4 = make(CapType::vnode_pml4, 0);
    Slot& small = make(CapType::frame, 64 * kib, 16 * kib);
    Slot& large = make(CapType::frame, 2 * mib, 2 * mib);
    PhysicalAddress tree;
};

}  // namespace

TEST(UnmapRange, ClearsLeavesAndPassesOverHoles) {
    Pages world;
    const std::uint64_t first = Pages::start + 510 * 4 * kib;
    EXPECT_EQ(unmap_range(world.core, world.tree, first, 512), 2U);
    EXPECT_EQ(world.core.take_invalidation(),
              (Invalidation{world.tree, first, first + 8 * kib, false}));
    EXPECT_EQ(unmap_range(world.core, world.tree, first, 512), 0U);
    EXPECT_FALSE(world.core.invalidation.any());
    EXPECT_EQ(unmap_range(world.core, world.tree, Pages::start + 6 * mib, 512), 1U);
    EXPECT_EQ(world.core.take_invalidation().end, Pages::start + 8 * mib);
    EXPECT_EQ(unmap_range(world.core, world.tree, 0, 512), 0U);
    check_structure(world.core);
}

TEST(UnmapRange, ErrorsEachHaveTheirCause) {
    Pages world;
    const auto error = [&](PhysicalAddress tree, std::uint64_t at, std::uint64_t pages) {
        return unmap_range(world.core, tree, at, pages).error();
    };
    EXPECT_EQ(error(world.tree, 0, 0), Status::bad_argument);
    EXPECT_EQ(error(world.tree, 0, 513), Status::limit);
    EXPECT_EQ(error(world.tree, 0, ~0ULL), Status::limit);
    EXPECT_EQ(error(world.tree, 5, 1), Status::unaligned);
    EXPECT_EQ(error(world.tree, entry_bytes(4) * 256, 1), Status::denied);
    EXPECT_EQ(error(world.tree, entry_bytes(4) * 256 - 4096, 2), Status::denied);
    EXPECT_EQ(error(world.tree, ~0xfffULL, 1), Status::denied);
    EXPECT_EQ(error({world.small.base}, 0, 1), Status::table_missing);
    EXPECT_EQ(error({123}, 0, 1), Status::table_missing);
    EXPECT_EQ(error({~0ULL << 12}, 0, 1), Status::table_missing);
    EXPECT_EQ(error(world.tree, Pages::start + 6 * mib, 511), Status::unaligned);
    EXPECT_EQ(error(world.tree, Pages::start + 6 * mib + 4 * kib, 511), Status::unaligned);
    EXPECT_FALSE(world.core.invalidation.any());
}

TEST(ProtectRange, OnlyTakesRightsAway) {
    Pages world;
    const std::uint64_t first = Pages::start + 508 * 4 * kib;
    EXPECT_EQ(protect_range(world.core, world.tree, first, 2, MapFlags::read), 2U);
    EXPECT_EQ(protect_range(world.core, world.tree, first, 4, Pages::rw), 0U);
    EXPECT_EQ(protect_range(world.core, world.tree, first, 4, MapFlags::read), 2U);
    EXPECT_EQ(protect_range(world.core, world.tree, first, 4, MapFlags::write).error(),
              Status::bad_argument);
    EXPECT_EQ(protect_range(world.core, world.tree, first, 4, MapFlags::read | MapFlags::uncached)
                  .error(),
              Status::bad_argument);
    EXPECT_EQ(protect_range(world.core, world.tree, first, 0, MapFlags::read).error(),
              Status::bad_argument);
    check_structure(world.core);
}

}  // namespace zooid::cpudriver::testing
