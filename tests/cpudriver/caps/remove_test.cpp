// Remove: copies, last copies, containers, remote relatives.
#include <gtest/gtest.h>

#include "world.hpp"

namespace zooid::cpudriver::testing {

namespace {
Slot& inside(const Slot& container, unsigned index) {
    return window<Slot>({container.base})[index];
}
Status retype_status(World& world, CapType type, std::uint64_t offset) {
    return retype(world.core, *world.ram, {type, offset, 0}, World::one(world.fresh()),
                  Authority::user);
}
}  // namespace

TEST(Remove, ACopyGoesAloneAndTheLastFreesTheRange) {
    World world;
    Slot& table = world.make(CapType::vnode_pt, 0);
    Slot& copy = world.copy_of(table);
    ASSERT_EQ(world.remove_all(table), Status::ok);
    EXPECT_TRUE(table.is_null());
    EXPECT_TRUE(world.destroyed.empty());
    EXPECT_EQ(retype_status(world, CapType::vnode_pt, 0), Status::overlap);
    ASSERT_EQ(world.remove_all(copy), Status::ok);
    EXPECT_EQ(world.destroyed, std::vector{CapType::vnode_pt});
    EXPECT_EQ(retype_status(world, CapType::vnode_pt, 0), Status::ok);
    EXPECT_EQ(world.remove_all(copy), Status::invalid_capability);
    check_structure(world.core);
}

TEST(Remove, ACNodeTakesItsContentWithIt) {
    World world;
    Slot& cnode = world.make(CapType::cnode_l2, 0);
    Slot& frame = world.make(CapType::frame, 64 * kib, 4 * kib);
    ASSERT_EQ(copy(world.core, frame, inside(cnode, 200)), Status::ok);
    ASSERT_EQ(world.remove_all(frame), Status::ok);
    const std::uint64_t base = cnode.base;
    ASSERT_EQ(world.remove_all(cnode), Status::ok);
    world.finish_dying();
    EXPECT_TRUE(window<Slot>({base})[200].is_null());
    EXPECT_EQ(retype_status(world, CapType::vnode_pt, 64 * kib), Status::ok);
    EXPECT_EQ(retype_status(world, CapType::cnode_l2, 0), Status::ok);
    check_structure(world.core);
}

TEST(Remove, ADyingContainerKeepsItsMemoryUntilItIsEmpty) {
    World world;
    Slot& cnode = world.make(CapType::cnode_l2, 0);
    for (unsigned i = 1; i < 200; ++i)
        ASSERT_EQ(copy(world.core, *world.kernel, inside(cnode, i)), Status::ok);
    WorkBudget small{10};
    ASSERT_EQ(remove(world.core, cnode, Authority::user, small), Status::ok);
    EXPECT_TRUE(cnode.is_null());
    EXPECT_TRUE(world.core.dying);
    check_structure(world.core);
    int rounds = 0;
    Status status = Status::again;
    while (status == Status::again) {
        status = retype(world.core, *world.ram, {CapType::cnode_l2, 0, 0}, World::one(cnode),
                        Authority::user);
        ++rounds;
    }
    EXPECT_EQ(status, Status::ok);  // retype did the rest itself, in bounded steps
    EXPECT_GT(rounds, 3);
    check_structure(world.core);
}

// Goal: containers nested to any depth need no stack. Method: a chain of 100, each the last holder
// of the next, removed from the top with the smallest budget.
TEST(Remove, DeepChainsOfCNodesEndInBoundedSteps) {
    World world;
    Slot* last = &world.make(CapType::cnode_l2, 0);
    Slot* const top = last;
    for (unsigned i = 1; i < 100; ++i) {
        Slot& next = inside(*last, 255);
        ASSERT_EQ(retype(world.core, *world.ram, {CapType::cnode_l2, i * 16 * kib, 0},
                         World::one(next), Authority::user),
                  Status::ok);
        last = &next;
    }
    WorkBudget small{1};
    ASSERT_EQ(remove(world.core, *top, Authority::user, small), Status::ok);
    int rounds = 0;
    for (bool done = false; !done; ++rounds) {
        WorkBudget budget{16};
        done = continue_dying(world.core, budget);
        EXPECT_GT(budget.left, -64);
    }
    EXPECT_GT(rounds, 1000);
    EXPECT_EQ(world.core.database.first_descendant(*world.ram), nullptr);
    check_structure(world.core);
}

TEST(Remove, CNodesThatHoldEachOtherEndByRevokingTheirMemory) {
    World world;
    Slot& a = world.make(CapType::cnode_l2, 0);
    Slot& b = world.make(CapType::cnode_l2, 16 * kib);
    ASSERT_EQ(copy(world.core, a, inside(b, 7)), Status::ok);
    ASSERT_EQ(copy(world.core, b, inside(a, 9)), Status::ok);
    ASSERT_EQ(copy(world.core, a, inside(a, 1)), Status::ok);
    ASSERT_EQ(world.remove_all(a), Status::ok);
    ASSERT_EQ(world.remove_all(b), Status::ok);
    EXPECT_EQ(retype_status(world, CapType::cnode_l2, 0), Status::overlap);
    EXPECT_EQ(world.revoke_all(*world.ram, Authority::user, 4), Status::ok);
    EXPECT_EQ(world.core.database.first_descendant(*world.ram), nullptr);
    check_structure(world.core);
}

TEST(Remove, ADispatcherTakesItsEndPointsAndItsOwnSlots) {
    World world;
    Slot& dispatcher = world.make(CapType::dispatcher, 0);
    Slot& point = world.make_from(dispatcher, CapType::end_point, 3);
    Slot& other = world.copy_of(point);
    ASSERT_EQ(copy(world.core, *world.root, inside(dispatcher, 1)), Status::ok);
    ASSERT_EQ(world.remove_all(dispatcher), Status::ok);
    world.finish_dying();
    EXPECT_TRUE(point.is_null());
    EXPECT_TRUE(other.is_null());
    EXPECT_FALSE(MappingDatabase::has_copies(*world.root));
    EXPECT_EQ(world.destroyed, std::vector{CapType::dispatcher});
    EXPECT_EQ(retype_status(world, CapType::dispatcher, 0), Status::ok);
    check_structure(world.core);
}

TEST(Remove, TheOwnersLastCopyWaitsForTheMonitor) {
    World world;
    Slot& frame = world.make(CapType::frame, 0, 4 * kib);
    Slot& copy = world.copy_of(frame);
    ASSERT_TRUE(export_words(world.core, frame));
    EXPECT_EQ(world.remove_all(frame), Status::ok);  // not the last
    EXPECT_EQ(world.remove_all(copy), Status::retry_through_monitor);
    EXPECT_FALSE(copy.is_null());
    ASSERT_EQ(mark_remote(world.core, copy, 0), Status::ok);
    EXPECT_EQ(world.remove_all(copy), Status::ok);
    check_structure(world.core);
}

// A container's death takes an exported frame; the RAM below must not be used again unasked.
TEST(Remove, WhatLivesElsewhereStaysKnownInItsOrigin) {
    World world;
    Slot& cnode = world.make(CapType::cnode_l2, 0);
    Slot& frame = inside(cnode, 5);
    ASSERT_EQ(retype(world.core, *world.ram, {CapType::frame, 64 * kib, 4 * kib}, World::one(frame),
                     Authority::user),
              Status::ok);
    ASSERT_TRUE(export_words(world.core, frame));
    ASSERT_EQ(world.remove_all(cnode), Status::ok);
    world.finish_dying();
    EXPECT_EQ(world.core.database.relations(*world.ram), Relations::remote_descendants);
    EXPECT_EQ(retype_status(world, CapType::vnode_pt, 64 * kib), Status::retry_through_monitor);
    EXPECT_EQ(world.revoke_all(*world.ram), Status::retry_through_monitor);
}

}  // namespace zooid::cpudriver::testing
