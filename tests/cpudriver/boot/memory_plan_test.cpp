// The division of memory keeps out of everything that is in use.
#include "boot/memory_plan.hpp"

#include <gtest/gtest.h>

#include <random>

#include "arena.hpp"
#include "boot/gather_boot_info.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint64_t mib = 1 << 20;
constexpr PlanRequest request{
    .boot_end = mib + 0x20000, .shared_bytes = 2 * mib, .reachable_bytes = 4096 * mib};

abi::BootInfo machine(std::initializer_list<abi::MemoryRegion> regions) {
    abi::BootInfo info;
    for (const abi::MemoryRegion& region : regions) EXPECT_TRUE(add_region(info, region));
    return info;
}

TEST(MemoryPlan, GivesSharedRegionThenTheRest) {
    const auto info = machine({{mib, 127 * mib, abi::MemoryType::usable, 0}});
    const auto plan = plan_memory(info, request);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->shared.base, 2 * mib);
    ASSERT_EQ(plan->ram_count, 1u);
    EXPECT_EQ(plan->ram[0].base, 4 * mib);
    EXPECT_EQ(plan->ram[0].bytes, 124 * mib);
}

TEST(MemoryPlan, PutsTheLargestRunFirstAndKeepsTheOthersInOrder) {
    const auto info = machine({{2 * mib, 4 * mib, abi::MemoryType::usable, 0},
                               {8 * mib, 4 * mib, abi::MemoryType::usable, 0},
                               {16 * mib, 32 * mib, abi::MemoryType::usable, 0}});
    const auto plan = plan_memory(info, request);
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->ram_count, 3u);
    EXPECT_EQ(plan->ram[0].base, 16 * mib);
    EXPECT_EQ(plan->ram[1].base, 4 * mib);
    EXPECT_EQ(plan->ram[2].base, 8 * mib);
}

TEST(MemoryPlan, CountsWhatTheStubCannotReach) {
    const auto info = machine({{mib, 63 * mib, abi::MemoryType::usable, 0},
                               {4096 * mib, 64 * mib, abi::MemoryType::usable, 0}});
    const auto plan = plan_memory(info, request);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->ram_count, 1u);
    EXPECT_EQ(plan->left_out_bytes, 64 * mib);
}

TEST(MemoryPlan, SaysWhenThereIsNotEnough) {
    const auto none = std::unexpected(BootFault::no_memory);
    EXPECT_EQ(plan_memory(machine({}), request).error(), none.error());
    const auto tight = machine({{mib, 3 * mib, abi::MemoryType::usable, 0}});
    EXPECT_EQ(plan_memory(tight, request).error(), none.error());
}

bool overlap(RamRun a, std::uint64_t base, std::uint64_t bytes) {
    return a.base < base + bytes && base < a.base + a.bytes;
}

void expect_sound(const abi::BootInfo& info, const MemoryPlan& plan) {
    std::vector<RamRun> runs{plan.shared};
    runs.insert(runs.end(), plan.ram, plan.ram + plan.ram_count);
    for (const RamRun& run : runs) {
        EXPECT_GT(run.bytes, 0u);
        EXPECT_EQ((run.base | run.bytes) % layout::block_bytes, 0u);
        EXPECT_GE(run.base, request.boot_end);
        EXPECT_EQ(
            std::ranges::count_if(
                runs, [&](const RamRun& other) { return overlap(run, other.base, other.bytes); }),
            1);
        for (std::uint32_t i = 0; i < info.module_count; ++i)
            EXPECT_FALSE(overlap(run, info.modules[i].base, info.modules[i].bytes));
        for (std::uint32_t i = 0; i < info.region_count; ++i) {
            const abi::MemoryRegion& r = info.regions[i];
            EXPECT_FALSE(r.type != abi::MemoryType::usable && overlap(run, r.base, r.bytes));
        }
    }
}

// Goal: on no memory map does a plan touch what is in use. Method: random maps, whose regions may
// overlap each other, and random modules.
TEST(MemoryPlan, IsSoundOnRandomMachines) {
    std::mt19937_64 random(7);
    unsigned planned = 0;
    const unsigned rounds = test_rounds(200);
    for (unsigned round = 0; round < rounds; ++round) {
        abi::BootInfo info;
        for (unsigned i = 0; i < 1 + random() % 12; ++i) {
            const auto type = static_cast<abi::MemoryType>(random() % 3 == 0 ? 2 : 1);
            ASSERT_TRUE(
                add_region(info, {random() % (256 * mib), random() % (128 * mib), type, 0}));
        }
        for (unsigned i = 0; i < random() % 6; ++i)
            ASSERT_TRUE(add_module(info, random() % (256 * mib) / 4096 * 4096,
                                   1 + random() % (8 * mib), "m"));
        const auto plan = plan_memory(info, request);
        if (!plan) continue;
        ++planned;
        expect_sound(info, *plan);
        if (HasFailure()) FAIL() << "round " << round;
    }
    EXPECT_GT(planned, rounds / 3);
}

}  // namespace
}  // namespace zooid::cpudriver
