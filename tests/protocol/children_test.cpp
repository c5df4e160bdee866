// What a spawner's core remembers of the domains it started.
#include <gtest/gtest.h>

#include <zooid/monitor/children.hpp>

namespace zooid::monitor {
namespace {

constexpr std::uint64_t shell = 2;
constexpr std::uint64_t other = 3;
constexpr std::uint64_t far = std::uint64_t{5} << 32;

TEST(Children, AnEndIsToldOnceAndToItsSpawnerOnly) {
    Children children;
    children.add(far | 2, shell);
    EXPECT_TRUE(children.running(far | 2, shell));
    EXPECT_FALSE(children.running(far | 2, other));
    EXPECT_FALSE(children.take(far | 2, shell)) << "it runs";
    children.ended(far | 2, shell, 7);
    EXPECT_FALSE(children.running(far | 2, shell));
    EXPECT_FALSE(children.take(far | 2, other));
    EXPECT_EQ(children.take(far | 2, shell), 7);
    EXPECT_FALSE(children.take(far | 2, shell));
    EXPECT_EQ(children.size(), 0U);
}

// The end of a short program on another core may be heard before the answer to its spawn.
TEST(Children, AnEndThatOvertakesTheStartIsKept) {
    Children children;
    children.ended(far | 2, shell, 139);
    children.add(far | 2, shell);
    EXPECT_FALSE(children.running(far | 2, shell));
    EXPECT_FALSE(children.any_running(shell));
    EXPECT_EQ(children.take(far | 2, shell), 139);
}

TEST(Children, TheForegroundIsKnownApart) {
    Children children;
    children.add(4, shell);
    children.add(5, other, true);
    EXPECT_FALSE(children.any_foreground(shell));
    children.add(6, shell, true);
    EXPECT_EQ(children.any_foreground(shell), 6U);
    children.ended(6, shell, 130);
    EXPECT_FALSE(children.any_foreground(shell));
}

TEST(Children, AStrangerCannotEndAnothersChild) {
    Children children;
    children.add(4, shell);
    children.ended(4, other, 1);
    EXPECT_TRUE(children.running(4, shell));
}

TEST(Children, ASpawnersEndLeavesNothingOfIt) {
    Children children;
    children.add(4, shell);
    children.add(5, other);
    children.add(6, shell);
    children.ended(4, shell, 0);
    EXPECT_EQ(children.any_running(shell), 6U);
    children.forget(shell);
    EXPECT_FALSE(children.any_running(shell));
    EXPECT_EQ(children.size(), 1U);
    EXPECT_TRUE(children.running(5, other));
}

TEST(Children, ADeadCoreEndsItsChildren) {
    Children children;
    children.add(far | 2, shell);
    children.add(far | 3, shell);
    children.add(4, shell);
    children.ended(far | 3, shell, 0);
    children.core_lost(5, 137);
    EXPECT_EQ(children.any_running(shell), 4U);
    EXPECT_EQ(children.take(far | 2, shell), 137);
    EXPECT_EQ(children.take(far | 3, shell), 0) << "it was faster";
}

TEST(Children, RunningOnesAreNeverForgottenForRoom) {
    Children children;
    children.add(100, other);
    children.ended(100, other, 1);
    for (std::uint64_t i = 1; i < children_max; ++i) {
        ASSERT_TRUE(children.make_room());
        children.add(i + 200, shell);
    }
    EXPECT_EQ(children.size(), children_max);
    EXPECT_TRUE(children.make_room()) << "the end nobody asked for goes";
    EXPECT_FALSE(children.take(100, other));
    children.add(100, shell);
    EXPECT_FALSE(children.make_room());
    children.ended(999, other, 1);  // no room to remember: refused, nothing lost
    EXPECT_EQ(children.size(), children_max);
    children.ended(100, shell, 0);
    EXPECT_TRUE(children.make_room());
}

}  // namespace
}  // namespace zooid::monitor
