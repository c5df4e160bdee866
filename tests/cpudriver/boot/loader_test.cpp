// What loaders say is read, and what they cannot have meant is refused.
#include <gtest/gtest.h>

#include <random>

#include "boot/bundle.hpp"
#include "boot/multiboot2.hpp"
#include "boot/pvh.hpp"
#include "loader_records.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint64_t record_at = 0x1000;

TEST(Multiboot2, GivesCommandLineModulesMapAndRootPointer) {
    Arena arena(0x10000);
    write_multiboot2(arena, record_at);
    abi::BootInfo info;
    ASSERT_TRUE(parse_multiboot2(arena.view(), record_at, info));
    EXPECT_STREQ(info.command_line, "verbose shared=4");
    ASSERT_EQ(info.module_count, 1u);
    EXPECT_EQ(info.modules[0].base, 0x5000u);
    EXPECT_EQ(info.modules[0].bytes, 0x100u);
    EXPECT_EQ(abi::find_module(info, "cpudriver"), &info.modules[0]);
    ASSERT_EQ(info.region_count, 2u);
    EXPECT_EQ(info.regions[1].base, 0x100000u);
    EXPECT_EQ(arena.view().read<std::uint64_t>(info.rsdp), 0x2052'5450'2044'5352u);  // "RSD PTR "
}

TEST(Multiboot2, RefusesLengthsThatReachOutside) {
    Arena arena(0x2000);
    abi::BootInfo info;
    const auto damaged = std::unexpected(BootFault::bad_loader_information);
    write_multiboot2(arena, record_at);
    arena.put(record_at, std::uint32_t{0x1001});  // record ends beyond memory
    EXPECT_EQ(parse_multiboot2(arena.view(), record_at, info), damaged);
    write_multiboot2(arena, record_at);
    arena.put(record_at + 12, std::uint32_t{0x7fffffff});  // first tag's length
    EXPECT_EQ(parse_multiboot2(arena.view(), record_at, info), damaged);
    arena.put(record_at + 12, std::uint32_t{4});  // shorter than its own header
    EXPECT_EQ(parse_multiboot2(arena.view(), record_at, info), damaged);
    EXPECT_EQ(parse_multiboot2(arena.view(), 0, info), damaged);
    EXPECT_EQ(parse_multiboot2(arena.view(), 0x1ffc, info), damaged);
}

TEST(Multiboot2, RefusesWhatDoesNotFitItsLimits) {
    Arena arena(0x10000);
    Multiboot2Record record(arena, record_at);
    for (unsigned i = 0; i <= abi::boot_modules_max; ++i)
        record.tag(3, pack(std::uint32_t{0x5000}, std::uint32_t{0x5001}) + "m" + '\0');
    record.finish();
    abi::BootInfo info;
    EXPECT_EQ(parse_multiboot2(arena.view(), record_at, info),
              std::unexpected(BootFault::too_many_modules));
    EXPECT_EQ(info.module_count, abi::boot_modules_max);

    Multiboot2Record long_line(arena, record_at);
    long_line.tag(1, std::string(abi::command_line_bytes_max, 'x') + '\0');
    long_line.finish();
    EXPECT_EQ(parse_multiboot2(arena.view(), record_at, info),
              std::unexpected(BootFault::command_line_too_long));
}

TEST(Pvh, GivesCommandLineModulesMapAndRootPointer) {
    Arena arena(0x10000);
    write_pvh(arena, record_at, 0x200);
    abi::BootInfo info;
    ASSERT_TRUE(parse_pvh(arena.view(), record_at, info));
    EXPECT_STREQ(info.command_line, "verbose");
    EXPECT_EQ(info.rsdp, 0xf0000u);
    ASSERT_EQ(info.module_count, 1u);
    EXPECT_EQ(info.modules[0].bytes, 0x200u);
    ASSERT_EQ(info.region_count, 1u);
    arena.put(record_at, std::uint32_t{0});
    EXPECT_EQ(parse_pvh(arena.view(), record_at, info),
              std::unexpected(BootFault::bad_loader_information));
}

// A bundle of `count` entries, each one page long, at 0x5000.
void write_bundle(Arena& arena, std::uint32_t count) {
    arena.put(0x5000, BundleHeader{bundle_magic, bundle_version, count, (1 + count) * 4096});
    for (std::uint32_t i = 0; i < count; ++i) {
        BundleEntry entry{.offset = (1 + i) * 4096, .bytes = 100 + i, .command_line = {}};
        std::snprintf(entry.command_line, sizeof(entry.command_line), "file%u a b", i);
        arena.put(0x5000 + sizeof(BundleHeader) + i * sizeof(BundleEntry), entry);
    }
}

TEST(Bundle, BecomesItsModules) {
    Arena arena(0x10000);
    write_pvh(arena, record_at, 4 * 4096);
    write_bundle(arena, 3);
    abi::BootInfo info;
    ASSERT_TRUE(parse_pvh(arena.view(), record_at, info));
    ASSERT_TRUE(unpack_bundle(arena.view(), info));
    ASSERT_EQ(info.module_count, 3u);
    EXPECT_EQ(info.modules[2].base, 0x5000u + 3 * 4096);
    EXPECT_EQ(info.modules[2].bytes, 102u);
    EXPECT_STREQ(info.modules[2].command_line, "file2 a b");
    EXPECT_EQ(abi::module_name(info.modules[1]), "file1");
}

TEST(Bundle, LeavesAnOrdinaryModuleAlone) {
    Arena arena(0x10000);
    write_multiboot2(arena, record_at);
    abi::BootInfo info;
    ASSERT_TRUE(parse_multiboot2(arena.view(), record_at, info));
    ASSERT_TRUE(unpack_bundle(arena.view(), info));
    EXPECT_EQ(info.module_count, 1u);
}

TEST(Bundle, RefusesContentsOutsideItself) {
    const auto damaged = std::unexpected(BootFault::bad_bundle);
    Arena arena(0x10000);
    const auto unpack = [&](auto damage) {
        write_pvh(arena, record_at, 4 * 4096);
        write_bundle(arena, 3);
        damage();
        abi::BootInfo info;
        EXPECT_TRUE(parse_pvh(arena.view(), record_at, info));
        return unpack_bundle(arena.view(), info);
    };
    const std::uint64_t first = 0x5000 + sizeof(BundleHeader);
    EXPECT_EQ(unpack([&] { arena.put(first, std::uint64_t{5}); }), damaged);
    EXPECT_EQ(unpack([&] { arena.put(first, ~std::uint64_t{4095}); }), damaged);
    EXPECT_EQ(unpack([&] { arena.put(first + 8, ~std::uint64_t{0}); }), damaged);
    EXPECT_EQ(unpack([&] { arena.put(0x5010, std::uint64_t{5 * 4096}); }), damaged);
    EXPECT_EQ(unpack([&] { arena.put(0x5010, std::uint64_t{24}); }), damaged);
    EXPECT_EQ(unpack([&] { arena.put(0x5008, std::uint32_t{2}); }), damaged);
    EXPECT_EQ(unpack([&] { arena.put(0x500c, std::uint32_t{65}); }),
              std::unexpected(BootFault::too_many_modules));
    EXPECT_EQ(unpack([&] { std::memset(arena.bytes().data() + first + 16, 'x', 240); }), damaged);
    EXPECT_TRUE(unpack([] {}));
}

// Goal: no content of memory makes a reader look outside it (the sanitizers watch), and whatever
// is accepted keeps its limits. Method: valid records, some bytes of them replaced.
TEST(LoaderReaders, SurviveAnyBytes) {
    std::mt19937_64 random(20261121);
    const unsigned rounds = test_rounds(2000);
    for (unsigned round = 0; round < rounds; ++round) {
        Arena arena(0x9000);
        write_multiboot2(arena, record_at);
        write_pvh(arena, 0x2000, 0x4000);
        write_bundle(arena, 3);
        for (unsigned i = 0; i < 1 + round % 8; ++i) {
            static constexpr std::uint64_t starts[] = {record_at, 0x2000, 0x2100, 0x2200, 0x5000};
            arena.put(starts[random() % 5] + random() % 0x140, static_cast<std::uint8_t>(random()));
        }
        abi::BootInfo first, second;
        if (parse_multiboot2(arena.view(), record_at, first))
            (void)unpack_bundle(arena.view(), first);
        if (parse_pvh(arena.view(), 0x2000, second)) (void)unpack_bundle(arena.view(), second);
        for (const abi::BootInfo* info : {&first, &second}) {
            ASSERT_LE(info->module_count, abi::boot_modules_max);
            ASSERT_LE(info->region_count, abi::memory_regions_max);
            for (std::uint32_t i = 0; i < info->module_count; ++i)
                ASSERT_EQ(info->modules[i].base % 4096, 0u);
        }
    }
}

}  // namespace
}  // namespace zooid::cpudriver
