// Who is suspected of being dead: the silent, all of them, and nobody else.
#include <gtest/gtest.h>

#include <random>
#include <zooid/monitor/watch.hpp>

#include "../test_size.hpp"

namespace zooid::test {
namespace {

using monitor::CoreId;
using monitor::CoreSet;
using monitor::Watch;

CoreId core(unsigned number) { return CoreId{static_cast<std::uint16_t>(number)}; }

TEST(Watch, ASilentCoreIsAskedInEveryRoundAndThenSuspected) {
    Watch watch;
    watch.add(core(3));
    EXPECT_TRUE(watch.on_round().ask.none()) << "it had no time to show anything";
    for (unsigned round = 0; round < monitor::silent_rounds_max; ++round) {
        const Watch::Round now = watch.on_round();
        EXPECT_EQ(now.ask, CoreSet{3});
        EXPECT_TRUE(now.silent.none());
    }
    EXPECT_EQ(watch.on_round().silent, CoreSet{3});
    EXPECT_EQ(watch.on_round().silent, CoreSet{3}) << "until somebody removes it";
    watch.remove(core(3));
    EXPECT_TRUE(watch.on_round().silent.none());
}

// Goal: a core is suspected exactly when it was asked silent_rounds_max times in a row in vain.
// Method: random signs; a count kept beside the machine, from what it asked.
TEST(Watch, OnlyTheSilentAreSuspected) {
    constexpr unsigned cores = 5;
    const unsigned rounds = sized<unsigned>(2'000, 20'000, 2'000'000);
    std::mt19937 random(7);
    Watch watch;
    std::array<unsigned, cores> asked_in_vain{};
    for (unsigned i = 0; i < cores; ++i) watch.add(core(i));
    unsigned suspected = 0;
    for (unsigned round = 0; round < rounds; ++round) {
        for (unsigned i = 0; i < cores; ++i) {
            if (random() % (i + 2) != 0) continue;  // the higher, the more silent
            watch.on_sign(core(i));
            asked_in_vain[i] = 0;
        }
        const Watch::Round now = watch.on_round();
        for (unsigned i = 0; i < cores; ++i) {
            EXPECT_EQ(now.silent.test(core(i)), asked_in_vain[i] == monitor::silent_rounds_max)
                << "core " << i << " round " << round;
            if (now.silent.test(core(i))) ++suspected;
            if (now.ask.test(core(i))) ++asked_in_vain[i];
        }
    }
    EXPECT_GT(suspected, 0U) << "otherwise this run has shown little";
}

TEST(Watch, TheRoundFollowsFromTheMeasuredGap) {
    EXPECT_EQ(monitor::round_us(0), monitor::round_us_min);
    EXPECT_EQ(monitor::round_us(400'000), 800'000U);
    EXPECT_EQ(monitor::round_us(60'000'000), monitor::round_us_max);
}

TEST(Watch, WhoIsNotWatchedIsNeverSuspected) {
    Watch watch;
    watch.on_sign(core(2));
    watch.on_sign(core(300));  // a number from outside
    for (unsigned i = 0; i < 20; ++i) EXPECT_TRUE(watch.on_round().silent.none());
}

}  // namespace
}  // namespace zooid::test
