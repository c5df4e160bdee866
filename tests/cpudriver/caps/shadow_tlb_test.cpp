// What the kernel tells the processor to forget is enough: random changes to two trees beside a TLB
// that keeps whatever it may.
#include "shadow_tlb/shadow_tlb.hpp"

#include <gtest/gtest.h>

#include <random>

#include "test_size.hpp"
#include "world.hpp"

namespace zooid::cpudriver::testing {

namespace {

constexpr MapFlags r = MapFlags::read;
constexpr MapFlags rw = MapFlags::read | MapFlags::write;
constexpr MapFlags rx = MapFlags::read | MapFlags::execute;

/// Leaves out one of the two ways to forget: the test must notice.
enum class Defect : std::uint8_t { none, pages, all };

/// One tree: two tables of pages under one directory, all at the same addresses as the other's.
struct Tree {
    Slot* pml4 = nullptr;
    Slot* pd = nullptr;
    Slot* pt[2] = {};
    Slot* pt_mapping[2] = {};  // null slot: the table is out of the tree
};

class Trees : public World {
public:
    Trees(std::uint64_t seed, Defect defect) : random_(seed), defect_(defect) {
        for (unsigned i = 0; i < 2; ++i) make_tree(trees_[i], std::uint64_t{i} * 64 * kib);
        for (Slot*& mapping : mappings_) mapping = &fresh();
        frame_ = &fresh();
        tlb_.load({trees_[0].pml4->base});
        // As in the debug image: what changes was read just before.
        entry_changing = [this](PhysicalAddress table, unsigned index) {
            tlb_.entry_changes(table, index);
        };
    }

    /// One change, as one kernel entry makes it; then user code runs.
    void step() {
        change();
        forget(
            core.take_invalidation(),
            [&](std::uint64_t page) {
                if (defect_ != Defect::pages) tlb_.invalidate_page(page);
            },
            [&] {
                if (defect_ != Defect::all) tlb_.load(tlb_.loaded());
            });
        if (pick(8) == 0) {  // as arch::load_address_space() does
            const PhysicalAddress next{trees_[pick(2)].pml4->base};
            if (next != tlb_.loaded()) tlb_.load(next);
        }
        for (unsigned i = 0; i < 8; ++i) tlb_.access(address());
        kept_ = std::max(kept_, tlb_.size());
    }
    [[nodiscard]] const Translation* stale() const { return tlb_.stale(); }
    [[nodiscard]] std::size_t kept() const { return kept_; }

private:
    static constexpr unsigned pages = 8;  // of each table that are used
    static constexpr unsigned large = 3;  // directory entry of the large page
    static constexpr std::uint64_t start = entry_bytes(4);

    std::uint64_t pick(std::uint64_t below) {
        return std::uniform_int_distribution<std::uint64_t>{0, below - 1}(random_);
    }
    MapFlags flags() {
        constexpr MapFlags some[] = {r, rw, rx};
        return some[pick(3)];
    }
    std::uint64_t address() {
        const std::uint64_t directory = pick(3);
        return start + (directory == 2 ? large : directory) * entry_bytes(2) +
               pick(pages) * abi::page_bytes;
    }

    void make_tree(Tree& tree, std::uint64_t offset) {
        tree.pml4 = &make(CapType::vnode_pml4, offset);
        Slot& pdpt = make(CapType::vnode_pdpt, offset + 4 * kib);
        tree.pd = &make(CapType::vnode_pd, offset + 8 * kib);
        EXPECT_EQ(map(core, *tree.pml4, pdpt, {.entry = 1}, fresh()), Status::ok);
        EXPECT_EQ(map(core, pdpt, *tree.pd, {.entry = 0}, fresh()), Status::ok);
        for (unsigned i = 0; i < 2; ++i) {
            tree.pt[i] = &make(CapType::vnode_pt, offset + (12 + std::uint64_t{i} * 4) * kib);
            tree.pt_mapping[i] = &fresh();
            move_table(tree, i);
        }
    }
    /// Puts a table into its tree, or takes it out.
    void move_table(Tree& tree, unsigned i) {
        Slot& mapping = *tree.pt_mapping[i];
        const Status moved = mapping.is_null()
                                 ? map(core, *tree.pd, *tree.pt[i], {.entry = i}, mapping)
                                 : remove_all(mapping);
        EXPECT_EQ(moved, Status::ok);
    }

    /// The frame all mappings show; made anew when it was revoked.
    Slot& frame() {
        if (frame_->is_null()) {
            const RetypeRequest request{
                .type = CapType::frame, .offset = 2 * mib, .object_bytes = 2 * mib};
            Status made = Status::again;
            while (made == Status::again)
                made = retype(core, *ram, request, one(*frame_), Authority::user);
            EXPECT_EQ(made, Status::ok);
        }
        return *frame_;
    }

    void change() {
        Tree& tree = trees_[pick(2)];
        Slot& mapping = *mappings_[pick(std::size(mappings_))];
        const PhysicalAddress pml4{tree.pml4->base};
        const bool there = !mapping.is_null();
        const unsigned count = there ? MappedRange::of(mapping).count : 0;
        const unsigned first = there ? static_cast<unsigned>(pick(count)) : 0;
        const unsigned some = there ? 1 + static_cast<unsigned>(pick(count - first)) : 0;
        switch (pick(10)) {
            case 0:
            case 1:
            case 2:
                return there ? void(remove_all(mapping)) : map_some(tree, mapping);
            case 3:
                return there ? void(protect(core, mapping, first, some, flags())) : void();
            case 4:
                return there ? void(hide(core, mapping, first, some)) : void();
            case 5:
                return there ? void(show(core, mapping, first, some, flags())) : void();
            case 6:
                return void(unmap_range(core, pml4, address(), 1 + pick(600)));
            case 7:
                return void(protect_range(core, pml4, address(), 1 + pick(600), flags()));
            case 8:
                return move_table(tree, static_cast<unsigned>(pick(2)));
            default:
                if (pick(8) != 0) return;
                EXPECT_EQ(revoke_all(frame()), Status::ok);
                EXPECT_EQ(remove_all(frame()), Status::ok);
        }
    }
    void map_some(Tree& tree, Slot& mapping) {
        if (pick(8) == 0)
            return void(map(core, *tree.pd, frame(), {.entry = large, .flags = rw}, mapping));
        const auto entry = static_cast<unsigned>(pick(pages));
        const auto count = static_cast<unsigned>(1 + pick(pages - entry));
        (void)map(core, *tree.pt[pick(2)], frame(),
                  {.entry = entry,
                   .count = count,
                   .offset = pick(pages) * abi::page_bytes,
                   .flags = flags()},
                  mapping);
    }

    std::mt19937_64 random_;
    Defect defect_;
    Tree trees_[2];
    Slot* mappings_[6] = {};
    Slot* frame_ = nullptr;
    ShadowTlb tlb_;
    std::size_t kept_ = 0;
};

/// Changes until something is stale. @return how many it took; 0: nothing ever was
std::uint64_t changes_until_stale(Defect defect, std::uint64_t changes) {
    constexpr std::uint64_t of_one_seed = 2'000;
    std::size_t kept = 0;
    for (std::uint64_t done = 0; done < changes;) {
        Trees trees(zooid::test::first_seed() + done / of_one_seed, defect);
        for (std::uint64_t i = 0; i < of_one_seed; ++i, ++done) {
            trees.step();
            if (const Translation* wrong = trees.stale()) {
                if (defect == Defect::none)
                    ADD_FAILURE() << "stale at " << std::hex << wrong->first << " after change "
                                  << std::dec << i << " of seed "
                                  << zooid::test::first_seed() + (done - i) / of_one_seed;
                return done + 1;
            }
        }
        kept = std::max(kept, trees.kept());
    }
    EXPECT_GT(kept, 10U) << "the TLB kept too little for the test to mean anything";
    return 0;
}

}  // namespace

TEST(ShadowTlb, NothingStaleIsLeftBehindAnyChange) {
    EXPECT_EQ(changes_until_stale(Defect::none,
                                  zooid::test::sized<std::uint64_t>(20'000, 100'000, 5'000'000)),
              0U);
}

// The test can fail: what is left out is missed.
TEST(ShadowTlb, ALeftOutInvalidationIsNoticed) {
    EXPECT_NE(changes_until_stale(Defect::pages, 20'000), 0U);
    EXPECT_NE(changes_until_stale(Defect::all, 20'000), 0U);
}

// Why the kernel makes no global pages and uses one PCID: a load of CR3 forgets neither.
TEST(ShadowTlb, KeepsGlobalEntriesAndOtherPcids) {
    World world;
    Slot& pml4 = world.make(CapType::vnode_pml4, 0);
    Slot& pdpt = world.make(CapType::vnode_pdpt, 4 * kib);
    Slot& pd = world.make(CapType::vnode_pd, 8 * kib);
    Slot& pt = world.make(CapType::vnode_pt, 12 * kib);
    Slot& frame = world.make(CapType::frame, 16 * kib, 8 * kib);
    Slot& mapping = world.fresh();
    EXPECT_EQ(map(world.core, pml4, pdpt, {.entry = 0}, world.fresh()), Status::ok);
    EXPECT_EQ(map(world.core, pdpt, pd, {.entry = 0}, world.fresh()), Status::ok);
    EXPECT_EQ(map(world.core, pd, pt, {.entry = 0}, world.fresh()), Status::ok);
    EXPECT_EQ(map(world.core, pt, frame, {.entry = 0, .count = 2, .flags = rw}, mapping),
              Status::ok);
    ShadowTlb tlb;
    tlb.load({pml4.base}, 1);
    tlb.access(0);
    tlb.load({pml4.base}, 0);
    tlb.access(4 * kib, true);
    EXPECT_EQ(tlb.stale(), nullptr);
    EXPECT_EQ(world.remove_all(mapping), Status::ok);
    tlb.load({pml4.base}, 0);
    ASSERT_NE(tlb.stale(), nullptr);
    EXPECT_EQ(tlb.stale()->first, 0U) << "of the other PCID";
    tlb.load({pml4.base}, 1);
    ASSERT_NE(tlb.stale(), nullptr);
    EXPECT_EQ(tlb.stale()->first, 4 * kib) << "global";
    tlb.invalidate_page(4 * kib + 8);
    EXPECT_EQ(tlb.stale(), nullptr);
}

// A table that leaves a tree takes its pages with it, wherever the tree may still be believed: the
// model finds that by itself, under each PCID.
TEST(ShadowTlb, WhatATableLedToIsReadBeforeItGoes) {
    World world;
    Slot& pml4 = world.make(CapType::vnode_pml4, 0);
    Slot& pdpt = world.make(CapType::vnode_pdpt, 4 * kib);
    Slot& pd = world.make(CapType::vnode_pd, 8 * kib);
    Slot& pt = world.make(CapType::vnode_pt, 12 * kib);
    Slot& frame = world.make(CapType::frame, 16 * kib, 8 * kib);
    Slot& table_mapping = world.fresh();
    EXPECT_EQ(map(world.core, pml4, pdpt, {.entry = 3}, world.fresh()), Status::ok);
    EXPECT_EQ(map(world.core, pdpt, pd, {.entry = 2}, world.fresh()), Status::ok);
    EXPECT_EQ(map(world.core, pd, pt, {.entry = 1}, table_mapping), Status::ok);
    EXPECT_EQ(map(world.core, pt, frame, {.entry = 7, .count = 2, .flags = rw}, world.fresh()),
              Status::ok);
    ShadowTlb tlb;
    world.entry_changing = [&](PhysicalAddress table, unsigned index) {
        tlb.entry_changes(table, index);
    };
    tlb.load({pml4.base}, 1);
    tlb.load({pml4.base}, 0);
    EXPECT_EQ(world.remove_all(table_mapping), Status::ok);
    EXPECT_EQ(tlb.size(), 4U) << "two pages, two PCIDs";
    const std::uint64_t address =
        3 * entry_bytes(4) + 2 * entry_bytes(3) + entry_bytes(2) + 7 * 4 * kib;
    ASSERT_NE(tlb.stale(), nullptr);
    EXPECT_EQ(tlb.stale()->first, address);
    tlb.load({pml4.base}, 0);
    EXPECT_EQ(tlb.size(), 2U) << "of the other PCID";
    ASSERT_NE(tlb.stale(), nullptr);
    tlb.load({pml4.base}, 1);
    EXPECT_EQ(tlb.stale(), nullptr);
}

}  // namespace zooid::cpudriver::testing
