// The initiator of a shootdown by messages.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <zooid/monitor/shootdown.hpp>

#include "cluster.hpp"

namespace zooid::monitor {
namespace {

using test::core;

// Goal: done comes exactly at the last answer or fence, whatever their order.
// Method: every order times every choice of who is fenced instead of answering; 6 * 8 = 48 runs.
TEST(Shootdown, IsDoneAtTheLastAnswerOrFence) {
    std::array<unsigned, 3> order{1, 2, 3};
    do {
        for (unsigned fenced = 0; fenced < 8; ++fenced) {
            ShootdownInitiator initiator(core(0));
            const auto start = initiator.on_start(42, CoreSet{0, 1, 2, 3});
            ASSERT_TRUE(start);
            EXPECT_TRUE(start->invalidate_here);
            EXPECT_EQ(start->ask, (CoreSet{1, 2, 3}));
            for (unsigned i = 0; i < 3; ++i) {
                std::size_t done = 0;
                if ((fenced >> i) & 1U) {
                    done = initiator.on_core_down(core(order[i])).size();
                } else {
                    const auto answer = initiator.on_done(core(order[i]), start->sequence);
                    ASSERT_TRUE(answer);
                    done = *answer ? 1 : 0;
                }
                EXPECT_EQ(done, i == 2 ? 1U : 0U);
            }
            EXPECT_EQ(initiator.open(), 0U);
        }
    } while (std::ranges::next_permutation(order).found);
}

TEST(Shootdown, SpansThatNeedNobodyElseAreDoneAtOnce) {
    ShootdownInitiator initiator(core(0));
    const auto alone = initiator.on_start(1, CoreSet{0});
    EXPECT_TRUE(alone->done && alone->invalidate_here);
    EXPECT_FALSE(initiator.on_start(1, CoreSet{5})->done);
    EXPECT_FALSE(initiator.on_start(1, CoreSet{5})->invalidate_here);
    EXPECT_EQ(initiator.on_core_down(core(5)).size(), 2U);
    EXPECT_TRUE(initiator.on_start(1, CoreSet{5})->done);  // fenced before
}

TEST(Shootdown, LimitsAndStrangersAreRefused) {
    ShootdownInitiator initiator(core(0));
    for (std::uint64_t i = 0; i < shootdowns_max; ++i)
        ASSERT_TRUE(initiator.on_start(i, CoreSet{1, 2}));
    EXPECT_EQ(initiator.on_start(9, CoreSet{1}).error(), ShootdownFault::limit);
    EXPECT_EQ(initiator.on_done(core(3), 1).error(), ShootdownFault::not_awaited);
    EXPECT_EQ(initiator.on_done(core(1), 99).error(), ShootdownFault::unknown);
    EXPECT_TRUE(initiator.on_done(core(1), 1));
    EXPECT_EQ(initiator.on_done(core(1), 1).error(), ShootdownFault::not_awaited);
    EXPECT_EQ(**initiator.on_done(core(2), 1), 0U);
    EXPECT_EQ(initiator.on_done(core(2), 1).error(), ShootdownFault::unknown);
}

}  // namespace
}  // namespace zooid::monitor
