// Copy, mint, identify and first capabilities.
#include <gtest/gtest.h>

#include "world.hpp"

namespace zooid::cpudriver::testing {

TEST(Copy, IsTheSameObjectWithNoMoreRights) {
    World world;
    Slot& frame = world.make(CapType::frame, 0, 8 * kib);
    Slot& weak = world.copy_of(frame, Rights::read | Rights::grant);
    Slot& weaker = world.copy_of(weak, Rights::all);
    EXPECT_TRUE(same_object(frame, weaker));
    EXPECT_EQ(weaker.rights, Rights::read | Rights::grant);
    EXPECT_TRUE(MappingDatabase::has_copies(frame));
    check_structure(world.core);
}

TEST(Copy, ErrorsEachHaveTheirCause) {
    World world;
    Slot& frame = world.make(CapType::frame, 0, 4 * kib);
    Slot& kept = world.copy_of(frame, Rights::read);
    Slot& table = world.make(CapType::vnode_pt, 4 * kib);
    Slot& mapping = world.fresh();
    ASSERT_EQ(map(world.core, table, frame, {.flags = MapFlags::read}, mapping), Status::ok);
    Slot& empty = world.fresh();
    EXPECT_EQ(copy(world.core, empty, world.fresh()), Status::invalid_capability);
    EXPECT_EQ(copy(world.core, mapping, empty), Status::wrong_type);
    EXPECT_EQ(copy(world.core, kept, empty), Status::wrong_rights);
    EXPECT_EQ(copy(world.core, frame, empty, Rights{0x10}), Status::bad_argument);
    EXPECT_EQ(copy(world.core, frame, frame), Status::slots_occupied);
    EXPECT_TRUE(empty.is_null());
}

TEST(Identify, TellsTheWords) {
    World world;
    Slot& frame = world.make(CapType::frame, 8 * kib, 8 * kib);
    EXPECT_EQ(identify(world.core, frame),
              abi::CapWords::of(CapType::frame, Rights::all, 0, 0, ram_base + 8 * kib, 8 * kib, 0));
}

TEST(CreateOrigin, ErrorsEachHaveTheirCause) {
    World world;
    Slot& slot = world.fresh();
    const auto create = [&](CapType type, std::uint64_t base, std::uint64_t bytes) {
        return create_origin(world.core, slot, type, base, bytes, Rights::all);
    };
    EXPECT_EQ(create(CapType::null, 0, 0), Status::bad_argument);
    EXPECT_EQ(create(CapType::ram, 1, 4096), Status::bad_argument);
    EXPECT_EQ(create(CapType::ram, 4096, 100), Status::bad_argument);
    EXPECT_EQ(create(CapType::ram, abi::physical_bytes_max, 4096), Status::bad_argument);
    EXPECT_EQ(create(CapType::ram, 4096, ~0xfffULL), Status::bad_argument);
    EXPECT_EQ(create(CapType::vnode_pt, 4096, 8192), Status::bad_argument);
    EXPECT_EQ(create(CapType::mapping, 4096, 4096), Status::bad_argument);
    EXPECT_EQ(create(CapType::io_port, abi::token_units_max, 1), Status::bad_argument);
    EXPECT_EQ(create(static_cast<CapType>(77), 4096, 4096), Status::bad_argument);
    EXPECT_EQ(create(CapType::ram, ram_base, 4096), Status::overlap);
    EXPECT_EQ(create(CapType::ram, ram_base - 4096, 8192), Status::overlap);
    EXPECT_EQ(create(CapType::ram, ram_base - 4096, ram_bytes + 8192), Status::overlap);
    EXPECT_EQ(create(CapType::io_port, 1000, 100), Status::overlap);
    EXPECT_TRUE(slot.is_null());
    EXPECT_EQ(create(CapType::ipi, 3, 1), Status::ok);
    EXPECT_EQ(create(CapType::console, 0, 1), Status::slots_occupied);
    check_structure(world.core);
}

TEST(Mint, ABadgeIsGivenOnce) {
    World world;
    Slot& dispatcher = world.make(CapType::dispatcher, 0);
    Slot& first = world.make_from(dispatcher, CapType::end_point, 4);
    Slot& badged = world.fresh();
    EXPECT_EQ(copy(world.core, first, badged, Rights::all, 4096), Status::out_of_range);
    EXPECT_EQ(copy(world.core, dispatcher, badged, Rights::all, 7), Status::bad_argument);
    ASSERT_EQ(copy(world.core, first, badged, Rights::all, 7), Status::ok);
    EXPECT_TRUE(same_object(first, badged));
    EXPECT_EQ(identify(world.core, badged).word[3], 4 | 7ULL << 32);
    EXPECT_EQ(identify(world.core, first).word[3], 4U);
    Slot& copied = world.copy_of(badged);
    EXPECT_EQ(copied.word2, 7U);
    EXPECT_EQ(copy(world.core, badged, world.fresh(), Rights::all, 8), Status::wrong_rights);
    EXPECT_EQ(world.revoke_all(badged), Status::wrong_rights);
    // It travels with its badge, and comes back with it.
    const auto words = export_words(world.core, copied);
    ASSERT_TRUE(words);
    Slot& home = world.fresh();
    ASSERT_EQ(import_words(world.core, *words, 0, home), Status::ok);
    EXPECT_EQ(home.word2, 7U);
    ASSERT_EQ(mark_remote(world.core, first, 0), Status::ok);
    EXPECT_EQ(world.revoke_all(first), Status::ok);
    EXPECT_TRUE(badged.is_null() && copied.is_null() && home.is_null());
    check_structure(world.core);
}

}  // namespace zooid::cpudriver::testing
