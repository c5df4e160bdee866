// Revoke: everything derived, nothing else.
#include <gtest/gtest.h>

#include "world.hpp"

namespace zooid::cpudriver::testing {

TEST(Revoke, RemovesCopiesAndDescendantsAndSparesTheRest) {
    World world;
    Slot& part = world.make(CapType::ram, 0, mib);
    Slot& beside = world.make(CapType::ram, mib, mib);
    Slot& copy = world.copy_of(part);
    Slot& frame = world.make_from(part, CapType::frame, 0, 64 * kib);
    Slot& piece = world.make_from(frame, CapType::frame, 4 * kib, 4 * kib);
    EXPECT_EQ(world.revoke_all(part), Status::ok);
    EXPECT_FALSE(part.is_null());
    EXPECT_FALSE(beside.is_null());
    EXPECT_FALSE(world.ram->is_null());
    for (Slot* gone : {&copy, &frame, &piece}) EXPECT_TRUE(gone->is_null());
    world.make_from(part, CapType::cnode_l2, 0);
    check_structure(world.core);
}

TEST(Revoke, OfAFrameEndsItsMappingsOnly) {
    World world;
    Slot& table = world.make(CapType::vnode_pt, 0);
    Slot& frame = world.make(CapType::frame, 64 * kib, 8 * kib);
    Slot& mapping = world.fresh();
    ASSERT_EQ(
        map(world.core, table, frame, {.entry = 3, .count = 2, .flags = MapFlags::read}, mapping),
        Status::ok);
    EXPECT_EQ(world.revoke_all(frame), Status::ok);
    EXPECT_TRUE(mapping.is_null());
    EXPECT_FALSE(read_entry({table.base}, 3).present());
    EXPECT_FALSE(frame.is_null());
    check_structure(world.core);
}

TEST(Revoke, ATokenLosesItsCopies) {
    World world;
    Slot& copy = world.copy_of(*world.kernel);
    Slot& port = world.make_from(*world.ports, CapType::io_port, 8, 8);
    EXPECT_EQ(world.revoke_all(*world.kernel), Status::ok);
    EXPECT_TRUE(copy.is_null());
    EXPECT_FALSE(port.is_null());
    EXPECT_EQ(world.revoke_all(*world.ports), Status::ok);
    EXPECT_TRUE(port.is_null());
}

// Who was lent something cannot take it from its giver.
TEST(Revoke, NeedsTheRightToWrite) {
    World world;
    Slot& frame = world.make(CapType::frame, 0, 4 * kib);
    Slot& lent = world.fresh();
    ASSERT_EQ(copy(world.core, frame, lent, Rights::read | Rights::execute | Rights::grant),
              Status::ok);
    EXPECT_EQ(world.revoke_all(lent), Status::wrong_rights);
    EXPECT_FALSE(frame.is_null());
    EXPECT_EQ(world.revoke_all(lent, Authority::monitor), Status::ok);
    EXPECT_TRUE(frame.is_null());
}

// What a dispatcher stands on is told of copy by copy, for each may be the dispatcher's own.
TEST(Revoke, TellsOfEachLostFrameAndRoot) {
    World world;
    Slot& root = world.make(CapType::vnode_pml4, 0);
    Slot& frame = world.make(CapType::frame, 16 * kib, 4 * kib);
    world.copy_of(frame);
    world.make(CapType::vnode_pt, 32 * kib);
    EXPECT_EQ(world.revoke_all(frame), Status::ok);
    EXPECT_EQ(world.lost, std::vector{CapType::frame});
    EXPECT_EQ(world.revoke_all(*world.ram), Status::ok);
    EXPECT_EQ(world.lost, (std::vector{CapType::frame, CapType::vnode_pml4, CapType::frame}));
    EXPECT_TRUE(root.is_null());
}

TEST(Revoke, WorksInBoundedSteps) {
    World world;
    for (unsigned i = 0; i < 200; ++i)
        world.make(CapType::frame, std::uint64_t{i} * 4 * kib, 4 * kib);
    int rounds = 0;
    for (Status status = Status::again; status == Status::again; ++rounds) {
        WorkBudget budget{64};
        status = revoke(world.core, *world.ram, Authority::user, budget);
        EXPECT_GT(budget.left, -64);
        check_structure(world.core);
    }
    EXPECT_GT(rounds, 20);
    EXPECT_EQ(world.core.database.first_descendant(*world.ram), nullptr);
}

TEST(Revoke, EndsItselfWhenItRevokesWhatHoldsIt) {
    World world;
    Slot& part = world.make(CapType::ram, 0, 64 * kib);
    Slot& cnode = world.make_from(part, CapType::cnode_l2, 0);
    Slot& own = window<Slot>({cnode.base})[5];
    ASSERT_EQ(copy(world.core, part, own), Status::ok);
    ASSERT_EQ(world.revoke_all(own), Status::ok);
    world.finish_dying();
    EXPECT_TRUE(own.is_null());
    EXPECT_TRUE(cnode.is_null());
    check_structure(world.core);
}

TEST(Revoke, ErrorsEachHaveTheirCause) {
    World world;
    EXPECT_EQ(world.revoke_all(world.fresh()), Status::invalid_capability);
    Slot& frame = world.make(CapType::frame, 0, 4 * kib);
    ASSERT_TRUE(export_words(world.core, frame));
    EXPECT_EQ(world.revoke_all(frame), Status::retry_through_monitor);
    EXPECT_EQ(world.revoke_all(*world.ram), Status::retry_through_monitor);
    EXPECT_FALSE(frame.is_null());
    EXPECT_EQ(world.revoke_all(*world.ram, Authority::monitor), Status::ok);
    EXPECT_TRUE(frame.is_null());
}

}  // namespace zooid::cpudriver::testing
