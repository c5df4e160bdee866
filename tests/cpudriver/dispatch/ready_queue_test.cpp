// One decision at a time.
#include "cpudriver/dispatch/ready_queue.hpp"

#include <gtest/gtest.h>

namespace zooid::cpudriver {
namespace {

using abi::SchedulingPolicy;
using abi::Status;
constexpr std::uint64_t ms = 1'000'000;

class ReadyQueueTest : public testing::Test {
protected:
    void SetUp() override { begin(SchedulingPolicy::edf); }
    void begin(SchedulingPolicy policy) {
        queue.begin(policy);
        monitor = {};
        if (policy == SchedulingPolicy::edf)
            ASSERT_EQ(queue.reserve(monitor, abi::monitor_reservation, 0), Status::ok);
    }
    /// Takes the decision at `now`; the timer is kept as the kernel keeps it.
    Schedulable* at(std::uint64_t now) {
        if (timer != 0 && timer <= now) {
            timer = 0;
            queue.timer_fired();
        }
        last = queue.decide(now);
        if (last.rearm) timer = last.timer_ns;
        return last.next;
    }

    ReadyQueue queue;
    Schedulable monitor, a, b, c;
    Decision last;
    std::uint64_t timer = 0;
};

TEST_F(ReadyQueueTest, AnEmptyQueueIdlesWithoutATimer) {
    EXPECT_EQ(at(0), nullptr);
    EXPECT_EQ(last.timer_ns, 0U);
    EXPECT_FALSE(last.rearm);
}

TEST_F(ReadyQueueTest, EqualsTakeTurnsOfOneSlice) {
    queue.wake(a, 0);
    queue.wake(b, 0);
    EXPECT_EQ(at(0), &a);
    EXPECT_EQ(timer, time_slice_ns);
    EXPECT_EQ(at(time_slice_ns), &b);
    EXPECT_TRUE(last.slice_over);
    EXPECT_EQ(at(2 * time_slice_ns), &a);
}

TEST_F(ReadyQueueTest, ASliceCanBeShorter) {
    constexpr std::uint64_t slice_ns = 50'000;
    queue.begin(SchedulingPolicy::rr, utilisation_ppm_max, slice_ns);
    queue.wake(a, 0);
    queue.wake(b, 0);
    EXPECT_EQ(at(0), &a);
    EXPECT_EQ(timer, slice_ns);
    EXPECT_EQ(at(slice_ns), &b);
    EXPECT_EQ(timer, 2 * slice_ns);
    EXPECT_EQ(at(2 * slice_ns), &a);
}

TEST_F(ReadyQueueTest, OneAloneRunsWithoutATimer) {
    queue.wake(a, 0);
    EXPECT_EQ(at(0), &a);
    EXPECT_EQ(timer, 0U);
    // The one that joins it makes the decision stale: somebody must set the timer.
    queue.wake(b, 20 * ms);
    EXPECT_TRUE(queue.stale());
    (void)at(20 * ms);
    EXPECT_NE(timer, 0U);
    // A third changes nothing before that timer.
    queue.wake(c, 20 * ms + 1);
    EXPECT_FALSE(queue.stale());
}

TEST_F(ReadyQueueTest, OneAloneWithThreadsIsToldOfItsSlices) {
    queue.wake(a, 0);
    a.slices = true;
    EXPECT_EQ(at(0), &a);
    EXPECT_EQ(timer, time_slice_ns);
    EXPECT_EQ(at(time_slice_ns), &a);
    EXPECT_TRUE(last.slice_over);
}

TEST_F(ReadyQueueTest, ASleeperWakesAtItsTimeAndNotBefore) {
    queue.wake(a, 0);
    EXPECT_EQ(at(0), &a);
    queue.block(7 * ms, 1 * ms);
    EXPECT_EQ(at(1 * ms), nullptr);
    EXPECT_EQ(timer, 7 * ms);
    EXPECT_EQ(at(7 * ms - 1), nullptr);
    EXPECT_EQ(at(7 * ms), &a);
}

// The timer may run ahead of the clock: the sleeper must not be forgotten for that.
TEST_F(ReadyQueueTest, ATimerThatFiresEarlyIsSetAgain) {
    queue.wake(a, 0);
    (void)at(0);
    queue.block(7 * ms, 1 * ms);
    (void)at(1 * ms);
    queue.timer_fired();
    const Decision again = queue.decide(6 * ms);
    EXPECT_TRUE(again.rearm);
    EXPECT_EQ(again.timer_ns, 7 * ms);
}

TEST_F(ReadyQueueTest, AnEventWakesASleeperOnce) {
    queue.wake(a, 0);
    (void)at(0);
    queue.block(7 * ms, 1 * ms);
    (void)at(1 * ms);
    queue.wake(a, 2 * ms);
    queue.wake(a, 2 * ms);
    EXPECT_EQ(at(2 * ms), &a);
    queue.block(0, 3 * ms);
    EXPECT_EQ(at(3 * ms), nullptr);
    EXPECT_EQ(at(7 * ms), nullptr) << "the time it gave up waiting for must not wake it";
    EXPECT_EQ(timer, 0U);
}

TEST_F(ReadyQueueTest, AShareRunsBeforeThoseWithoutUntilItIsUsedUp) {
    queue.wake(a, 0);
    (void)at(0);
    queue.wake(monitor, 1 * ms);
    EXPECT_TRUE(queue.stale());
    EXPECT_EQ(at(1 * ms), &monitor);
    EXPECT_EQ(timer, 3 * ms);
    EXPECT_EQ(at(3 * ms), &a) << "budget used up";
    EXPECT_EQ(at(7 * ms), &monitor) << "a's slice of 5 ms is over: the monitor takes its turn";
    EXPECT_EQ(at(12 * ms), &monitor) << "its period ended at 11 ms: one of two is used since";
    EXPECT_EQ(timer, 13 * ms);
    EXPECT_EQ(at(13 * ms), &a);
    EXPECT_EQ(monitor.deadline_ns, 21 * ms);
    EXPECT_EQ(monitor.misses, 0U);
}

TEST_F(ReadyQueueTest, TheEarlierDeadlineRunsFirst) {
    ASSERT_EQ(queue.reserve(a, {20 * ms, 5 * ms}, 0), Status::ok);
    ASSERT_EQ(queue.reserve(b, {5 * ms, 1 * ms}, 0), Status::ok);
    queue.wake(a, 0);
    queue.wake(monitor, 0);
    queue.wake(b, 0);
    EXPECT_EQ(at(0), &b);
    EXPECT_EQ(at(1 * ms), &monitor);
    EXPECT_EQ(at(3 * ms), &a);
    EXPECT_EQ(at(5 * ms), &b) << "its next period began";
}

TEST_F(ReadyQueueTest, MoreThanTheCoreHasIsRefused) {
    EXPECT_EQ(queue.reserve(a, {10 * ms, 7 * ms}, 0), Status::ok);
    EXPECT_EQ(queue.reserve(b, {10 * ms, ms}, 0), Status::limit);
    EXPECT_EQ(queue.reserve(a, {10 * ms, 6 * ms}, 0), Status::ok);
    EXPECT_EQ(queue.reserve(b, {10 * ms, ms}, 0), Status::ok);
    EXPECT_EQ(queue.utilisation_ppm(), 900'000U);
    queue.remove(a, 0);
    EXPECT_EQ(queue.utilisation_ppm(), 300'000U);
}

TEST_F(ReadyQueueTest, LimitsAreNamed) {
    EXPECT_EQ(queue.reserve(a, {abi::reservation_period_ns_min - 1, 300'000}, 0),
              Status::out_of_range);
    EXPECT_EQ(queue.reserve(a, {abi::reservation_period_ns_max + 1, 300'000}, 0),
              Status::out_of_range);
    EXPECT_EQ(queue.reserve(a, {10 * ms, abi::reservation_budget_ns_min - 1}, 0),
              Status::out_of_range);
    EXPECT_EQ(queue.reserve(a, {10 * ms, 11 * ms}, 0), Status::out_of_range);
    EXPECT_EQ(queue.reserve(monitor, {}, 0), Status::denied) << "the monitor keeps its share";
}

// Asking again, or giving back and asking, must not make budget out of nothing.
TEST_F(ReadyQueueTest, AskingAgainRefillsNothing) {
    ASSERT_EQ(queue.reserve(a, {10 * ms, 2 * ms}, 0), Status::ok);
    queue.wake(a, 0);
    queue.wake(b, 0);
    EXPECT_EQ(at(0), &a);
    EXPECT_EQ(at(2 * ms), &b);
    ASSERT_EQ(queue.reserve(a, {}, 2 * ms), Status::ok);
    ASSERT_EQ(queue.reserve(a, {10 * ms, 2 * ms}, 2 * ms), Status::ok);
    EXPECT_EQ(at(2 * ms), &b);
    EXPECT_EQ(at(10 * ms), &a);
    EXPECT_EQ(a.left_ns, 2 * ms);
}

TEST_F(ReadyQueueTest, YieldWithForfeitGivesUpTheBudget) {
    queue.wake(monitor, 0);
    queue.wake(a, 0);
    EXPECT_EQ(at(0), &monitor);
    queue.yield(false, 1 * ms);
    EXPECT_EQ(at(1 * ms), &monitor);
    queue.yield(true, 1 * ms);
    EXPECT_EQ(at(1 * ms), &a);
    EXPECT_EQ(at(10 * ms), &monitor);
}

TEST_F(ReadyQueueTest, AHandoverGivesTheRestOfTheSlice) {
    for (Schedulable* s : {&a, &b, &c}) queue.wake(*s, 0);
    EXPECT_EQ(at(0), &a);
    queue.yield_to(c, 2 * ms);
    EXPECT_EQ(at(2 * ms), &c);
    EXPECT_EQ(at(time_slice_ns), &b) << "c had only what a left it";
    EXPECT_EQ(at(2 * time_slice_ns), &a);
}

TEST_F(ReadyQueueTest, AHandoverWithoutAClockIsTheSame) {
    for (Schedulable* s : {&a, &b, &c}) queue.wake(*s, 0);
    EXPECT_EQ(at(0), &a);
    ASSERT_TRUE(queue.hand_over(c));
    EXPECT_EQ(queue.running(), &c);
    ASSERT_TRUE(queue.hand_over(a));
    EXPECT_EQ(queue.running(), &a);
    EXPECT_TRUE(queue.consistent(3));
    ASSERT_TRUE(queue.rotate());
    EXPECT_EQ(queue.running(), &b);
    ASSERT_TRUE(queue.rotate());
    EXPECT_EQ(queue.running(), &c);
    ASSERT_TRUE(queue.rotate());
    EXPECT_EQ(at(time_slice_ns - 1), &a);
    EXPECT_EQ(at(time_slice_ns), &b) << "all three had one slice between them";
    EXPECT_TRUE(last.slice_over);
}

TEST_F(ReadyQueueTest, AHandoverThatConcernsAShareOrTheTimerIsRefused) {
    queue.wake(a, 0);
    EXPECT_EQ(at(0), &a);
    queue.wake(b, 0);
    EXPECT_FALSE(queue.hand_over(b)) << "no timer guards the slice yet";
    EXPECT_EQ(at(0), &a);
    EXPECT_FALSE(queue.hand_over(c)) << "not ready";
    EXPECT_FALSE(queue.hand_over(a)) << "itself";
    ASSERT_EQ(queue.reserve(b, {10 * ms, ms}, 0), Status::ok);
    EXPECT_FALSE(queue.hand_over(b));
    EXPECT_EQ(at(0), &b);
    EXPECT_FALSE(queue.hand_over(a));
}

TEST_F(ReadyQueueTest, AGivenCoreRunsItsOwnerAndTheMonitorsShareOnly) {
    ASSERT_EQ(queue.give_core(&a, 0), Status::ok);
    for (Schedulable* s : {&a, &b, &monitor}) queue.wake(*s, 0);
    EXPECT_EQ(at(0), &monitor);
    EXPECT_EQ(at(2 * ms), &a);
    EXPECT_EQ(timer, 10 * ms) << "no slices: only the monitor's next period ends its run";
    EXPECT_EQ(at(10 * ms), &monitor);
    queue.block(0, 10 * ms);
    EXPECT_EQ(at(10 * ms), &a);
    EXPECT_EQ(last.timer_ns, 0U) << "nobody else can want the core: no timer";
    EXPECT_EQ(queue.reserve(b, {10 * ms, ms}, 10 * ms), Status::denied);
    queue.block(0, 20 * ms);
    EXPECT_EQ(at(20 * ms), nullptr) << "the others do not run, though the owner waits";
    ASSERT_EQ(queue.give_core(nullptr, 20 * ms), Status::ok);
    EXPECT_EQ(at(20 * ms), &b);
}

TEST_F(ReadyQueueTest, ADeadOwnersCoreIsEverybodys) {
    ASSERT_EQ(queue.give_core(&a, 0), Status::ok);
    queue.wake(a, 0);
    queue.wake(b, 0);
    EXPECT_EQ(at(0), &a);
    queue.remove(a, ms);
    EXPECT_EQ(at(ms), &b);
}

TEST_F(ReadyQueueTest, ACoreWithForeignReservationsIsNotGiven) {
    ASSERT_EQ(queue.reserve(b, {10 * ms, ms}, 0), Status::ok);
    EXPECT_EQ(queue.give_core(&a, 0), Status::denied);
    EXPECT_EQ(queue.give_core(&b, 0), Status::ok);
    EXPECT_EQ(queue.give_core(&monitor, 0), Status::denied);
}

TEST_F(ReadyQueueTest, ARoundRobinCoreKnowsNoShares) {
    begin(SchedulingPolicy::rr);
    EXPECT_EQ(queue.reserve(a, {10 * ms, ms}, 0), Status::denied);
    EXPECT_EQ(queue.give_core(&a, 0), Status::denied);
    queue.wake(a, 0);
    queue.wake(monitor, 0);
    EXPECT_EQ(at(0), &a);
}

// Removal in every state a dispatcher can be in: fresh, running, waiting, asleep, suspended.
TEST_F(ReadyQueueTest, RemovalInEveryStateLeavesTheRest) {
    Schedulable fresh;
    queue.remove(fresh, 0);
    EXPECT_EQ(fresh.state, RunState::stopped);
    for (Schedulable* s : {&a, &b, &c}) queue.wake(*s, 0);
    EXPECT_EQ(at(0), &a);
    queue.remove(b, 0);
    EXPECT_EQ(at(0), &a);
    queue.remove(a, ms);
    EXPECT_EQ(at(ms), &c);
    queue.block(9 * ms, ms);
    queue.remove(c, 2 * ms);
    EXPECT_EQ(at(9 * ms), nullptr);
    queue.wake(c, 9 * ms);
    EXPECT_EQ(at(9 * ms), nullptr) << "stopped is for good";
    EXPECT_EQ(timer, 0U);
}

}  // namespace
}  // namespace zooid::cpudriver
