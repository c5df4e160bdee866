// The knowledge base from the guest's shell: answers, reasons, errors.
#include <gtest/gtest.h>

#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

TEST(Knowledge, TransportFollowsMeasuredFacts) {
    const Ran ran =
        run("skb \"transport(0,C,T)\"; why \"transport(0,3,T)\"; ping 3; shutdown", {.cores = 4});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("C = 0, T = lmp"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("[measured, monitor.0"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("because knowledge base"), std::string::npos) << ran.output;
}

// What the knowledge base decides is what the monitors do: told that polling is faster it is done,
// and told the opposite it is not.
TEST(Knowledge, TransportsFollowDeclaredFacts) {
    const std::string facts = "declare=overcommitted(false);scheduling_gap(1,2);";
    const auto costs = [](const char* polled, const char* woken) {
        return "message_cost(0,1,ump," + std::string(polled) +
               ",1,measured);message_cost(0,1,ump_notify," + woken + ",1,measured)";
    };
    const Ran polled = run("ping 1; channels; skb \"polling_window(1,N)\"; shutdown",
                           {.cores = 2, .kernel = facts + costs("1", "400000")});
    ASSERT_EQ(polled.status, 0) << polled.failure << polled.output;
    EXPECT_NE(polled.output.find("core 1 by ump:"), std::string::npos) << polled.output;
    EXPECT_NE(polled.output.find("0   1  ump  "), std::string::npos) << polled.output;
    EXPECT_NE(polled.output.find("[declared by command_line]"), std::string::npos) << polled.output;
    EXPECT_NE(polled.output.find("N = 400000"), std::string::npos) << polled.output;
    const Ran woken = run("ping 1; shutdown", {.cores = 2, .kernel = facts + costs("9", "1")});
    EXPECT_NE(woken.output.find("core 1 by ump_notify: "), std::string::npos) << woken.output;
    EXPECT_NE(woken.output.find("waking_is_faster"), std::string::npos) << woken.output;
}

// What ringing takes is known unless the time of the measurements was over before; what waking
// takes where polling was measured.
TEST(Knowledge, MeasuresWhatRingingAndWakingCost) {
    const Ran ran =
        run("skb '(boot_measurement(Us, _), Us < 250000 -> ipi_cost(0,1,N,P), N > 0, N =< P ; "
            "true)'; skb '(message_cost(0,1,ump,_,_,_) -> wake_cost(0,1,W) ; "
            "(wake_cost(0,1,_) -> fail ; true))'; skb 'link(0,1,Busy,Way)'; shutdown",
            {.cores = 2});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("Way = "), std::string::npos) << ran.output;
}

// The reason against a choice reads like an argument, and what would be is told without changing
// what is.
TEST(Knowledge, SaysWhyNotAndWhatWouldBe) {
    const std::string facts =
        "declare=overcommitted(true);message_cost(0,3,ump,1725000,1,measured);"
        "message_cost(0,3,ump_notify,61000,1,measured)";
    const Ran ran =
        run("why_not \"transport(0,3,ump)\"; "
            "assume \"-overcommitted(_), -scheduling_gap(_,_), overcommitted(false)\" "
            "\"decision(0,3,T,R)\"; "
            "assume \"-message_cost(0,3,ump,_,_,_), -overcommitted(_), -scheduling_gap(_,_), "
            "overcommitted(false)\" "
            "\"why transport(0,3,T)\"; "
            "skb \"decision(0,3,T,R)\"; skb \".tables cost\"; skb \"core(C,_)\" --mode csv; "
            "skb \"explain core(C,_), transport(0,C,ump_notify)\"; "
            "watch \"core_life(C,dead,R)\" --times 2 --every 50; "
            "watch \"core(C,_), C < 2\" --times 1; why \"core(0,A)\" --json; shutdown",
            {.cores = 4, .kernel = facts});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    for (const char* expected :
         {"ump is not chosen: it costs 1725 us against 61 us of ump_notify, which is chosen "
          "because",
          "overcommitted(true)  [declared, command_line", "T = ump_notify, R = waking_is_faster",
          "overcommitted(false)  [assumed]", "T = ump_notify, R = vcpus_overcommitted",
          "message_cost(from,to,transport,median,p99,how)", "C\n0\n1\n2\n3\n", "transport(0,C,",
          "+ C = 0\n+ C = 1\n", "\"how\":\"fact\""})
        EXPECT_NE(ran.output.find(expected), std::string::npos) << expected << "\n" << ran.output;
}

// Who declares what is no fact is told, and nothing is run as if it held.
TEST(Knowledge, ADeclaredFactThatIsNoneIsNamed) {
    for (const std::string& fact :
         {std::string("nonsense("), "fact(" + std::string(1300, 'a') + ")"}) {
        const Ran ran = run("skb \"core(C)\"; shutdown", {.cores = 2, .kernel = "declare=" + fact});
        EXPECT_NE(ran.failure.find("refused declared facts: "), std::string::npos) << ran.failure;
        EXPECT_EQ(ran.output, "");
    }
}

// Who asks before the knowledge base serves waits for it: the shell is up before the measurements
// are made, and the answers have them.
TEST(Knowledge, WhoAsksEarlyWaits) {
    const Ran ran = run("skb \"core(C)\"; skb \"overcommitted(X)\"; shutdown",
                        {.cores = 2, .kernel = "shell=early"});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("C = 1"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("X = "), std::string::npos) << ran.output;
}

// The query of the first screen, as a program reads its answers.
TEST(Knowledge, NamesTheCores) {
    const Ran ran = run("skb 'core(C)' --json; shutdown", {.cores = 3});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    for (const char* core : {"{\"C\":0}", "{\"C\":1}", "{\"C\":2}"})
        EXPECT_NE(ran.output.find(core), std::string::npos) << core << " in " << ran.output;
}

TEST(Knowledge, NumaFactsComeFromTheFirmware) {
    RunOptions numa;
    numa.topology = hake::Topology{.sockets = 2, .cores = 2, .threads = 1};
    numa.numa_nodes = 2;
    const Ran ran = run("why \"near_memory(3,N)\"; shutdown", numa);
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("near_memory(3,1)"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("srat"), std::string::npos) << ran.output;
}

TEST(Knowledge, AWrongQueryIsNamedAndTheServiceLivesOn) {
    const Ran ran =
        run("skb \"core(C\"; skb \"core(0,A)\"; shutdown", {.cores = 2, .keep_going = true});
    EXPECT_NE(ran.output.find("A = 0"), std::string::npos) << ran.output;
    const Ran alone = run("skb \"core(C\"; shutdown", {.cores = 2});
    EXPECT_EQ(alone.status, 2) << alone.output;
}

}  // namespace
}  // namespace zooid::e2e
