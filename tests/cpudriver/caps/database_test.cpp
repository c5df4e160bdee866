// The mapping database alone: balance, order and each query against a list.
#include <gtest/gtest.h>

#include <random>

#include "cpudriver/caps/fill_slot.hpp"
#include "cpudriver/caps/mapping_order.hpp"
#include "world.hpp"

namespace zooid::cpudriver::testing {

namespace {

/// A range of a random binary partition, so that any two nest or are apart.
Extent random_range(std::mt19937& random) {
    std::uint32_t first = 0;
    std::uint32_t pages = 256;
    while (pages > 1 && random() % 4 != 0) {
        pages /= 2;
        first += random() % 2 * pages;
    }
    return {first + 0x100, first + 0x100 + pages};
}

}  // namespace

TEST(MappingDatabase, AnswersLikeAList) {
    World world;
    CapabilityCore core;
    std::mt19937 random(1);
    std::vector<Slot*> members;
    std::vector<Slot*> spare;
    for (unsigned i = 0; i < 400; ++i) spare.push_back(&world.fresh());
    for (int round = 0; round < 20000; ++round) {
        if (!spare.empty() && (members.empty() || random() % 2 == 0)) {
            const Extent range = random_range(random);
            Slot* slot = spare.back();
            spare.pop_back();
            const bool ram = range.end - range.first > 8;
            fill(*slot, {.type = ram ? CapType::ram : CapType::frame,
                         .base = range.first * abi::page_bytes,
                         .bytes = (range.end - range.first) * abi::page_bytes});
            core.database.insert(*slot);
            members.push_back(slot);
        } else {
            std::swap(members[random() % members.size()], members.back());
            core.database.remove(*members.back());
            make_null(*members.back());
            spare.push_back(members.back());
            members.pop_back();
        }
        const Extent range = random_range(random);
        bool inside = false;
        bool crosses = false;
        const Slot* around = nullptr;
        std::uint8_t bits = 0;
        for (const Slot* slot : members) {
            const Extent own = extent(*slot);
            inside = inside || (own.first >= range.first && own.first < range.end);
            crosses =
                crosses || (own.overlaps(range) && !own.contains(range) && !range.contains(own));
            const bool behind = !(OrderKey::of(*slot) < OrderKey{range, CapType::frame, 0});
            if (!behind && own.contains(range) && (around == nullptr || precedes(*around, *slot)))
                around = slot;
            if (behind && own.first < range.end) bits |= node_bits(*slot);
        }
        ASSERT_EQ(core.database.first_inside(range) != nullptr, inside);
        ASSERT_EQ(core.database.crosses(range), crosses);
        ASSERT_EQ(core.database.enclosing(range, CapType::frame), around);
        ASSERT_EQ(core.database.summary_from(range, CapType::frame), bits);
        if (round % 64 == 0) check_structure(core);
    }
}

}  // namespace zooid::cpudriver::testing
