// Retype: every error, the clearing, and what comes out.
#include <gtest/gtest.h>

#include <cstring>

#include "world.hpp"

namespace zooid::cpudriver::testing {

namespace {
Status error_of(World& world, Slot& source, RetypeRequest request, std::uint32_t count = 1,
                Authority authority = Authority::user) {
    Slot& first = world.slot(100, 4);
    return plan_retype(world.core, source, request, {&first, count}, authority).error();
}
}  // namespace

TEST(Retype, MakesObjectsInAddressOrder) {
    World world;
    Slot& first = world.slot(100, 4);
    ASSERT_EQ(retype(world.core, *world.ram, {CapType::vnode_pt, 16 * kib, 0}, {&first, 3},
                     Authority::user),
              Status::ok);
    for (unsigned i = 0; i < 3; ++i) {
        EXPECT_EQ((&first)[i].type, CapType::vnode_pt);
        EXPECT_EQ((&first)[i].base, ram_base + 16 * kib + i * 4 * kib);
        EXPECT_EQ((&first)[i].bytes, 4 * kib);
        EXPECT_EQ((&first)[i].rights, Rights::all);
    }
    check_structure(world.core);
}

TEST(Retype, ErrorsEachHaveTheirCause) {
    World world;
    Slot& ram = *world.ram;
    Slot& weak = world.copy_of(ram, Rights::read);
    EXPECT_EQ(error_of(world, ram, {CapType::dev_frame, 0, 4096}), Status::wrong_type);
    EXPECT_EQ(error_of(world, ram, {CapType::mapping, 0, 4096}), Status::wrong_type);
    EXPECT_EQ(error_of(world, ram, {static_cast<CapType>(99), 0, 4096}), Status::wrong_type);
    EXPECT_EQ(error_of(world, weak, {CapType::frame, 0, 4096}), Status::wrong_rights);
    EXPECT_EQ(error_of(world, ram, {CapType::frame, 0, 0}), Status::bad_argument);
    EXPECT_EQ(error_of(world, ram, {CapType::vnode_pt, 0, 4096}), Status::bad_argument);
    EXPECT_EQ(error_of(world, ram, {CapType::ram, 0, ram_bytes}), Status::bad_argument);
    EXPECT_EQ(error_of(world, ram, {CapType::cnode_l1, 0, 20 * kib}), Status::bad_argument);
    EXPECT_EQ(error_of(world, ram, {CapType::frame, 100, 4096}), Status::unaligned);
    EXPECT_EQ(error_of(world, ram, {CapType::frame, 0, 100}), Status::unaligned);
    EXPECT_EQ(error_of(world, ram, {CapType::cnode_l1, 0, 8 * kib}), Status::out_of_range);
    EXPECT_EQ(error_of(world, ram, {CapType::frame, ram_bytes, 4096}), Status::out_of_range);
    EXPECT_EQ(error_of(world, ram, {CapType::frame, ~0xfffULL, 4096}), Status::out_of_range);
    EXPECT_EQ(error_of(world, ram, {CapType::frame, 0, ~0xfffULL}), Status::out_of_range);
    EXPECT_EQ(error_of(world, ram, {CapType::frame, ram_bytes - 4096, 4096}, 2),
              Status::not_enough_memory);
    Slot& page = world.make(CapType::frame, 64 * kib, 4 * kib);
    EXPECT_EQ(error_of(world, ram, {CapType::frame, 64 * kib, 4096}), Status::overlap);
    EXPECT_EQ(error_of(world, ram, {CapType::frame, 0, 8192}, 10), Status::overlap);
    EXPECT_EQ(error_of(world, ram, {CapType::frame, 0, ram_bytes}), Status::overlap);
    EXPECT_EQ(error_of(world, page, {CapType::vnode_pt, 0, 0}), Status::wrong_type);
    // A split of a frame is allowed; a piece of full size is a copy's business.
    EXPECT_EQ(error_of(world, page, {CapType::frame, 0, 4096}), Status::bad_argument);
    check_structure(world.core);
}

TEST(Retype, ADeepDescendantIsSeenFromAbove) {
    World world;
    Slot& half = world.make(CapType::ram, 0, 64 * kib);
    world.make_from(half, CapType::frame, 0, 4 * kib);
    Slot& wide = world.make_from(half, CapType::frame, 16 * kib, 32 * kib);
    world.make_from(wide, CapType::frame, 4 * kib, 4 * kib);
    // 40 KiB lies in `wide` behind a smaller sibling that starts nearer.
    EXPECT_EQ(error_of(world, half, {CapType::frame, 40 * kib, 4 * kib}), Status::overlap);
    EXPECT_EQ(error_of(world, *world.ram, {CapType::frame, 48 * kib, 4 * kib}), Status::overlap);
    world.make_from(half, CapType::frame, 48 * kib, 4 * kib);
    check_structure(world.core);
}

TEST(Retype, ForeignMemoryIsNotCleared) {
    World world;
    Slot& far = world.fresh();
    ASSERT_EQ(
        create_origin(world.core, far, CapType::ram, arena_base + arena_bytes, mib, Rights::all),
        Status::ok);
    EXPECT_EQ(error_of(world, far, {CapType::frame, 0, 4096}), Status::denied);
    EXPECT_EQ(error_of(world, far, {CapType::cnode_l2, 0, 0}), Status::denied);
    world.make_from(far, CapType::ram, 0, 4096);
    Slot& high = world.fresh();
    ASSERT_EQ(
        create_origin(world.core, high, CapType::ram, abi::slot_address_max, mib, Rights::all),
        Status::ok);
    EXPECT_EQ(error_of(world, high, {CapType::cnode_l2, 0, 0}), Status::out_of_range);
}

TEST(Retype, RemoteRelativesNeedTheMonitor) {
    World world;
    ASSERT_TRUE(export_words(world.core, *world.ram));
    EXPECT_EQ(error_of(world, *world.ram, {CapType::frame, 0, 4096}),
              Status::retry_through_monitor);
    EXPECT_EQ(retype(world.core, *world.ram, {CapType::frame, 0, 4096}, World::one(world.fresh()),
                     Authority::monitor),
              Status::ok);
}

TEST(Retype, ClearsInStepsAndNeverShowsOldContent) {
    World world;
    std::memset(window<char>({ram_base}), 0xee, 4 * mib);
    Slot& slot = world.fresh();
    const RetypeRequest request{CapType::frame, 0, 3 * mib};
    const auto step = [&] {
        return retype(world.core, *world.ram, request, World::one(slot), Authority::user);
    };
    EXPECT_EQ(step(), Status::again);
    EXPECT_TRUE(slot.is_null());
    // Another copy uses the cleared part in between, dirties it and gives it back.
    Slot& other = world.copy_of(*world.ram);
    Slot& page = world.make_from(other, CapType::frame, 8 * kib, 4 * kib);
    std::memset(window<char>({page.base}), 0xdd, 4 * kib);
    ASSERT_EQ(world.remove_all(page), Status::ok);
    unsigned steps = 1;
    while (step() == Status::again) ++steps;
    EXPECT_EQ(steps, 3 * mib / clear_bytes_step_max);
    for (std::uint64_t i = 0; i < 3 * mib; i += 8)
        ASSERT_EQ(*window<std::uint64_t>({ram_base + i}), 0U) << i;
    EXPECT_EQ(*window<unsigned char>({ram_base + 3 * mib}), 0xee);
    check_structure(world.core);
}

// The same start, so that the progress of one use could be taken for that of the other.
TEST(Retype, AUseOfTheSameOffsetStartsClearingAgain) {
    for (const CapType use : {CapType::frame, CapType::ram}) {
        World world;
        Slot& slot = world.fresh();
        const RetypeRequest request{CapType::frame, 0, 3 * mib};
        const auto step = [&] {
            return retype(world.core, *world.ram, request, World::one(slot), Authority::user);
        };
        EXPECT_EQ(step(), Status::again);
        Slot& piece = world.make_from(world.copy_of(*world.ram), use, 0, 4 * kib);
        std::memset(window<char>({piece.base}), 0xdd, 4 * kib);
        ASSERT_EQ(world.remove_all(piece), Status::ok);
        while (step() == Status::again) continue;
        for (std::uint64_t i = 0; i < 3 * mib; i += 8)
            ASSERT_EQ(*window<std::uint64_t>({ram_base + i}), 0U) << name(use) << i;
    }
}

TEST(Retype, ProgressSurvivesTheLossOfTheFirstCopy) {
    World world;
    Slot& a = world.copy_of(*world.ram);
    Slot& slot = world.fresh();
    const RetypeRequest request{CapType::frame, 0, 2 * clear_bytes_step_max};
    EXPECT_EQ(retype(world.core, a, request, World::one(slot), Authority::user), Status::again);
    ASSERT_EQ(world.remove_all(*world.ram), Status::ok);
    check_structure(world.core);
    EXPECT_EQ(retype(world.core, a, request, World::one(slot), Authority::user), Status::ok);
}

TEST(Retype, EndPointsAreNumberedOnce) {
    World world;
    Slot& dispatcher = world.make(CapType::dispatcher, 0);
    Slot& first = world.slot(100, 4);
    const auto make = [&](std::uint64_t number, Slot& to, std::uint32_t count) {
        return retype(world.core, dispatcher, {CapType::end_point, number, 0}, {&to, count},
                      Authority::user);
    };
    EXPECT_EQ(make(5, first, 3), Status::ok);
    EXPECT_EQ((&first)[2].word, 7U);
    EXPECT_EQ(make(7, world.slot(110, 4), 1), Status::overlap);
    EXPECT_EQ(make(3, world.slot(110, 4), 3), Status::overlap);
    EXPECT_EQ(make(abi::end_points_max - 1, world.slot(110, 4), 2), Status::out_of_range);
    EXPECT_EQ(make(~0ULL, world.slot(110, 4), 2), Status::out_of_range);
    EXPECT_EQ(make(8, world.slot(110, 4), 1), Status::ok);
    EXPECT_FALSE(same_object(first, (&first)[1]));
    check_structure(world.core);
}

TEST(Retype, PortsAreSplitByTheirOwnUnits) {
    World world;
    Slot& serial = world.make_from(*world.ports, CapType::io_port, 0x3f8 - 0x3f0, 8);
    EXPECT_EQ(serial.base, 8U);
    EXPECT_EQ(error_of(world, *world.ports, {CapType::io_port, 12, 1}), Status::overlap);
    EXPECT_EQ(error_of(world, serial, {CapType::ram, 0, 4096}), Status::wrong_type);
    EXPECT_EQ(error_of(world, *world.kernel, {CapType::kernel, 0, 1}), Status::wrong_type);
    check_structure(world.core);
}

TEST(Retype, ANewTreeShowsTheKernelAndNothingElse) {
    World world;
    std::memset(window<char>({ram_base}), 0xff, 4 * kib);
    Slot& pml4 = world.make(CapType::vnode_pml4, 0);
    for (unsigned i = 0; i < entries_per_table; ++i)
        EXPECT_EQ(read_entry({pml4.base}, i).raw,
                  i < user_entries_pml4 ? 0 : kernel_entry + i * 0x1000ULL);
}

TEST(Retype, MoreObjectsThanOneEntryMakesAreRefused) {
    World world;
    EXPECT_EQ(retype(world.core, *world.ram, {CapType::frame, 0, 4 * kib},
                     {&world.slot(100), abi::retype_objects_max + 1}, Authority::user),
              Status::limit);
    Status status = Status::again;
    while (status == Status::again)
        status = retype(world.core, *world.ram, {CapType::frame, 0, 4 * kib},
                        {&world.slot(100), abi::retype_objects_max}, Authority::user);
    EXPECT_EQ(status, Status::ok);
}

}  // namespace zooid::cpudriver::testing
