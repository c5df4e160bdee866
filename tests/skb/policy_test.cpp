// The transport and memory policies on worked machines, against answers checked by hand.
#include <gtest/gtest.h>

#include <algorithm>

#include "machine.hpp"
#include "zooid/skb/why.hpp"

namespace zooid::skb::test {
namespace {

TEST(Transport, OneCoreTalksToItselfOnly) {
    KnowledgeBase base = machine("one-core");
    EXPECT_EQ(ask(base, "transport(0, C, T)"), "C = 0, T = lmp");
    EXPECT_EQ(ask(base, "near_memory(0, N)"), "N = 0");
}

TEST(Transport, DedicatedCoresPollWhereThatIsFaster) {
    KnowledgeBase base = machine("2x2");
    EXPECT_EQ(ask(base, "transport(0, C, T)"),
              "C = 0, T = lmp | C = 1, T = ump | C = 2, T = ump | C = 3, T = ump");
    EXPECT_EQ(ask(base, "transport(A, 3, ump)"), "A = 0 | A = 1 | A = 2");
    EXPECT_EQ(ask(base, "transport(3, 3, ump)"), "no");
    EXPECT_EQ(ask(base, "cost(1, 3, ump, N, How)"), "N = 540, How = class(0,2)");
    EXPECT_EQ(ask(base, "near_memory(3, N)"), "N = 1 | N = 0");
    EXPECT_EQ(ask(base, "near_memory(0, N)"), "N = 0 | N = 1");
}

// As long as being woken takes, and not where nobody polls.
TEST(Transport, APollingCoreLooksAsLongAsBeingWokenTakes) {
    KnowledgeBase base = machine("2x2");
    EXPECT_EQ(ask(base, "cost(0, 3, ump_notify, N, _), polling_window(3, N)"), "N = 4600");
    KnowledgeBase crowded = machine("qemu-tcg-2-host-16-vcpu");
    EXPECT_EQ(ask(crowded, "polling_window(3, N)"), "N = 0");
    KnowledgeBase slow = machine("one-core");
    ASSERT_TRUE(
        slow.consult("core(1, 1). overcommitted(false). "
                     "message_cost(0, 1, ump, 10, 10, measured). "
                     "message_cost(0, 1, ump_notify, 9000000, 9000000, measured)."));
    EXPECT_EQ(ask(slow, "polling_window(1, N)"), "N = 1000000");  // the limit
}

TEST(Transport, OvercommittedCoresAreWokenAndWhyNamesTheFact) {
    KnowledgeBase base = machine("qemu-tcg-2-host-16-vcpu");
    EXPECT_EQ(ask(base, "transport(0, 3, T)"), "T = ump_notify");
    EXPECT_EQ(ask(base, "aggregate_all(count, transport(_, _, ump_notify), N)"), "N = 240");
    EXPECT_EQ(ask(base, "aggregate_all(count, transport(_, _, ump), N)"), "N = 0");
    const Explanation found = why(base, "transport(0, 3, T)", 12'000'001);
    ASSERT_FALSE(found.lines.empty());
    EXPECT_EQ(found.lines.front(), "transport(0,3,ump_notify)  because");
    EXPECT_TRUE(std::ranges::any_of(found.lines, [](const std::string& line) {
        return line.ends_with("  overcommitted(true)  [measured, core 0, 12 ms ago]");
    }));
    EXPECT_EQ(found.lines.back(), "  ump  costs 9400 us  (class(0,1))");
}

TEST(Transport, WithoutFactsTheAnswerIsTheOneThatAlwaysWorks) {
    KnowledgeBase base = machine("");
    EXPECT_EQ(ask(base, "decision(0, 1, T, Why)"), "T = ump_notify, Why = nothing_measured");
    EXPECT_EQ(ask(base, "transport(4, 4, T)"), "no");  // nobody knows of that core
    ASSERT_TRUE(base.consult("core(4, 4)."));
    EXPECT_EQ(ask(base, "transport(4, 4, T)"), "T = lmp");
    ASSERT_TRUE(base.consult("overcommitted(false)."));
    EXPECT_EQ(ask(base, "decision(0, 1, T, Why)"), "T = ump, Why = cores_are_dedicated");
    ASSERT_TRUE(base.consult("scheduling_gap(1000, 30000000)."));
    EXPECT_EQ(ask(base, "decision(0, 1, T, Why)"), "T = ump_notify, Why = cores_lose_time");
}

TEST(Transport, MeasuredCostsDecideAndStaleOnesDoNot) {
    KnowledgeBase base = machine("");
    ASSERT_TRUE(
        base.consult("overcommitted(false). "
                     "message_cost(0, 1, ump, 9000, 9900, measured). "
                     "message_cost(0, 1, ump_notify, 4000, 4900, measured). "
                     "message_cost(1, 0, ump, 9000, 9900, stale). "
                     "message_cost(1, 0, ump_notify, 4000, 4900, stale)."));
    EXPECT_EQ(ask(base, "decision(0, 1, T, Why)"), "T = ump_notify, Why = waking_is_faster");
    EXPECT_EQ(ask(base, "decision(1, 0, T, Why)"), "T = ump, Why = cores_are_dedicated");
}

}  // namespace
}  // namespace zooid::skb::test
