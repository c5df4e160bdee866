// A member dies at every step of an update, and only the boot core notices: as the service has it.
#include <gtest/gtest.h>

#include "cluster.hpp"

namespace zooid::test {
namespace {

using monitor::Phase;
using monitor::Refusal;

/// Delivers the first message of some link, lowest sender first. False when nothing is on its way.
bool step(Cluster& cluster) {
    for (unsigned from = 0; from < cluster.machines.size(); ++from) {
        for (unsigned to = 0; to < cluster.machines.size(); ++to) {
            if (cluster.links[from][to].empty()) continue;
            cluster.deliver(from, to);
            return true;
        }
    }
    return false;
}

/// What the boot core's monitor does: the dead one's last messages first, then its death.
void notice(Cluster& cluster, unsigned dead) {
    while (!cluster.links[dead][0].empty()) cluster.deliver(dead, 0);
    cluster.tell(0, dead);
}

void expect_survivors_agree(const Cluster& cluster, unsigned cores, unsigned dead) {
    for (unsigned i = 0; i < cores; ++i) {
        if (i == dead) continue;
        EXPECT_EQ(cluster.machines[i].phase(), Phase::normal) << "core " << i;
        EXPECT_FALSE(cluster.machines[i].view().members.test(core(dead))) << "core " << i;
        EXPECT_EQ(cluster.value(i, "a"), cluster.value(0, "a")) << "core " << i;
        EXPECT_TRUE(cluster.machines[i].idle()) << "core " << i;
    }
}

class Death : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Cores, Death, testing::Values(2U, 3U, 4U, 8U));

// Goal: the client hears of its update, the survivors agree on it, and the next update succeeds.
// Method: every core but the boot core, dying after every number of delivered messages.
TEST_P(Death, TheBootCoreAloneNeedsToNotice) {
    const unsigned cores = GetParam();
    for (unsigned dead = 1; dead < cores; ++dead) {
        for (unsigned steps = 0;; ++steps) {
            SCOPED_TRACE(testing::Message() << "core " << dead << " after " << steps << " steps");
            Cluster cluster(cores, cores);
            cluster.submit(0, 1, set("a", "first"));
            bool moved = true;
            for (unsigned i = 0; i < steps && moved; ++i) moved = step(cluster);
            cluster.kill(dead);
            notice(cluster, dead);
            ASSERT_TRUE(cluster.settle());
            expect_survivors_agree(cluster, cores, dead);
            ASSERT_TRUE(cluster.answers.contains(1));
            EXPECT_EQ(cluster.answers[1], Refusal::none);
            EXPECT_EQ(cluster.value(0, "a"), "first");
            cluster.submit(0, 2, set("a", "second"));
            ASSERT_TRUE(cluster.settle());
            EXPECT_EQ(cluster.answers[2], Refusal::none);
            expect_survivors_agree(cluster, cores, dead);
            if (!moved) break;
        }
    }
}

class TwoDeaths : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Cores, TwoDeaths, testing::Values(3U, 4U, 8U));

TEST_P(TwoDeaths, TheSecondDuringTheViewChangeForTheFirst) {
    const unsigned cores = GetParam();
    for (unsigned steps = 0;; ++steps) {
        SCOPED_TRACE(testing::Message() << "after " << steps << " steps");
        Cluster cluster(cores, cores);
        cluster.submit(0, 1, set("a", "first"));
        (void)step(cluster);
        cluster.kill(1);
        notice(cluster, 1);
        bool moved = true;
        for (unsigned i = 0; i < steps && moved; ++i) moved = step(cluster);
        cluster.kill(2);
        notice(cluster, 2);
        ASSERT_TRUE(cluster.settle());
        EXPECT_EQ(cluster.answers[1], Refusal::none);
        for (unsigned i = 3; i < cores; ++i) {
            EXPECT_EQ(cluster.machines[i].phase(), Phase::normal);
            EXPECT_EQ(cluster.value(i, "a"), "first");
        }
        if (!moved) break;
    }
}

}  // namespace
}  // namespace zooid::test
