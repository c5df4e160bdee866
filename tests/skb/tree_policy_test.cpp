// Multicast trees: worked machines by hand, and small random ones against every possible schedule.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <climits>
#include <random>

#include "../test_size.hpp"
#include "machine.hpp"

namespace zooid::skb::test {
namespace {

// One link measured each way: polling for 310 within a package, 540 to the other; a sender is busy
// for a quarter of the way. From core 0: 2 at 540, 3 at 135 + 540, 1 at 270 + 310.
TEST(Multicast, SmallMachinesAreServedFromTheRoot) {
    KnowledgeBase base = machine("2x2");
    EXPECT_EQ(ask(base, "multicast(0, T, N)"),
              "T = tree(0,[tree(2,[]),tree(3,[]),tree(1,[])]), N = 675");
    EXPECT_EQ(ask(base, "multicast(0, packages, T, N)"),
              "T = tree(0,[tree(2,[tree(3,[])]),tree(1,[])]), N = 850");
    EXPECT_EQ(ask(base, "round_trip(0, _, N)"), "N = 1350");
    EXPECT_EQ(ask(base, "multicast(9, T, N)"), "no");
    KnowledgeBase one = machine("one-core");
    EXPECT_EQ(ask(one, "multicast(0, T, N)"), "T = tree(0,[]), N = 0");
}

// Flat: 31 messages of 180, the last starts at 5400 and takes 269. By package: four packages two
// hops away first (309), then three (307); the seventh's relay has it at 6 * 180 + 307 and its
// third neighbour 2 * 180 + 269 later.
TEST(Multicast, ManyPackagesAreServedByOneOfThem) {
    KnowledgeBase base = machine("amd-8x4");
    EXPECT_EQ(ask(base, "multicast(0, flat, _, N)"), "N = 5669");
    EXPECT_EQ(ask(base, "multicast(0, packages, _, N)"), "N = 2016");
    EXPECT_EQ(
        ask(base, "findall(C, (multicast(0, packages, tree(_, L), _), member(tree(C,_), L)), Cs)"),
        "Cs = [12,20,24,28,4,8,16,1,2,3]");
    // Whoever has it passes it on: 13 at 269, 14 from 12 at 449, 15 from 13 at 538.
    EXPECT_EQ(ask(base, "multicast(0, _, N)"), "N = 1925");
}

// Cores that take turns gain nothing by relays, and dead ones get nothing.
TEST(Multicast, FollowsOvercommitmentAndDeath) {
    KnowledgeBase base = machine("amd-4x4");
    EXPECT_EQ(ask(base, "multicast(0, _, N)"), "N = 800");
    ASSERT_TRUE(base.consult("core_life(12, dead, panic)."));
    // With two to serve package 3 is the last: 13 has it 223 after the start, its second core 291
    // later.
    EXPECT_EQ(
        ask(base, "findall(C, (multicast(0, packages, tree(_, L), _), member(tree(C,_), L)), Cs)"),
        "Cs = [4,8,13,1,2,3]");
    EXPECT_EQ(ask(base, "multicast(12, _, _)"), "no");
    ASSERT_EQ(base.retract_relation("overcommitted", 1), 1U);
    ASSERT_TRUE(base.consult("overcommitted(true)."));
    EXPECT_EQ(ask(base, "findall(S, multicast(0, S, _, _), L)"), "L = [flat]");
}

// With messages of 40 that take 150, f(t) = f(t - 40) + f(t - 150) cores can have one by t: 32 of
// them at 500 (Bar-Noy and Kipnis). The other package starts 400 later.
TEST(Multicast, SpreadsAmongManyEqualCores) {
    KnowledgeBase base = machine("server-2x32");
    std::vector<int> informed;
    const auto by = [&](int t) { return t < 0 ? 0 : informed[static_cast<std::size_t>(t)]; };
    int soonest = -1;
    for (int t = 0; soonest < 0; ++t) {
        informed.push_back(t < 150 ? 1 : by(t - 40) + by(t - 150));
        if (informed.back() >= 32) soonest = t;
    }
    EXPECT_EQ(soonest, 500);
    EXPECT_EQ(ask(base, "multicast(0, spread, _, N)"), "N = " + std::to_string(400 + soonest));
    EXPECT_EQ(ask(base, "multicast(0, packages, _, N)"), "N = 1750");
    EXPECT_EQ(ask(base, "multicast(0, flat, _, N)"), "N = 2630");
}

// Cores 0 and 1 in one package, 2 to 4 in the other; every pair has its own cost.
struct Small {
    std::array<std::array<int, 5>, 5> way{};
    int busy = 0;

    // The end of sending to `children` in that order, each with what comes after it.
    [[nodiscard]] int
    end(std::size_t from, const std::vector<std::pair<std::size_t, int>>& children) const {
        int start = 0, last = 0;
        for (const auto& [to, rest] : children) {
            last = std::max(last, start + way[from][to] + rest);
            start += busy;
        }
        return last;
    }

    [[nodiscard]] int
    soonest(std::size_t from, std::vector<std::pair<std::size_t, int>> children) const {
        std::ranges::sort(children);
        int best = INT_MAX;
        do best = std::min(best, end(from, children));
        while (std::ranges::next_permutation(children).found);
        return best;
    }

    [[nodiscard]] std::string facts() const {
        std::string text = "overcommitted(false). send_cost(ump, " + std::to_string(busy) + "). ";
        for (std::size_t a = 0; a < 5; ++a) {
            text += fmt::format("core({0}, {0}). topology({0}, {1}, {0}, 0). ", a, a < 2 ? 0 : 1);
            for (std::size_t b = 0; b < 5; ++b) {
                if (a == b) continue;
                text += fmt::format(
                    "message_cost({0}, {1}, ump, {2}, 0, measured). "
                    "message_cost({0}, {1}, ump_notify, 99999, 0, measured). ",
                    a, b, way[a][b]);
            }
        }
        return text;
    }
};

// Who rings is busy for what was measured, between other cores of the same class too.
TEST(Link, RingingKeepsTheSenderBusy) {
    KnowledgeBase base = machine("");
    ASSERT_TRUE(
        base.consult("overcommitted(true). core(0, 0). core(1, 1). core(2, 2). "
                     "topology(0, 0, 0, 0). topology(1, 0, 1, 0). topology(2, 0, 2, 0). "
                     "message_cost(0, 1, ump_notify, 8000, 9000, measured)."));
    EXPECT_EQ(ask(base, "link(1, 2, Busy, Way)"), "Busy = 2000, Way = 8000");
    ASSERT_TRUE(base.consult("ipi_cost(0, 1, 700, 900)."));
    EXPECT_EQ(ask(base, "link(0, 1, Busy, Way)"), "Busy = 700, Way = 8000");
    EXPECT_EQ(ask(base, "link(1, 2, Busy, Way)"), "Busy = 700, Way = 8000");
}

TEST(Multicast, IsTheSoonestOfEverySchedule) {
    std::mt19937_64 random(zooid::test::first_seed());
    for (unsigned i = 0; i < zooid::test::sized(5U, 15U, 2'000U); ++i) {
        Small small;
        small.busy = static_cast<int>(random() % 200 + 1);
        for (auto& row : small.way)
            for (int& ns : row) ns = static_cast<int>(random() % 1'000 + 1);
        KnowledgeBase base = machine("");
        ASSERT_TRUE(base.consult(small.facts()));
        EXPECT_EQ(ask(base, "multicast(0, flat, _, N)"),
                  "N = " + std::to_string(small.soonest(0, {{1, 0}, {2, 0}, {3, 0}, {4, 0}})));
        int best = INT_MAX;
        for (std::size_t relay = 2; relay < 5; ++relay) {
            std::vector<std::pair<std::size_t, int>> below;
            for (std::size_t other = 2; other < 5; ++other)
                if (other != relay) below.emplace_back(other, 0);
            // The relay is the one from which all is over soonest, whatever else the root sends.
            const int rest = small.soonest(relay, below);
            best = std::min(best, small.soonest(0, {{1, 0}, {relay, rest}}));
        }
        EXPECT_EQ(ask(base, "multicast(0, packages, _, N)"), "N = " + std::to_string(best));
    }
}

}  // namespace
}  // namespace zooid::skb::test
