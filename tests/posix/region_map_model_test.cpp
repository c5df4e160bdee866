// The region map against a map of single pages, under random operations.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <random>
#include <vector>
#include <zooid/posix/region_map.hpp>

#include "../test_size.hpp"

namespace zooid::posix {
namespace {

constexpr std::uint64_t pages = 48;
constexpr Address base = 0x10000;
constexpr AddressLimits limits = {{base, base + pages* page_bytes},
                                  {base + 8 * page_bytes, base + 40 * page_bytes}};

struct ModelPage {
    Protection protection;
    RegionKind kind = RegionKind::anonymous;
    bool touched = false;
};

class Model {
public:
    explicit Model(std::uint64_t seed) : random_(seed) {}

    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    PageRange range() {
        const std::uint64_t start = below(pages);
        return {at(start), at(start + 1 + below(std::min<std::uint64_t>(pages - start, 12)))};
    }
    static Address at(std::uint64_t page) { return base + page * page_bytes; }
    static std::uint64_t index(Address address) { return (address - base) / page_bytes; }
    std::optional<ModelPage>& page(Address address) { return space_[index(address)]; }

    void check_same();
    void check_drops(PageRange range, const PageChanges& changes);

    void map();
    void unmap();
    void protect();
    void discard();
    void move();
    void touch();
    void place();

    std::unique_ptr<RegionMap> map_ = std::make_unique<RegionMap>(limits);

private:
    bool all(PageRange range, auto predicate) {
        for (Address at = range.start; at < range.end; at += page_bytes) {
            if (!predicate(page(at))) return false;
        }
        return true;
    }
    bool covered(PageRange range) {
        return all(range, [](const auto& page) { return page.has_value(); });
    }
    bool vacant(PageRange range) {
        return all(range, [](const auto& page) { return !page.has_value(); });
    }

    std::mt19937_64 random_;
    std::array<std::optional<ModelPage>, pages> space_;
};

void Model::check_same() {
    const auto regions = map_->regions();
    for (std::size_t i = 0; i < regions.size(); ++i) {
        ASSERT_FALSE(regions[i].pages.empty());
        if (i == 0) continue;
        ASSERT_LE(regions[i - 1].pages.end, regions[i].pages.start);
        const bool mergeable = regions[i - 1].pages.end == regions[i].pages.start &&
                               regions[i - 1].protection == regions[i].protection &&
                               regions[i - 1].kind == regions[i].kind;
        ASSERT_FALSE(mergeable) << "regions " << i - 1 << " and " << i;
    }
    for (std::uint64_t i = 0; i < pages; ++i) {
        const Region* found = map_->find(at(i) + below(page_bytes));
        ASSERT_EQ(found != nullptr, space_[i].has_value()) << "page " << i;
        if (found == nullptr) continue;
        ASSERT_EQ(found->protection, space_[i]->protection) << "page " << i;
        ASSERT_EQ(found->kind, space_[i]->kind) << "page " << i;
        ASSERT_LE(space_[i]->touched, found->touched) << "page " << i;
    }
}

/// Each touched page of `range` is dropped, and nothing outside it.
void Model::check_drops(PageRange range, const PageChanges& changes) {
    for (Address at = range.start; at < range.end; at += page_bytes) {
        if (!page(at) || !page(at)->touched) continue;
        bool dropped = false;
        for (const PageChange& change : changes.list())
            dropped |= change.action == PageAction::drop && change.pages.contains(at);
        ASSERT_TRUE(dropped) << "page " << index(at);
    }
    for (const PageChange& change : changes.list()) {
        if (change.action == PageAction::drop) ASSERT_TRUE(range.encloses(change.pages));
    }
}

void Model::map() {
    const PageRange where = range();
    const Protection protection{static_cast<std::uint8_t>(below(4))};
    const RegionKind kind = below(4) == 0 ? RegionKind::heap : RegionKind::anonymous;
    const bool touched = below(2) == 0;
    const auto changes = map_->map(where, {protection, kind, touched});
    ASSERT_TRUE(changes.has_value());
    check_drops(where, *changes);
    for (Address at = where.start; at < where.end; at += page_bytes)
        page(at) = {protection, kind, touched};
}

void Model::unmap() {
    const PageRange where = range();
    const auto changes = map_->unmap(where);
    ASSERT_TRUE(changes.has_value());
    check_drops(where, *changes);
    for (Address at = where.start; at < where.end; at += page_bytes) page(at).reset();
}

void Model::protect() {
    const PageRange where = range();
    const Protection protection{static_cast<std::uint8_t>(below(4))};
    const bool expected = covered(where);
    const auto changes = map_->protect(where, protection);
    ASSERT_EQ(changes.has_value(), expected);
    if (!changes) {
        ASSERT_EQ(changes.error(), RegionError::not_mapped);
        return;
    }
    for (Address at = where.start; at < where.end; at += page_bytes) {
        if (page(at)->touched) {
            ASSERT_EQ(changes->list().size(), 1u);
            const PageChange& change = changes->list()[0];
            ASSERT_EQ(change.action, PageAction::protect);
            ASSERT_EQ(change.protection, protection);
            ASSERT_TRUE(change.pages.contains(at) && where.encloses(change.pages));
            ASSERT_TRUE(change.narrows || protection.has(page(at)->protection));
        }
    }
    for (Address at = where.start; at < where.end; at += page_bytes)
        page(at)->protection = protection;
}

void Model::discard() {
    const PageRange where = range();
    const bool expected = covered(where);
    const auto changes = map_->discard(where);
    ASSERT_EQ(changes.has_value(), expected);
    if (!changes) return;
    check_drops(where, *changes);
    for (Address at = where.start; at < where.end; at += page_bytes) page(at)->touched = false;
}

void Model::move() {
    const PageRange from = range();
    const PageRange to = range();
    if (from.overlaps(to) || to.bytes() < from.bytes()) return;
    const auto first = page(from.start);
    const bool alike =
        first && all(from, [&](const auto& page) {
            return page && page->protection == first->protection && page->kind == first->kind;
        });
    const auto changes = map_->move(from, to);
    ASSERT_EQ(changes.has_value(), alike);
    if (!changes) return;
    check_drops(to, *changes);
    for (Address at = from.start; at < from.end; at += page_bytes) {
        if (!page(at)->touched) continue;
        const PageChange& change = changes->list().back();
        ASSERT_EQ(change.action, PageAction::move);
        ASSERT_EQ(change.pages, from);
        ASSERT_EQ(change.target, to.start);
    }
    for (Address at = to.start; at < to.end; at += page_bytes) {
        const Address source = from.start + (at - to.start);
        ModelPage next{first->protection, first->kind, false};
        if (source < from.end) {
            next.touched = page(source)->touched;
            page(source).reset();
        }
        page(at) = next;
    }
}

void Model::touch() {
    const Address address = at(below(pages));
    if (!page(address)) return;
    map_->touch(address);
    page(address)->touched = true;
}

void Model::place() {
    const std::uint64_t bytes = (1 + below(20)) * page_bytes;
    const Address hint = below(2) == 0 ? 0 : at(below(pages + 4));
    std::optional<Address> expected;
    if (hint != 0 && hint + bytes <= limits.allowed.end && vacant({hint, hint + bytes})) {
        expected = hint;
    } else {
        for (Address start = limits.placed.start; start + bytes <= limits.placed.end;
             start += page_bytes) {
            if (vacant({start, start + bytes})) expected = start;  // the highest stays
        }
    }
    const auto placed = map_->place(bytes, hint);
    ASSERT_EQ(placed.has_value(), expected.has_value());
    if (placed) ASSERT_EQ(*placed, *expected);
}

// Goal: every page has the rights the last call gave it, and no present page escapes a change.
// Method: random calls on 48 pages, compared page by page after each.
TEST(RegionMapModel, AgreesWithPagesUnderRandomCalls) {
    const std::uint64_t seeds = zooid::test::sized<std::uint64_t>(5, 60, 2000);
    for (std::uint64_t seed = zooid::test::first_seed(); seed < zooid::test::first_seed() + seeds;
         ++seed) {
        SCOPED_TRACE(testing::Message() << "ZOOID_TEST_SEED=" << seed);
        Model model(seed);
        using Step = void (Model::*)();
        constexpr std::array<Step, 9> steps = {&Model::map,   &Model::map,     &Model::unmap,
                                               &Model::touch, &Model::protect, &Model::discard,
                                               &Model::move,  &Model::touch,   &Model::place};
        for (int i = 0; i < 300 && !testing::Test::HasFatalFailure(); ++i) {
            (model.*steps[model.below(steps.size())])();
            model.check_same();
        }
        ASSERT_FALSE(testing::Test::HasFatalFailure());
    }
}

TEST(RegionMap, AFullTableRefusesWithoutChange) {
    const auto map = std::make_unique<RegionMap>(AddressLimits{});
    const Address start = 0x1000'0000;
    for (std::uint64_t i = 0; i < regions_max; ++i) {
        const Protection protection = i % 2 == 0 ? readable : readable | writable;
        const Address at = start + i * 2 * page_bytes;
        ASSERT_TRUE(map->map({at, at + 2 * page_bytes}, {protection}).has_value()) << i;
    }
    const std::vector<Region> before(map->regions().begin(), map->regions().end());
    ASSERT_EQ(before.size(), regions_max);
    const PageRange half = {start, start + page_bytes};
    const PageRange beyond = {0x2000'0000'0000, 0x2000'0000'1000};
    EXPECT_EQ(map->unmap(half).error(), RegionError::table_full);
    EXPECT_EQ(map->protect(half, no_access).error(), RegionError::table_full);
    EXPECT_EQ(map->map(half, {}).error(), RegionError::table_full);
    EXPECT_EQ(map->map(beyond, {}).error(), RegionError::table_full);
    EXPECT_EQ(map->move(half, beyond).error(), RegionError::table_full);
    EXPECT_TRUE(std::ranges::equal(before, map->regions()));
    EXPECT_TRUE(map->unmap({start, start + 2 * page_bytes}).has_value());  // whole: needs no room
    EXPECT_EQ(map->regions().size(), regions_max - 1);
}

TEST(RegionMap, HugeReservationsCostOneRegionAndNoPages) {
    const auto map = std::make_unique<RegionMap>(AddressLimits{});
    const auto start = map->place(std::uint64_t{1} << 40, 0);
    ASSERT_TRUE(start.has_value());
    const PageRange range{*start, *start + (std::uint64_t{1} << 40)};
    EXPECT_TRUE(map->map(range, {})->empty());
    EXPECT_EQ(map->regions().size(), 1u);
    EXPECT_TRUE(map->unmap(range)->empty());  // nothing was touched: no shootdown
}

}  // namespace
}  // namespace zooid::posix
