// Export and import: relations, and words that lie.
#include <gtest/gtest.h>

#include "world.hpp"

namespace zooid::cpudriver::testing {

namespace {
constexpr std::uint64_t far = 64 * mib;  // memory of core 3
abi::CapWords words(CapType type, std::uint64_t base, std::uint64_t bytes, std::uint64_t number = 0,
                    std::uint16_t owner = 3) {
    return abi::CapWords::of(type, Rights::all, 0, owner, base, bytes, number);
}
}  // namespace

TEST(Export, OnlyFourTypesLeaveTheirCore) {
    World world;
    for (unsigned i = 0; i < abi::cap_types_count; ++i) {
        const auto type = static_cast<CapType>(i);
        EXPECT_EQ(abi::is_exportable(type), type == CapType::frame || type == CapType::ram ||
                                                type == CapType::end_point || type == CapType::ipi);
    }
    EXPECT_EQ(export_words(world.core, *world.root).error(), Status::wrong_type);
    EXPECT_EQ(export_words(world.core, world.fresh()).error(), Status::invalid_capability);
    Slot& kept = world.copy_of(*world.ram, Rights::read | Rights::write);
    EXPECT_EQ(export_words(world.core, kept).error(), Status::wrong_rights);
    EXPECT_EQ(world.core.database.relations(*world.ram), 0);
}

TEST(Export, MarksEveryCopyAndMarksComeOffAgain) {
    World world;
    Slot& frame = world.make(CapType::frame, 0, 4 * kib);
    Slot& copy = world.copy_of(frame);
    const auto sent = export_words(world.core, copy);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->relations(), Relations::remote_copies);
    EXPECT_EQ(world.core.database.relations(frame), Relations::remote_copies);
    check_structure(world.core);
    // It comes home: a copy like any other.
    Slot& home = world.fresh();
    EXPECT_EQ(import_words(world.core, *sent, 0, home), Status::ok);
    EXPECT_TRUE(same_object(home, frame));
    EXPECT_EQ(mark_remote(world.core, home, 4), Status::bad_argument);
    EXPECT_EQ(mark_remote(world.core, world.fresh(), 0), Status::invalid_capability);
    EXPECT_EQ(mark_remote(world.core, home, 0), Status::ok);
    EXPECT_EQ(world.core.database.relations(frame), 0);
    check_structure(world.core);
}

TEST(Import, AForeignCapabilityIsUsableButNotMine) {
    World world;
    Slot& frame = world.fresh();
    ASSERT_EQ(import_words(world.core, words(CapType::frame, far, 8 * kib), 3, frame), Status::ok);
    EXPECT_EQ(frame.owner, 3);
    Slot& table = world.make(CapType::vnode_pt, 0);
    EXPECT_EQ(map(world.core, table, frame, {.flags = MapFlags::read}, world.fresh()), Status::ok);
    Slot& piece = world.fresh();
    EXPECT_EQ(
        retype(world.core, frame, {CapType::frame, 0, 4 * kib}, World::one(piece), Authority::user),
        Status::retry_through_monitor);
    EXPECT_EQ(world.revoke_all(frame), Status::retry_through_monitor);
    EXPECT_EQ(world.remove_all(frame), Status::ok);  // a foreign copy may always go
    EXPECT_FALSE(read_entry({table.base}, 0).present());
    check_structure(world.core);
}

TEST(Import, WordsThatLieAreRefused) {
    World world;
    Slot& slot = world.fresh();
    const auto import = [&](abi::CapWords sent, std::uint16_t owner = 3) {
        return import_words(world.core, sent, owner, slot);
    };
    EXPECT_EQ(import(words(CapType::vnode_pt, far, 4 * kib)), Status::wrong_type);
    EXPECT_EQ(import(words(static_cast<CapType>(200), far, 4 * kib)), Status::wrong_type);
    EXPECT_EQ(import(words(CapType::frame, far + 1, 4 * kib)), Status::bad_argument);
    EXPECT_EQ(import(words(CapType::frame, far, 0)), Status::bad_argument);
    EXPECT_EQ(import(words(CapType::frame, far, ~0xfffULL)), Status::bad_argument);
    EXPECT_EQ(import(words(CapType::frame, far, 4 * kib, 1)), Status::bad_argument);
    EXPECT_EQ(import(words(CapType::end_point, far, 8 * kib, 1)), Status::bad_argument);
    EXPECT_EQ(import(words(CapType::end_point, far, 4 * kib, abi::end_points_max)),
              Status::bad_argument);
    EXPECT_EQ(import(words(CapType::frame, far, 4 * kib), 2), Status::bad_argument);
    abi::CapWords rights = words(CapType::frame, far, 4 * kib);
    rights.word[0] |= 0x8000;
    EXPECT_EQ(import(rights), Status::bad_argument);
    // It claims to be ours, or to be made of memory that never left.
    EXPECT_EQ(import(words(CapType::frame, ram_base, 4 * kib, 0, 0), 0), Status::denied);
    EXPECT_EQ(import(words(CapType::frame, ram_base, 4 * kib)), Status::denied);
    EXPECT_EQ(import(words(CapType::ram, ram_base, ram_bytes)), Status::denied);
    EXPECT_EQ(import(words(CapType::frame, ram_base - 4 * kib, 8 * kib)), Status::overlap);
    EXPECT_EQ(import(words(CapType::frame, arena_base, 4 * kib)), Status::overlap);
    EXPECT_EQ(import(words(CapType::frame, ram_base - 4 * kib, ram_bytes + 8 * kib)),
              Status::overlap);
    Slot& dispatcher = world.make(CapType::dispatcher, 0);
    EXPECT_EQ(import(words(CapType::end_point, dispatcher.base, 4 * kib, 9)), Status::overlap);
    EXPECT_TRUE(slot.is_null());
    EXPECT_EQ(import_words(world.core, words(CapType::frame, far, 4096), 3, *world.ram),
              Status::slots_occupied);
    check_structure(world.core);
}

TEST(Import, RangesNestOrAreApart) {
    World world;
    const auto import = [&](CapType type, std::uint64_t base, std::uint64_t bytes,
                            std::uint64_t number = 0) {
        return import_words(world.core, words(type, base, bytes, number), 3, world.fresh());
    };
    EXPECT_EQ(import(CapType::frame, far + 16 * kib, 16 * kib), Status::ok);
    EXPECT_EQ(import(CapType::frame, far + 8 * kib, 16 * kib), Status::overlap);
    EXPECT_EQ(import(CapType::frame, far + 24 * kib, 16 * kib), Status::overlap);
    EXPECT_EQ(import(CapType::frame, far + 20 * kib, 4 * kib), Status::ok);
    EXPECT_EQ(import(CapType::ram, far, mib), Status::ok);
    EXPECT_EQ(import(CapType::frame, far, mib), Status::ok);
    EXPECT_EQ(import(CapType::ram, far + 16 * kib, 4 * kib), Status::overlap);
    EXPECT_EQ(import(CapType::end_point, far + 2 * mib, 4 * kib, 1), Status::ok);
    EXPECT_EQ(import(CapType::end_point, far + 2 * mib, 4 * kib, 0), Status::ok);
    EXPECT_EQ(import(CapType::frame, far + 2 * mib, 4 * kib), Status::overlap);
    EXPECT_EQ(import(CapType::ipi, 5, 1), Status::ok);
    check_structure(world.core);
}

TEST(Owner, MovesWithEveryCopyAndLeavesMemoryAndMappings) {
    World world;
    Slot& frame = world.make(CapType::frame, 0, 8 * kib);
    auto* content = window<std::uint64_t>({frame.base});
    content[3] = 0x2025;
    Slot& table = world.make(CapType::vnode_pt, 16 * kib);
    ASSERT_EQ(map(world.core, table, frame, {.flags = MapFlags::read}, world.fresh()), Status::ok);
    Slot& copies = world.copy_of(frame);
    for (int i = 0; i < 30; ++i) world.copy_of(frame);
    for (const std::uint16_t owner : {std::uint16_t{3}, std::uint16_t{0}}) {
        unsigned steps = 0;
        Status status = Status::again;
        for (; status == Status::again; ++steps) {
            WorkBudget budget{5};
            status = change_owner(world.core, copies, owner, budget);
            // Between the steps whoever needs the owner is sent to the monitor.
            Slot& piece = world.slot(200);
            EXPECT_EQ(retype(world.core, frame, {CapType::frame, 0, 4 * kib}, World::one(piece),
                             Authority::user),
                      Status::retry_through_monitor);
        }
        EXPECT_EQ(status, Status::ok);
        EXPECT_EQ(steps, 7U);
        EXPECT_EQ(world.core.database.first_copy_not_of(frame, owner), nullptr);
    }
    EXPECT_EQ(world.core.database.relations(frame), Relations::remote_copies);
    EXPECT_EQ(content[3], 0x2025U);
    EXPECT_TRUE(read_entry({table.base}, 0).present());
    check_structure(world.core);
}

TEST(Owner, ErrorsEachHaveTheirCause) {
    World world;
    WorkBudget budget;
    EXPECT_EQ(change_owner(world.core, world.fresh(), 3, budget), Status::invalid_capability);
    EXPECT_EQ(change_owner(world.core, *world.root, 3, budget), Status::wrong_type);
    EXPECT_EQ(change_owner(world.core, *world.ports, 3, budget), Status::wrong_type);
    Slot& piece = world.make(CapType::ram, 0, 8 * kib);
    Slot& table = world.make_from(piece, CapType::vnode_pt, 0);
    EXPECT_EQ(change_owner(world.core, piece, 3, budget), Status::has_descendants);
    ASSERT_EQ(world.remove_all(table), Status::ok);
    EXPECT_EQ(change_owner(world.core, piece, 3, budget), Status::ok);
    EXPECT_EQ(piece.owner, 3);
}

// What a dead domain's memory held is gone before anybody sees it again: retype from RAM clears,
// in steps, and begins anew after the memory has had another use.
TEST(Owner, MemoryOfTheDeadIsClearedAndMovedFramesAreNot) {
    World world;
    Slot& frame = world.make(CapType::frame, 0, mib);
    auto* content = window<std::uint64_t>({frame.base});
    for (std::uint64_t i = 0; i < mib / 8; i += 17) content[i] = i + 1;
    const auto sent = export_words(world.core, frame);
    ASSERT_TRUE(sent);
    WorkBudget budget;
    ASSERT_EQ(change_owner(world.core, frame, 3, budget), Status::ok);
    for (std::uint64_t i = 0; i < mib / 8; i += 17) ASSERT_EQ(content[i], i + 1);
    ASSERT_EQ(mark_remote(world.core, frame, 0), Status::ok);
    ASSERT_EQ(world.revoke_all(*world.ram, Authority::monitor), Status::ok);  // its end
    Slot& again = world.fresh();
    unsigned steps = 0;
    for (Status status = Status::again; status == Status::again; ++steps)
        status = retype(world.core, *world.ram, {CapType::frame, 0, mib}, World::one(again),
                        Authority::monitor);
    EXPECT_EQ(steps, mib / clear_bytes_step_max);
    for (std::uint64_t i = 0; i < mib / 8; ++i) ASSERT_EQ(content[i], 0U) << i;
}

}  // namespace zooid::cpudriver::testing
