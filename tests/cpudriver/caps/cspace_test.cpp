// Capability addresses.
#include <gtest/gtest.h>

#include "world.hpp"

namespace zooid::cpudriver::testing {

constexpr SlotAddress leaf(std::uint32_t root_index, std::uint32_t index) {
    return {Cptr::of(root_index, index), CptrLevel::leaf};
}
constexpr SlotAddress in_root(std::uint32_t root_index) {
    return {Cptr::of(root_index, 0), CptrLevel::root};
}

TEST(Lookup, FindsWhatStandsThere) {
    World world;
    EXPECT_EQ(*lookup(*world.root, Cptr::of(1, 2)), world.ram);
    EXPECT_EQ((*lookup(*world.root, in_root(1)))->type, CapType::cnode_l2);
}

TEST(Lookup, ErrorsEachHaveTheirCause) {
    World world;
    const auto error = [&](Slot& root, SlotAddress address) {
        return lookup(root, address).error();
    };
    EXPECT_EQ(error(*world.ram, leaf(1, 2)), Status::wrong_type);
    EXPECT_EQ(error(*world.root, leaf(0, 2)), Status::out_of_range);
    EXPECT_EQ(error(*world.root, leaf(256, 2)), Status::out_of_range);
    EXPECT_EQ(error(*world.root, leaf(0xffffff, 2)), Status::out_of_range);
    EXPECT_EQ(error(*world.root, leaf(1, 0)), Status::out_of_range);
    EXPECT_EQ(error(*world.root, leaf(200, 2)), Status::invalid_capability);
    EXPECT_EQ(error(*world.root, leaf(1, 200)), Status::invalid_capability);
    EXPECT_EQ(error(*world.root, {Cptr::of(1, 2), CptrLevel::root}), Status::bad_argument);
    EXPECT_EQ(error(*world.root, {Cptr::of(1, 2), static_cast<CptrLevel>(9)}),
              Status::bad_argument);
    EXPECT_EQ(error(*world.root, {}), Status::out_of_range);
}

TEST(Lookup, RightsOfEveryCNodeOnTheWayCount) {
    World world;
    Slot& read_only = world.copy_of(*world.root, Rights::read);
    Slot& blind = world.copy_of(*world.root, Rights::write);
    EXPECT_TRUE(lookup(read_only, Cptr::of(1, 2)));
    EXPECT_EQ(lookup(blind, Cptr::of(1, 2)).error(), Status::wrong_rights);
    EXPECT_EQ(lookup_room(read_only, leaf(1, 100), 1, CapType::frame).error(),
              Status::wrong_rights);
    // The same for the L2 CNode's capability in the root.
    Slot& second = **lookup_slot(*world.root, in_root(9), Rights::write);
    Slot& first = **lookup(*world.root, in_root(1));
    ASSERT_EQ(copy(world.core, first, second, Rights::read), Status::ok);
    EXPECT_EQ(*lookup(*world.root, Cptr::of(9, 2)), world.ram);
    EXPECT_EQ(lookup_room(*world.root, leaf(9, 100), 1, CapType::frame).error(),
              Status::wrong_rights);
}

TEST(LookupRoom, ErrorsEachHaveTheirCause) {
    World world;
    const auto error = [&](SlotAddress first, std::uint64_t count, CapType type) {
        return lookup_room(*world.root, first, count, type).error();
    };
    EXPECT_EQ(error(leaf(1, 100), 0, CapType::frame), Status::bad_argument);
    EXPECT_EQ(error(leaf(1, 250), 7, CapType::frame), Status::out_of_range);
    EXPECT_EQ(error(leaf(1, 250), ~0ULL, CapType::frame), Status::out_of_range);
    EXPECT_EQ(error(leaf(1, 2), 1, CapType::frame), Status::slots_occupied);
    EXPECT_EQ(error(in_root(20), 1, CapType::frame), Status::wrong_type);
    EXPECT_EQ(error(in_root(4), 2, CapType::cnode_l2), Status::slots_occupied);
    EXPECT_EQ(error(in_root(250), 7, CapType::cnode_l2), Status::out_of_range);
    EXPECT_TRUE(lookup_room(*world.root, leaf(1, 250), 6, CapType::frame));
    EXPECT_TRUE(lookup_room(*world.root, in_root(20), 2, CapType::cnode_l2));
}

TEST(Lookup, ALargerRootReachesFurther) {
    World world;
    Slot& large = world.make(CapType::cnode_l1, 64 * kib, 64 * kib);
    Slot& far = window<Slot>({large.base})[1000];
    ASSERT_EQ(copy(world.core, **lookup(*world.root, in_root(1)), far), Status::ok);
    EXPECT_EQ(*lookup(large, Cptr::of(1000, 2)), world.ram);
    EXPECT_EQ(lookup(large, Cptr::of(1024, 2)).error(), Status::out_of_range);
    check_structure(world.core);
}

}  // namespace zooid::cpudriver::testing
