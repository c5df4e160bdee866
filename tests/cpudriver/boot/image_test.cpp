// The real CPU driver's file is laid out as linked; anything else is refused.
#include "boot/image.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "arena.hpp"
#include "boot/elf64.hpp"
#include "image_file.hpp"

namespace zooid::cpudriver {
namespace {

const auto bad = BootFault::bad_image;

TEST(Image, TextThenReadOnlyThenData) {
    const auto file = read_image();
    const auto plan = inspect_image(file);
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->segment_count, 3u);
    EXPECT_TRUE(plan->segments[0].executable && !plan->segments[0].writable);
    EXPECT_TRUE(!plan->segments[1].executable && !plan->segments[1].writable);
    EXPECT_TRUE(!plan->segments[2].executable && plan->segments[2].writable);
    EXPECT_GT(plan->relocation_count, 0u);
    EXPECT_EQ(plan->memory_bytes % 4096, 0u);
}

// Two copies differ exactly in the relocated words, each by the distance of their bases.
TEST(Image, CopiesDifferOnlyByTheirBase) {
    const auto file = read_image();
    const auto plan = inspect_image(file);
    ASSERT_TRUE(plan);
    std::vector<std::byte> a(plan->memory_bytes, std::byte{0xaa});
    std::vector<std::byte> b(plan->memory_bytes, std::byte{0x55});
    place_image(file, *plan, a, 0x100000);
    place_image(file, *plan, b, 0x900000);
    std::uint64_t differing = 0;
    for (std::uint64_t at = 0; at < plan->memory_bytes; at += 8) {
        std::uint64_t left, right;
        std::memcpy(&left, a.data() + at, 8);
        std::memcpy(&right, b.data() + at, 8);
        if (left == right) continue;
        ++differing;
        EXPECT_EQ(right - left, 0x800000u) << at;
        EXPECT_LT(left - 0x100000, plan->memory_bytes) << at;
    }
    EXPECT_EQ(differing, plan->relocation_count);
}

// Only one bit of each listed instruction changes, and only once.
TEST(Image, XsaveBecomesFxsave) {
    const auto file = read_image();
    const auto plan = inspect_image(file);
    ASSERT_TRUE(plan);
    std::vector<std::byte> before(plan->memory_bytes);
    place_image(file, *plan, before, 0x100000);
    auto after = before;
    ASSERT_TRUE(use_fxsave(*plan, after));
    std::uint32_t listed, changed = 0;
    std::memcpy(&listed, before.data() + plan->segments[1].address, sizeof(listed));
    for (std::uint64_t at = 0; at < before.size(); ++at) {
        if (before[at] == after[at]) continue;
        ++changed;
        EXPECT_LT(at, plan->segments[0].memory_bytes) << "text";
        EXPECT_EQ(before[at] ^ after[at], std::byte{0x20}) << at;
        EXPECT_EQ(before[at - 2], std::byte{0x0f}) << at;
        EXPECT_EQ(before[at - 1], std::byte{0xae}) << at;
    }
    EXPECT_GT(changed, 1u);
    EXPECT_EQ(changed, listed);
    EXPECT_FALSE(use_fxsave(*plan, after)) << "no XSAVE is left";
}

TEST(Image, RefusesDamagedListsOfVectorInstructions) {
    const auto file = read_image();
    const auto plan = inspect_image(file);
    ASSERT_TRUE(plan);
    std::vector<std::byte> good(plan->memory_bytes);
    place_image(file, *plan, good, 0x100000);
    const std::uint64_t list = plan->segments[1].address;
    for (const std::uint32_t word : {0u, 65u, ~0u}) {
        auto image = good;
        std::memcpy(image.data() + list, &word, sizeof(word));
        EXPECT_FALSE(use_fxsave(*plan, image)) << "count " << word;
    }
    for (const std::uint32_t word : {0u, 0x7fffffffu, 0x80000000u}) {
        auto image = good;
        std::memcpy(image.data() + list + 4, &word, sizeof(word));
        EXPECT_FALSE(use_fxsave(*plan, image)) << "distance " << word;
    }
}

bool refused(std::vector<std::byte> file, std::size_t at, auto value) {
    std::memcpy(file.data() + at, &value, sizeof(value));
    const auto plan = inspect_image(file);
    return !plan && plan.error() == bad;
}

TEST(Image, RefusesWhatIsNotTheCpuDriver) {
    const auto file = read_image();
    constexpr std::size_t first = sizeof(elf64::Header);  // program header of the text
    const auto plan = inspect_image(file);
    ASSERT_TRUE(plan);
    EXPECT_FALSE(inspect_image({}));
    EXPECT_TRUE(refused(file, 0, std::uint8_t{0}));                      // no ELF
    EXPECT_TRUE(refused(file, 4, std::uint8_t{1}));                      // 32 bits
    EXPECT_TRUE(refused(file, 16, std::uint16_t{2}));                    // fixed address
    EXPECT_TRUE(refused(file, 18, std::uint16_t{183}));                  // another machine
    EXPECT_TRUE(refused(file, 24, plan->segments[2].address));           // entry not in text
    EXPECT_TRUE(refused(file, 32, ~std::uint64_t{0}));                   // headers outside
    EXPECT_TRUE(refused(file, first + 4, std::uint32_t{7}));             // writable text
    EXPECT_TRUE(refused(file, first + 8, ~std::uint64_t{0}));            // bytes outside
    EXPECT_TRUE(refused(file, first + 16, std::uint64_t{8}));            // not on a page
    EXPECT_TRUE(refused(file, first + 40, ~std::uint64_t{0}));           // larger than memory
    EXPECT_TRUE(refused(file, first + 56 + 16, std::uint64_t{0x1000}));  // segments overlap
}

TEST(Image, RefusesEveryOtherRelocation) {
    auto file = read_image();
    const auto plan = inspect_image(file);
    ASSERT_TRUE(plan);
    const ImageSegment& rodata = plan->segments[1];
    const std::size_t table = plan->relocations - rodata.address + rodata.file_offset;
    EXPECT_TRUE(refused(file, table + 8, std::uint64_t{1}));    // absolute address
    EXPECT_TRUE(refused(file, table, plan->memory_bytes - 7));  // half outside
    EXPECT_TRUE(refused(file, table, ~std::uint64_t{0}));       // far outside
}

// Goal: whatever inspect_image() accepts can be placed without touching anything but its
// destination (the sanitizers watch). Method: the real file with damaged headers.
TEST(Image, WhateverIsAcceptedCanBePlaced) {
    const auto good = read_image();
    std::mt19937_64 random(11);
    unsigned placed = 0;
    const unsigned rounds = test_rounds(300);
    for (unsigned round = 0; round < rounds; ++round) {
        auto file = good;
        for (unsigned i = 0; i < 1 + round % 3; ++i)
            file[random() % (64 + 5 * 56)] = static_cast<std::byte>(random());
        const auto plan = inspect_image(file);
        if (!plan) continue;
        ++placed;
        std::vector<std::byte> memory(plan->memory_bytes);
        place_image(file, *plan, memory, 0x100000);
    }
    EXPECT_GT(placed, 0u);
    EXPECT_LT(placed, rounds);
}

}  // namespace
}  // namespace zooid::cpudriver
