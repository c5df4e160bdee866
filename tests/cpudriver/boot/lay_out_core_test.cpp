// A core's address space, laid out in pretended memory with the real image, holds what it should
// and nothing else. The tables are read by a walker of the test's own.
#include "boot/lay_out_core.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "arch/x86_64/page_bits.hpp"
#include "arena.hpp"
#include "boot/gather_boot_info.hpp"
#include "image_file.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint64_t mib = 1 << 20;
constexpr std::uint64_t boot_info_at = 0x110000, module_at = 2 * mib, shared_at = 4 * mib,
                        ram_at = 6 * mib, more_ram_at = 12 * mib;

struct Page {
    std::uint64_t physical;
    std::uint64_t bytes;
    bool writable, executable, user, uncached;
};

class LayOutCore : public testing::Test {
protected:
    void SetUp() override {
        const auto file = read_image();
        std::memcpy(arena.bytes().data() + module_at, file.data(), file.size());
        ASSERT_TRUE(add_module(info, module_at, file.size(), "cpudriver"));
        ASSERT_TRUE(add_region(info, {mib, 31 * mib, abi::MemoryType::usable, 0}));
        ASSERT_TRUE(add_region(info, {4096 * mib, 2048 * mib, abi::MemoryType::usable, 0}));
        info.lapic = 0xfee00000;
        info.ioapic = 0xfec00000;
        core.ram_count = 2;
        core.ram[0] = {ram_at, 4 * mib};
        core.ram[1] = {more_ram_at, 2 * mib};
        core.boot_info = boot_info_at;
        core.boot_info_bytes = sizeof(abi::BootInfo);
        core.module = module_at;
        core.module_bytes = file.size();
        core.shared = shared_at;
        core.shared_bytes = 2 * mib;
    }

    void walk(std::uint64_t table, unsigned level, std::uint64_t prefix,
              std::map<std::uint64_t, Page>& out) {
        for (unsigned i = 0; i < 512; ++i) {
            const auto entry = arena.view().read<std::uint64_t>(table + 8 * i).value();
            if (!(entry & 1)) continue;
            std::uint64_t at = prefix + (std::uint64_t{i} << (12 + 9 * (level - 1)));
            if (level == 4 && i >= 256) at |= 0xffff000000000000;
            if (level > 1 && !(entry >> 7 & 1)) {
                walk(entry & 0xffffffffff000, level - 1, at, out);
                continue;
            }
            out[at] = {entry & 0xffffffffff000, level == 1 ? 4096u : 2 * mib,
                       (entry >> 1 & 1) != 0,   entry >> 63 == 0,
                       (entry >> 2 & 1) != 0,   (entry >> 4 & 1) != 0};
        }
    }
    std::map<std::uint64_t, Page> pages() {
        std::map<std::uint64_t, Page> out;
        walk(core.page_table_root, 4, 0, out);
        return out;
    }

    Arena arena{32 * mib};
    abi::BootInfo info;
    CoreData core;
};

bool within(std::uint64_t at, std::uint64_t base, std::uint64_t bytes) {
    return at >= base && at < base + bytes;
}

TEST_F(LayOutCore, MapsNothingForeignAndNothingWritableAndExecutable) {
    ASSERT_TRUE(lay_out_core(core, arena.zero(), info));
    for (const auto& [at, page] : pages()) {
        SCOPED_TRACE(testing::Message() << std::hex << at << " -> " << page.physical);
        const std::uint64_t p = page.physical;
        const bool own = within(p, ram_at, 4 * mib) || within(p, more_ram_at, 2 * mib);
        const bool read_only_shared =
            within(p, boot_info_at, 8 * 4096) || within(p, module_at, core.module_bytes);
        EXPECT_TRUE(own || read_only_shared || within(p, shared_at, 2 * mib) || p == info.lapic);
        EXPECT_FALSE(page.user);
        EXPECT_FALSE(page.writable && page.executable);
        EXPECT_FALSE(page.writable && read_only_shared);
        EXPECT_EQ(page.uncached, p == info.lapic);
        const bool text = within(p, core.image, layout::align_up(core.text_bytes, 4096));
        EXPECT_EQ(page.executable, text && at >= layout::image_base);
        EXPECT_FALSE(page.writable && text);
        EXPECT_GE(at, layout::window_base);
        const bool block = within(p, core.kcb, layout::kcb_bytes);
        EXPECT_TRUE(at == layout::window_base + p ||
                    (block ? at >= layout::image_base : at == layout::image_base + p));
    }
}

TEST_F(LayOutCore, ShowsAllOwnRamButTheGuards) {
    ASSERT_TRUE(lay_out_core(core, arena.zero(), info));
    std::uint64_t seen = 0;
    for (const auto& [at, page] : pages()) {
        if (at >= layout::image_base) continue;
        if (within(page.physical, ram_at, 4 * mib) || within(page.physical, more_ram_at, 2 * mib))
            seen += page.bytes;
    }
    EXPECT_EQ(seen, 6 * mib - 3 * 4096);
    const auto all = pages();
    for (const std::uint64_t top :
         {core.kernel_stack_top, core.double_fault_stack_top, core.nmi_stack_top}) {
        const std::uint64_t bytes =
            top == core.kernel_stack_top ? layout::kernel_stack_bytes : layout::fault_stack_bytes;
        const std::uint64_t guard = top - bytes - 4096;
        EXPECT_TRUE(all.contains(top - 4096));
        EXPECT_TRUE(all.contains(guard + 4096));
        EXPECT_FALSE(all.contains(guard));
        EXPECT_FALSE(all.contains(guard - layout::image_base + layout::window_base));
    }
}

TEST_F(LayOutCore, GivesTheStarterItsTableAndTheIoApic) {
    core.start_table = layout::start_table;
    ASSERT_TRUE(lay_out_core(core, arena.zero(), info));
    const auto all = pages();
    EXPECT_TRUE(all.contains(layout::window_base + layout::start_table));
    EXPECT_TRUE(all.contains(layout::window_base + info.ioapic));
}

TEST_F(LayOutCore, HasADirectoryForEveryGibibyteOfRam) {
    ASSERT_TRUE(lay_out_core(core, arena.zero(), info));
    const auto read = [&](std::uint64_t table, std::uint64_t at, unsigned level) {
        return arena.view().read<std::uint64_t>(table + 8 * page_bits::index(at, level)).value();
    };
    for (const std::uint64_t gib : {0u, 4u, 5u}) {
        const std::uint64_t at = layout::window_base + gib * 1024 * mib;
        const std::uint64_t pdpt = read(core.page_table_root, at, 4) & page_bits::address;
        EXPECT_TRUE(read(pdpt, at, 3) & page_bits::present) << gib;
    }
}

TEST_F(LayOutCore, KeepsItsPlaceAndLeavesTheRestAlone) {
    ASSERT_TRUE(lay_out_core(core, arena.zero(), info));
    EXPECT_EQ(core.kcb, ram_at + 4096);
    EXPECT_EQ(core.image, core.kcb + layout::kcb_bytes);
    EXPECT_LE(core.first_free, ram_at + 2 * mib);
    for (std::uint64_t at = core.first_free; at < more_ram_at + 2 * mib; ++at)
        ASSERT_EQ(arena.bytes()[at], std::byte{0}) << at;
}

// A second image finds the control block of the first, and the third the place of the first; each
// address space is as lawful as a fresh one, but for the text that still runs.
TEST_F(LayOutCore, AnImageFollowsAnotherOverTheSameControlBlock) {
    ASSERT_TRUE(lay_out_core(core, arena.zero(), info));
    const std::uint64_t root = core.page_table_root;
    const std::uint64_t first_place = core.place;
    const auto file = read_image();
    const auto plan = inspect_image(file);
    ASSERT_TRUE(plan);
    std::memset(arena.bytes().data() + core.kcb, 0x5a, layout::kcb_bytes);
    for (unsigned images = 2; images <= 5; ++images) {
        PagePool none{.zero = arena.zero()};  // the kernel has none to spare
        TableBuilder tables(none, root);
        ASSERT_TRUE(lay_out_image(core, arena.zero(), tables, file, *plan, info));
        EXPECT_EQ(core.images, images);
        EXPECT_EQ(core.place == first_place, images % 2 == 1);
        tables.clear_small(layout::image_base + core.spare_place, layout::place_bytes);
        std::uint64_t block_pages = 0;
        for (const auto& [at, page] : pages()) {
            SCOPED_TRACE(testing::Message() << std::hex << at << " -> " << page.physical);
            const std::uint64_t p = page.physical;
            EXPECT_FALSE(page.writable && page.executable);
            const bool text = within(p, core.image, layout::align_up(core.text_bytes, 4096));
            EXPECT_EQ(page.executable, text && at >= layout::image_base);
            EXPECT_FALSE(page.writable && text);
            block_pages += within(p, core.kcb, layout::kcb_bytes) && at >= layout::image_base;
        }
        EXPECT_EQ(block_pages, layout::align_up(plan->segments[2].memory_bytes, 4096) / 4096);
        for (std::uint64_t at = 0; at < layout::kcb_bytes; ++at)
            ASSERT_EQ(arena.bytes()[core.kcb + at], std::byte{0x5a}) << at;
    }
}

TEST_F(LayOutCore, AnImageTooBigForItsPlaceChangesNothing) {
    ASSERT_TRUE(lay_out_core(core, arena.zero(), info));
    const auto file = read_image();
    auto plan = inspect_image(file);
    ASSERT_TRUE(plan);
    plan->memory_bytes = layout::place_bytes - layout::stacks_bytes_max + 4096;
    const CoreData before = core;
    PagePool none{.zero = arena.zero()};
    TableBuilder tables(none, core.page_table_root);
    EXPECT_EQ(lay_out_image(core, arena.zero(), tables, file, *plan, info).error(),
              BootFault::image_too_big);
    EXPECT_EQ(std::memcmp(&before, &core, sizeof core), 0);
}

TEST_F(LayOutCore, SaysWhenItHasTooLittleRamOrNoImage) {
    // Each of 504 GiB needs a directory, and each must come from ram[0].
    const std::uint64_t gib = 1024 * mib;
    ASSERT_TRUE(add_region(info, {8 * gib, 504 * gib, abi::MemoryType::usable, 0}));
    core.ram[0].bytes = 2 * mib;
    EXPECT_EQ(lay_out_core(core, arena.zero(), info).error(), BootFault::image_too_big);
    core.module_bytes = 100;
    EXPECT_EQ(lay_out_core(core, arena.zero(), info).error(), BootFault::bad_image);
}

}  // namespace
}  // namespace zooid::cpudriver
