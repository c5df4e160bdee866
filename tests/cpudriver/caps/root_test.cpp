// A root taken over by a larger one.
#include <gtest/gtest.h>

#include "world.hpp"

namespace zooid::cpudriver::testing {

namespace {

struct Roots {
    explicit Roots(World& world)
        : from(world.make(CapType::cnode_l1, 0, 16 * kib)),
          to(world.make(CapType::cnode_l1, 32 * kib, 32 * kib)) {
        for (std::uint32_t i = 1; i < 200; i += 3) {
            const auto room =
                lookup_room(from, {Cptr::of(i, 0), CptrLevel::root}, 1, CapType::cnode_l2);
            EXPECT_EQ(
                retype(world.core, *world.ram,
                       {.type = CapType::cnode_l2, .offset = mib + i * 16 * kib, .object_bytes = 0},
                       *room, Authority::user),
                Status::ok);
        }
    }
    Slot &from, &to;
};

Status take_over(World& world, Slot& from, Slot& to, int units, unsigned& steps) {
    for (steps = 1;; ++steps) {
        WorkBudget budget{units};
        const Status status = take_over_root(world.core, from, to, budget);
        if (status != Status::again) return status;
    }
}

}  // namespace

TEST(Root, EveryAddressMeansTheSameSlotInTheNewRoot) {
    for (const int units : {1, 7, WorkBudget::units_max}) {
        World world;
        const Roots roots(world);
        unsigned steps = 0;
        ASSERT_EQ(take_over(world, roots.from, roots.to, units, steps), Status::ok);
        EXPECT_GE(steps, 67U * WorkBudget::units_per_removal / static_cast<unsigned>(units + 8));
        for (std::uint32_t i = 1; i < 256; ++i) {
            const SlotAddress address{Cptr::of(i, 9), CptrLevel::leaf};
            EXPECT_EQ(lookup_slot(roots.from, address, Rights::read),
                      lookup_slot(roots.to, address, Rights::read));
        }
        EXPECT_EQ(take_over(world, roots.from, roots.to, units, steps), Status::ok);  // again
        check_structure(world.core);
        // The old one goes; the CNodes stay with the new one.
        ASSERT_EQ(world.remove_all(roots.from), Status::ok);
        world.finish_dying();
        EXPECT_TRUE(lookup_slot(roots.to, {Cptr::of(199, 9), CptrLevel::leaf}, Rights::write));
        check_structure(world.core);
    }
}

TEST(Root, ErrorsEachHaveTheirCause) {
    World world;
    const Roots roots(world);
    unsigned steps = 0;
    const auto error = [&](Slot& from, Slot& to) {
        return take_over(world, from, to, WorkBudget::units_max, steps);
    };
    Slot& small = world.make(CapType::cnode_l1, 16 * kib, 16 * kib);
    Slot& weak = world.copy_of(roots.to, Rights::read | Rights::grant);
    EXPECT_EQ(error(roots.from, *world.ram), Status::wrong_type);
    EXPECT_EQ(error(*world.ram, roots.to), Status::wrong_type);
    EXPECT_EQ(error(roots.from, weak), Status::wrong_rights);
    EXPECT_EQ(error(roots.from, roots.from), Status::bad_argument);
    EXPECT_EQ(error(roots.to, small), Status::out_of_range);
    const auto room =
        lookup_room(roots.to, {Cptr::of(4, 0), CptrLevel::root}, 1, CapType::cnode_l2);
    Slot& other = world.make(CapType::cnode_l2, 64 * kib);
    ASSERT_EQ(copy(world.core, other, *room->first), Status::ok);
    EXPECT_EQ(error(roots.from, roots.to), Status::slots_occupied);
    check_structure(world.core);
}

}  // namespace zooid::cpudriver::testing
