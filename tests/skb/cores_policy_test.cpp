// Sets and orders of cores, and where services go, on worked machines.
#include <gtest/gtest.h>

#include "machine.hpp"

namespace zooid::skb::test {
namespace {

TEST(Cores, ShareCachesOrDoNot) {
    KnowledgeBase base = machine("amd-8x4");
    EXPECT_EQ(ask(base, "findall(B, share_cache(5, B, 3), L)"), "L = [4,6,7]");
    EXPECT_EQ(ask(base, "share_cache(5, _, 2)"), "no");
    EXPECT_EQ(ask(base, "sharing(9, 3, L)"), "L = [8,9,10,11]");
    EXPECT_EQ(ask(base, "apart(3, L)"), "L = [0,4,8,12,16,20,24,28]");
    ASSERT_TRUE(base.consult("core_life(8, dead, panic)."));
    EXPECT_EQ(ask(base, "sharing(9, 3, L)"), "L = [9,10,11]");
    EXPECT_EQ(ask(base, "apart(3, L)"), "L = [0,4,9,12,16,20,24,28]");
}

// A core of each package first, the nearest packages before the far ones.
TEST(Cores, BootOnePerPackageFirst) {
    KnowledgeBase base = machine("amd-8x4");
    EXPECT_EQ(ask(base, "boot_order(L), append(First, [_|_], L), length(First, 11)"),
              "L = [0,4,8,16,12,20,24,28,1,2,3,5,6,7,9,10,11,17,18,19,13,14,15,21,22,23,25,26,27,"
              "29,30,31], First = [0,4,8,16,12,20,24,28,1,2,3]");
    KnowledgeBase small = machine("2x2");
    EXPECT_EQ(ask(small, "boot_order(L)"), "L = [0,2,1,3]");
    KnowledgeBase one = machine("one-core");
    EXPECT_EQ(ask(one, "boot_order(L)"), "L = [0]");
}

// Second threads of a core come after all first ones.
TEST(Cores, BootThreadsLast) {
    KnowledgeBase base = machine("");
    ASSERT_TRUE(
        base.consult("core(0, 0). core(1, 1). core(2, 2). core(3, 3). "
                     "topology(0, 0, 0, 0). topology(1, 0, 0, 1). "
                     "topology(2, 0, 1, 0). topology(3, 0, 1, 1)."));
    EXPECT_EQ(ask(base, "boot_order(L)"), "L = [0,2,1,3]");
    EXPECT_EQ(ask(base, "gang(2, L)"), "L = [0,2]");
}

TEST(Cores, GangsShareTheSmallestCacheThatIsLargeEnough) {
    KnowledgeBase base = machine("server-2x32");
    EXPECT_EQ(ask(base, "gang(1, L)"), "L = [0]");
    EXPECT_EQ(ask(base, "gang(8, L)"), "L = [0,1,2,3,4,5,6,7]");
    EXPECT_EQ(ask(base, "gang(9, L), last(L, C), package_of(C, P)"),
              "L = [0,1,2,3,4,5,6,7,8], C = 8, P = 0");
    EXPECT_EQ(
        ask(base, "gang(33, L), length(L, N), last(L, C)").find("N = 33") != std::string::npos,
        true);
    EXPECT_EQ(ask(base, "gang(65, L)"), "no");
    EXPECT_EQ(ask(base, "gang(0, L)"), "no");
}

// A driver goes to its device's node, its partner counts by messages, load and bans are respected.
TEST(Placement, WeighsWhatAServiceNeeds) {
    KnowledgeBase base = machine("2x2");
    ASSERT_TRUE(
        base.consult("device_node(2, 0, 0, 1). needs(nic, device(2, 0, 0)). "
                     "needs(stack, with(nic, 100000)). needs(stack, away_from(nic)). "
                     "needs(skb, memory(0)). needs(skb, away_from(stack))."));
    EXPECT_EQ(ask(base, "place(nic, C, S)"),
              "C = 0, S = 110000000 | C = 1, S = 110000000 | "
              "C = 2, S = 0 | C = 3, S = 0");
    EXPECT_EQ(ask(base, "place(nic, C)"), "C = 2");
    ASSERT_TRUE(base.consult("running(nic, 2)."));
    // 100000 messages of 310 ns from core 3, of 540 from the other package; not core 2.
    EXPECT_EQ(ask(base, "place(stack, C, S)"),
              "C = 0, S = 54000000 | C = 1, S = 54000000 | C = 3, S = 31000000");
    ASSERT_TRUE(base.consult("load(3, 900). load(2, 10). running(stack, 0)."));
    EXPECT_EQ(ask(base, "place(stack, C)"), "C = 0");
    EXPECT_EQ(ask(base, "place(skb, C)"), "C = 1");
    EXPECT_EQ(ask(base, "place(unknown, C)"), "C = 0");
}

}  // namespace
}  // namespace zooid::skb::test
