// Two-phase commit on three cores: every schedule, with a death at every point.
#include <gtest/gtest.h>

#include <optional>

#include "cluster.hpp"

namespace zooid::monitor {
namespace {

using test::Cluster;
using test::core;
using test::set;

// Visits every schedule of one update on three cores, in which `victim` dies after `death_point`
// events and the two survivors hear of it at any later time. Keeps no memory of states: unlike the
// explorer, which this is also a check of.
class Schedules {
public:
    Schedules(unsigned coordinator, std::optional<unsigned> victim, unsigned death_point)
        : coordinator_(coordinator), victim_(victim), death_point_(death_point) {}

    void run() {
        Cluster cluster(3, 3);
        cluster.submit(coordinator_, 77, set("a", "1"));
        levels_.assign(levels_max, cluster);
        step(0, 0, CoreSet{});
    }
    unsigned endings = 0;
    unsigned commits = 0;  // endings in which the survivors have the update
    bool died = false;     // the death point was reached

private:
    static constexpr std::size_t levels_max = 48;

    // A copy of level `level` one level deeper; reusing its memory keeps the sanitizer quick.
    Cluster& branch(std::size_t level) { return levels_.at(level + 1) = levels_[level]; }

    void step(std::size_t level, unsigned events, CoreSet told) {
        if (testing::Test::HasFailure()) return;
        const Cluster& cluster = levels_[level];
        if (victim_ && events == death_point_ && cluster.alive.test(core(*victim_))) {
            branch(level).kill(*victim_);
            died = true;
            return step(level + 1, events, told);
        }
        bool moved = false;
        for (unsigned from = 0; from < 3; ++from) {
            for (unsigned to = 0; to < 3; ++to) {
                if (cluster.links[from][to].empty() || !cluster.alive.test(core(to))) continue;
                branch(level).deliver(from, to);
                step(level + 1, events + 1, told);
                moved = true;
            }
        }
        if (victim_ && !cluster.alive.test(core(*victim_))) {
            (cluster.alive - told).for_each([&](CoreId survivor) {
                branch(level).tell(survivor.value, *victim_);
                CoreSet now = told;
                now.set(survivor);
                step(level + 1, events + 1, now);
                moved = true;
            });
        }
        if (!moved) end(cluster);
    }

    void end(const Cluster& cluster) {
        ++endings;
        const bool committed = cluster.value(cluster.alive.lowest().value, "a") == "1";
        commits += committed ? 1 : 0;
        cluster.alive.for_each([&](CoreId member) {
            const Agreement& machine = cluster.machines[member.value];
            EXPECT_EQ(machine.phase(), Phase::normal);
            EXPECT_TRUE(machine.idle());
            EXPECT_EQ(cluster.value(member.value, "a"), committed ? "1" : "");
            EXPECT_EQ(machine.view().members, cluster.alive);
        });
        if (cluster.alive.test(core(coordinator_))) {
            ASSERT_TRUE(cluster.answers.contains(77));  // a survivor always gets its way in the end
            EXPECT_EQ(cluster.answers.at(77), Refusal::none);
            EXPECT_TRUE(committed);
        } else if (cluster.answers.contains(77)) {
            EXPECT_TRUE(committed);
        }
    }

    unsigned coordinator_;
    std::optional<unsigned> victim_;
    unsigned death_point_;
    std::vector<Cluster> levels_;
};

TEST(TwoPhaseCommit, EveryOrderOfMessagesCommitsWithTwoOfEachKind) {
    for (unsigned coordinator = 0; coordinator < 3; ++coordinator) {
        Schedules schedules(coordinator, std::nullopt, 0);
        schedules.run();
        EXPECT_EQ(schedules.endings, 36U);  // 6 orders of prepare and vote, times 6 of the rest
        EXPECT_EQ(schedules.commits, 36U);
    }
}

TEST(TwoPhaseCommit, EveryDeathAtEveryPointLeavesTheSurvivorsAgreed) {
    for (unsigned coordinator = 0; coordinator < 2; ++coordinator) {
        for (unsigned victim = 0; victim < 3; ++victim) {
            unsigned commits = 0;
            unsigned endings = 0;
            for (unsigned point = 0; point <= 8; ++point) {
                SCOPED_TRACE(testing::Message() << "coordinator " << coordinator << " victim "
                                                << victim << " after " << point);
                Schedules schedules(coordinator, victim, point);
                schedules.run();
                EXPECT_TRUE(schedules.died);
                commits += schedules.commits;
                endings += schedules.endings;
            }
            // The death of a coordinator is a commit in some schedules and an abort in others.
            EXPECT_GT(commits, 0U);
            EXPECT_EQ(commits == endings, victim != coordinator);
        }
    }
}

TEST(TwoPhaseCommit, CostsOneMessageOfEachKindPerOtherMember) {
    for (const unsigned members : {1U, 2U, 5U, 64U, 256U}) {
        Cluster cluster(members, members);
        cluster.submit(members / 2, 1, set("a", "1"));
        ASSERT_TRUE(cluster.settle());
        EXPECT_EQ(cluster.answers.at(1), Refusal::none);
        for (const MessageKind kind : {MessageKind::prepare, MessageKind::vote, MessageKind::commit,
                                       MessageKind::acknowledge})
            EXPECT_EQ(cluster.sent[kind], members - 1);
        EXPECT_EQ(cluster.sent[MessageKind::abort], 0U);
        EXPECT_TRUE(cluster.faults.empty());
    }
}

TEST(TwoPhaseCommit, AVetoOfOneMemberAbortsEverywhere) {
    Cluster cluster(3, 3);
    cluster.submit(0, 1, set("a", "1"));
    Message veto;
    veto.kind = MessageKind::vote;
    veto.view = 1;
    veto.refusal = Refusal::table_full;
    veto.id = cluster.links[0][1].front().id;
    cluster.deliver(0, 2);
    cluster.links[0][1].pop_front();  // core 1 vetoes in its own name
    cluster.take(0, cluster.machines[0].on_message(core(1), veto));
    ASSERT_TRUE(cluster.settle());
    EXPECT_EQ(cluster.answers.at(1), Refusal::table_full);
    EXPECT_EQ(cluster.sent[MessageKind::abort], 2U);
    for (unsigned member = 0; member < 3; ++member) {
        EXPECT_EQ(cluster.value(member, "a"), "");
        EXPECT_TRUE(cluster.machines[member].idle());
    }
}

TEST(TwoPhaseCommit, NoClientIsAnsweredBeforeTheLastAcknowledgement) {
    Cluster cluster(3, 3);
    cluster.submit(0, 1, set("a", "1"));
    for (const unsigned member : {1U, 2U}) {
        cluster.deliver(0, member);
        EXPECT_EQ(cluster.sent[MessageKind::commit], 0U);
        cluster.deliver(member, 0);
    }
    EXPECT_EQ(cluster.sent[MessageKind::commit], 2U);
    cluster.deliver(0, 1);
    cluster.deliver(1, 0);
    EXPECT_TRUE(cluster.answers.empty());
    cluster.deliver(0, 2);
    EXPECT_TRUE(cluster.answers.empty());
    cluster.deliver(2, 0);
    EXPECT_EQ(cluster.answers.at(1), Refusal::none);
}

TEST(TwoPhaseCommit, PipelinesUpToItsLimitAndQueuesTheRest) {
    Cluster cluster(2, 2);
    for (unsigned i = 0; i < submissions_max; ++i)
        cluster.submit(0, i, set("n" + std::to_string(i), "x"));
    EXPECT_EQ(cluster.sent[MessageKind::prepare], transactions_max);
    cluster.submit(0, 99, set("too many", "x"));
    EXPECT_EQ(cluster.faults, std::vector{Fault::queue_full});
    ASSERT_TRUE(cluster.settle());
    EXPECT_EQ(cluster.answers.size(), submissions_max);
    EXPECT_EQ(cluster.machines[1].names().size(), submissions_max);
}

TEST(TwoPhaseCommit, UpdatesOfOneNameFromOneCoreKeepTheirOrder) {
    Cluster cluster(3, 3);
    for (unsigned i = 0; i < 5; ++i) cluster.submit(1, i, set("a", std::to_string(i)));
    EXPECT_EQ(cluster.sent[MessageKind::prepare], 2U);
    ASSERT_TRUE(cluster.settle());
    EXPECT_EQ(cluster.value(2, "a"), "4");
}

TEST(TwoPhaseCommit, AllCoresUpdatingOneNameAllSucceed) {
    Cluster cluster(8, 8);
    for (unsigned i = 0; i < 8; ++i) cluster.submit(i, i, set("a", std::to_string(i)));
    ASSERT_TRUE(cluster.settle());
    for (unsigned i = 0; i < 8; ++i) {
        EXPECT_EQ(cluster.answers.at(i), Refusal::none);
        EXPECT_EQ(cluster.value(i, "a"), cluster.value(0, "a"));
    }
}

}  // namespace
}  // namespace zooid::monitor
