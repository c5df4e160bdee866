// CPUID leaves and boot information as facts.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <zooid/skb/gather/boot_facts.hpp>
#include <zooid/skb/gather/cpuid.hpp>

#include "tables.hpp"

namespace zooid::skb::gather {
namespace {

using namespace testing;

/// Two packages of four cores of two threads.
CpuidRegisters processor(std::uint32_t leaf, std::uint32_t subleaf) {
    switch (leaf) {
        case 0:
            return {0xd, 0x68747541, 0x444d4163, 0x69746e65};
        case 1:
            return {0x00a20f10, 0, 1U << 21, 0};
        case 7:
            return {0, 1U << 7 | 1U << 20, 0, 0};
        case 0xb:
            if (subleaf == 0) return {1, 2, 1U << 8, 0};
            if (subleaf == 1) return {3, 8, 2U << 8 | 1, 0};
            return {};
        case 0x8000'0000:
            return {0x8000'0001, 0, 0, 0};
        case 0x8000'0001:
            return {0, 0, 0, 1U << 20};
        case 0x8000'0007:
            ADD_FAILURE() << "a leaf beyond the last one was asked";
            return {};
        default:
            return {};
    }
}

TEST(Cpuid, NamesTheProcessorAndItsFeatures) {
    Facts facts;
    ASSERT_TRUE(gather_cpu(3, processor, facts.sink()));
    EXPECT_EQ(facts.text,
              "cpu 3 AuthenticAMD 25 33\nfeature 3 x2apic\nfeature 3 smep\nfeature 3 smap\nfeature "
              "3 nx\n");
}

TEST(Cpuid, CutsApicIdsIntoTopology) {
    const ApicShifts shifts = apic_shifts(processor);
    EXPECT_EQ(shifts.core, 1U);
    EXPECT_EQ(shifts.package, 3U);
    const std::uint32_t apics[] = {0, 1, 6, 13};
    Facts facts;
    ASSERT_TRUE(gather_topology(apics, shifts, facts.sink()));
    EXPECT_EQ(facts.text,
              "topology 0 0 0 0\ntopology 1 0 0 1\ntopology 2 0 3 0\ntopology 3 1 2 1\n");
}

TEST(Cpuid, WithoutLeafBAllIsOnePackage) {
    const ApicShifts shifts =
        apic_shifts([](std::uint32_t, std::uint32_t) { return CpuidRegisters{}; });
    const std::uint32_t apics[] = {0, 0xffffffff};
    Facts facts;
    ASSERT_TRUE(gather_topology(apics, shifts, facts.sink()));
    EXPECT_EQ(facts.text, "topology 0 0 0 0\ntopology 1 0 4294967295 0\n");
}

// A first-level data cache of 32 KiB per core of two threads, a third level of 16 MiB for eight.
CpuidRegisters caches(std::uint32_t leaf, std::uint32_t subleaf, std::uint32_t cache_leaf) {
    if (leaf == 0) return {0xd, 0, 0, 0};
    if (leaf == 0x8000'0000) return {0x8000'001e, 0, 0, 0};
    if (leaf == 0x8000'0001) return {0, 0, cache_leaf == 4 ? 0 : 1U << 22, 0};
    if (leaf != cache_leaf) return {};
    if (subleaf == 0) return {1U << 14 | 1U << 5 | 1, 7U << 22 | 63, 63, 0};
    if (subleaf == 1) return {1U << 14 | 1U << 5 | 7, 7U << 22 | 63, 63, 0};  // no kind we know
    if (subleaf == 2) return {7U << 14 | 3U << 5 | 3, 15U << 22 | 63, 16383, 0};
    return {};
}

TEST(Cpuid, DescribesCachesByEitherVendorsLeaf) {
    const std::uint32_t apics[] = {0, 1, 2, 9};
    for (const std::uint32_t where : {4U, 0x8000'001dU}) {
        Facts facts;
        ASSERT_TRUE(gather_caches(
            apics, [=](auto leaf, auto subleaf) { return caches(leaf, subleaf, where); },
            facts.sink()));
        EXPECT_EQ(facts.text,
                  "cache 0 1 data 32768 64 8 0\ncache 1 1 data 32768 64 8 0\n"
                  "cache 2 1 data 32768 64 8 1\ncache 3 1 data 32768 64 8 4\n"
                  "cache 0 3 unified 16777216 64 16 0\ncache 1 3 unified 16777216 64 16 0\n"
                  "cache 2 3 unified 16777216 64 16 0\ncache 3 3 unified 16777216 64 16 1\n");
    }
    // Without them AMD's older leaves: 64 KiB and 512 KiB of each core, 16 MiB for the package.
    Facts older;
    ASSERT_TRUE(gather_caches(
        apics,
        [](auto leaf, auto subleaf) -> CpuidRegisters {
            if (leaf == 0x8000'0000) return {0x8000'0006, 0, 0, 0};
            if (leaf == 0x8000'0005) return {0, 0, 64U << 24 | 2 << 16 | 64, 0};
            if (leaf == 0x8000'0006) return {0, 0, 512U << 16 | 8 << 12 | 64, 32U << 18 | 64};
            return leaf == 0xb || leaf == 0 ? processor(leaf, subleaf) : CpuidRegisters{};
        },
        older.sink()));
    EXPECT_EQ(older.text,
              "cache 0 1 data 65536 64 2 0\ncache 1 1 data 65536 64 2 0\n"
              "cache 2 1 data 65536 64 2 1\ncache 3 1 data 65536 64 2 4\n"
              "cache 0 2 unified 524288 64 16 0\ncache 1 2 unified 524288 64 16 0\n"
              "cache 2 2 unified 524288 64 16 1\ncache 3 2 unified 524288 64 16 4\n");
    Facts none;
    ASSERT_TRUE(gather_caches(apics, [](auto, auto) { return CpuidRegisters{}; }, none.sink()));
    EXPECT_EQ(none.text, "");
}

TEST(BootInfo, TrustsNoCountBeyondItsArrays) {
    const auto info = std::make_unique<abi::BootInfo>();
    info->regions[0] = {0x100000, 0x5000, abi::MemoryType::usable, 0};
    info->regions[1] = {0x900000, 0x1000, static_cast<abi::MemoryType>(77), 0};
    info->modules[0].bytes = 12;
    std::strcpy(info->modules[0].command_line, "shell --script 00");
    std::memset(info->modules[1].command_line, 'x', sizeof info->modules[1].command_line);
    info->region_count = 2;
    info->module_count = 2;
    Facts facts;
    ASSERT_TRUE(gather_boot_info(*info, facts.sink()));
    EXPECT_EQ(facts.text,
              "memory 1048576 20480 usable\nmemory 9437184 4096 unknown\nmodule shell 12\nmodule " +
                  std::string(abi::module_command_line_bytes_max, 'x') + " 0\n");
    info->region_count = info->module_count = 0xffffffff;
    EXPECT_TRUE(gather_boot_info(*info, facts.sink()));
}

}  // namespace
}  // namespace zooid::skb::gather
