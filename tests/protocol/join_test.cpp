// Admission of cores, departures, and views that follow each other.
#include <gtest/gtest.h>

#include "cluster.hpp"

namespace zooid::monitor {
namespace {

using test::admit;
using test::Cluster;
using test::core;
using test::set;

TEST(Join, OneCoreGrowsToAMachineOfEqualTables) {
    Cluster cluster(5, 1);
    cluster.submit(0, 1, set("first", "1"));
    for (unsigned i = 1; i < 5; ++i) {
        cluster.submit(0, 10 + i, admit(i));
        ASSERT_TRUE(cluster.settle());
        EXPECT_EQ(cluster.answers.at(10 + i), Refusal::none);
        cluster.submit(i, 20 + i, set("from" + std::to_string(i), "x"));
        ASSERT_TRUE(cluster.settle());
    }
    for (const Agreement& machine : cluster.machines) {
        EXPECT_EQ(machine.view(), (View{5, CoreSet::first(5)}));
        EXPECT_EQ(machine.phase(), Phase::normal);
        EXPECT_EQ(machine.names().size(), 5U);
        EXPECT_EQ(machine.names().digest(), cluster.machines[0].names().digest());
    }
    EXPECT_TRUE(cluster.faults.empty());
}

TEST(Join, AFullTableArrivesWhole) {
    Cluster cluster(2, 1);
    for (unsigned i = 0; i < names_max; ++i)
        cluster.submit(0, i, set("n" + std::to_string(i), std::to_string(i)));
    cluster.submit(0, 999, admit(1));
    ASSERT_TRUE(cluster.settle());
    EXPECT_EQ(cluster.machines[1].names().size(), names_max);
    EXPECT_EQ(cluster.machines[1].names().digest(), cluster.machines[0].names().digest());
}

TEST(Join, MembersAndTheDeadAreNotAdmitted) {
    Cluster cluster(3, 2);
    cluster.submit(0, 1, admit(1));
    cluster.tell(0, 2);
    cluster.submit(0, 2, admit(2));
    cluster.submit(0, 3, admit(300));
    ASSERT_TRUE(cluster.settle());
    EXPECT_EQ(cluster.answers.at(1), Refusal::already_member);
    EXPECT_EQ(cluster.answers.at(2), Refusal::core_dead);
    EXPECT_EQ(cluster.answers.at(3), Refusal::core_dead);
}

TEST(Join, UpdatesWaitForANewcomerAndThenReachIt) {
    Cluster cluster(3, 2);
    cluster.submit(0, 1, admit(2));
    cluster.submit(1, 2, set("a", "1"));
    cluster.submit(0, 3, set("b", "2"));
    ASSERT_TRUE(cluster.settle());
    for (unsigned i = 0; i < 3; ++i) {
        EXPECT_EQ(cluster.value(i, "a"), "1");
        EXPECT_EQ(cluster.value(i, "b"), "2");
    }
    EXPECT_EQ(cluster.answers.size(), 3U);
}

// Goal: a snapshot that is not the sponsor's table is never installed.
TEST(Join, ASpoiledSnapshotIsRefused) {
    Cluster cluster(2, 1);
    cluster.submit(0, 1, set("a", "1"));
    cluster.submit(0, 2, admit(1));
    cluster.links[0][1].front().update.value = *Value::from("2");
    cluster.deliver(0, 1);
    cluster.deliver(1, 0);
    cluster.deliver(0, 1);
    EXPECT_EQ(cluster.faults, std::vector{Fault::bad_snapshot});
    EXPECT_EQ(cluster.machines[1].phase(), Phase::outside);
}

TEST(Join, ANewcomerThatDiesIsLeftOut) {
    Cluster cluster(3, 2);
    cluster.submit(0, 1, set("a", "1"));
    ASSERT_TRUE(cluster.settle());
    cluster.submit(0, 2, admit(2));
    for (int i = 0; i < 2; ++i) {  // prepare and vote, commit and acknowledge
        cluster.deliver(0, 1);
        cluster.deliver(1, 0);
    }
    EXPECT_EQ(cluster.machines[1].view().number, 2U);
    EXPECT_EQ(cluster.machines[1].phase(), Phase::paused);
    cluster.kill(2);
    cluster.tell(0, 2);
    ASSERT_TRUE(cluster.settle());
    cluster.tell(1, 2);
    ASSERT_TRUE(cluster.settle());
    EXPECT_EQ(cluster.answers.at(2), Refusal::core_dead);
    for (unsigned i = 0; i < 2; ++i)
        EXPECT_EQ(cluster.machines[i].view(), (View{3, CoreSet{0, 1}}));
}

// Goal: a member that has not heard `resume` of the last view still passes over a newcomer.
// Found by the simulator: it waited for ever for the newcomer, which had no replica, to lead.
TEST(Join, AMemberStillPausedKnowsTheNewcomerForOne) {
    Agreement machine(core(3), {1, CoreSet{0, 2, 3, 4}});
    const auto hear = [&](unsigned from, MessageKind kind, ViewNumber view, const auto& fill) {
        Message message;
        message.kind = kind;
        message.view = view;
        fill(message);
        const Agreement::Result result = machine.on_message(core(from), message);
        ASSERT_TRUE(result) << name_of(kind) << ": " << name_of(result.error());
    };
    ASSERT_TRUE(machine.on_core_down(core(0)));
    hear(2, MessageKind::collect, 1, [](Message& collect) { collect.number = 1; });
    hear(2, MessageKind::install, 2, [](Message& install) {
        install.number = 1;
        install.cores = CoreSet{2, 3, 4};
    });
    EXPECT_EQ(machine.phase(), Phase::paused);
    const auto admission = [](Message& message) {
        message.id = {core(4), 4, 2};
        message.update = admit(1);
    };
    hear(4, MessageKind::prepare, 2, admission);
    hear(4, MessageKind::commit, 2, admission);
    EXPECT_EQ(machine.view(), (View{3, CoreSet{1, 2, 3, 4}}));
    const Agreement::Result result = machine.on_core_down(core(2));
    ASSERT_TRUE(result);
    ASSERT_EQ(result->sends.size(), 1U);
    EXPECT_EQ(result->sends[0].message.kind, MessageKind::collect);
    EXPECT_EQ(result->sends[0].to, (CoreSet{1, 4}));
}

TEST(Leave, TheOthersGoOnInANewView) {
    Cluster cluster(3, 3);
    cluster.submit(0, 1, set("a", "1"));  // still open when its coordinator leaves
    cluster.take(0, cluster.machines[0].on_leave());
    cluster.submit(2, 2, set("b", "2"));
    ASSERT_TRUE(cluster.settle());
    EXPECT_EQ(cluster.answers.at(1), Refusal::left);
    EXPECT_EQ(cluster.answers.at(2), Refusal::none);
    EXPECT_EQ(cluster.machines[0].phase(), Phase::outside);
    for (const unsigned i : {1U, 2U}) {
        EXPECT_EQ(cluster.machines[i].view(), (View{2, CoreSet{1, 2}}));
        EXPECT_EQ(cluster.value(i, "b"), "2");
    }
    EXPECT_EQ(cluster.value(1, "a"), cluster.value(2, "a"));
}

TEST(View, OneByOneEveryoneDies) {
    Cluster cluster(6, 6);
    for (unsigned dead = 0; dead < 5; ++dead) {
        cluster.submit(5, dead, set("a", std::to_string(dead)));
        cluster.kill(dead);
        for (unsigned survivor = dead + 1; survivor < 6; ++survivor) cluster.tell(survivor, dead);
        ASSERT_TRUE(cluster.settle());
        EXPECT_EQ(cluster.answers.at(dead), Refusal::none);
        EXPECT_EQ(cluster.machines[5].view().number, dead + 2);
    }
    EXPECT_EQ(cluster.machines[5].view().members, CoreSet{5});
    EXPECT_EQ(cluster.value(5, "a"), "4");
}

}  // namespace
}  // namespace zooid::monitor
