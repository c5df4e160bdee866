// Tasks side by side: the first of several, deadlines, groups; what is dropped leaves nothing, and
// nothing comes from the heap.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <zooid/interconnect/sleep.hpp>
#include <zooid/interconnect/task_group.hpp>
#include <zooid/interconnect/when_all.hpp>
#include <zooid/interconnect/when_any.hpp>
#include <zooid/interconnect/within.hpp>

#include "../test_size.hpp"
#include "allocations.hpp"
#include "one_thread.hpp"

namespace zooid::interconnect::testing {
namespace {

enum class Error : std::uint8_t { deadline, out_of_frames, refused };
using Number = std::expected<std::uint64_t, Error>;
using Done = std::expected<void, Error>;

/// Answers its deadline when that has passed. Counts those that live, so that a leak shows.
struct Alive {
    explicit Alive(int& live) : count(&live) { ++*count; }
    Alive(const Alive&) = delete;
    Alive& operator=(const Alive&) = delete;
    ~Alive() { --*count; }
    int* count;
};
Task<Number> at(Executor& executor, std::uint64_t us, int& live) {
    const Alive alive(live);
    co_await SleepUntil(executor, {us});
    co_return us;
}
Task<Done> done_at(Executor& executor, std::uint64_t us, int& live) {
    const auto slept = co_await at(executor, us, live);
    if (!slept) co_return std::unexpected(slept.error());
    if (us % 2 == 1) co_return std::unexpected(Error::refused);
    co_return Done();
}

class Tasks : public ::testing::Test {
protected:
    Thread thread{32, 4096};
    int live = 0;
    Executor& executor() { return thread.executor(); }
    void to(std::uint64_t us) {
        thread.clock.time = {us};
        thread.run();
    }
    void TearDown() override {
        EXPECT_EQ(live, 0);
        EXPECT_EQ(thread.pool.in_use(), 0U);
        EXPECT_EQ(thread.pool.refused_too_large(), 0U);
    }
};

using Pair = std::expected<std::pair<std::size_t, std::uint64_t>, Error>;
Task<Pair> first_of_two(Executor& executor, std::uint64_t left, std::uint64_t right, int& live) {
    const auto first =
        co_await when_any(executor, at(executor, left, live), done_at(executor, right, live));
    if (const auto* number = std::get_if<0>(&first)) {
        if (!*number) co_return std::unexpected(number->error());
        co_return std::pair(first.index(), **number);
    }
    co_return std::pair(first.index(), std::uint64_t{std::get<1>(first).has_value()});
}

TEST_F(Tasks, TheFirstWinsAndTheOthersAreCancelled) {
    auto left = first_of_two(executor(), 10, 20, live);
    auto right = first_of_two(executor(), 30, 12, live);
    left.start(executor());
    right.start(executor());
    thread.run();
    EXPECT_EQ(live, 4);
    EXPECT_EQ(thread.pool.in_use(), 8U);
    to(10);
    ASSERT_TRUE(left.done());
    EXPECT_EQ(left.result(), Pair(std::pair(0, 10)));
    EXPECT_EQ(live, 2) << "the loser is gone as soon as there is a winner";
    EXPECT_EQ(executor().next_deadline(), Instant{12});
    to(12);
    ASSERT_TRUE(right.done());
    EXPECT_EQ(right.result(), Pair(std::pair(1, 1)));
    EXPECT_EQ(executor().next_deadline(), never) << "the losers' timers are disarmed";
    left = {};
    right = {};
}

TEST_F(Tasks, AWaiterThatIsDroppedTakesItsTasksAlong) {
    auto dropped = first_of_two(executor(), 10, 20, live);
    dropped.start(executor());
    thread.run();
    EXPECT_EQ(live, 2);
    dropped = {};
    EXPECT_EQ(live, 0);
    EXPECT_EQ(executor().next_deadline(), never);
    auto never_run = first_of_two(executor(), 10, 20, live);
    never_run.start(executor());
}

using Index = std::expected<std::size_t, Error>;
Task<Index> first_of_five(Executor& executor, std::uint64_t from_us, int& live) {
    std::array<Task<Number>, 5> tasks;
    for (std::size_t each = 0; each < tasks.size(); ++each)
        tasks[each] = at(executor, from_us + (each + 3) % 5, live);
    const std::size_t first = co_await when_any(executor, std::span(tasks));
    const Number number = tasks[first].result();
    if (!number || *number != from_us) co_return std::unexpected(Error::refused);
    co_return first;
}

TEST_F(Tasks, TheFirstOfARange) {
    auto task = first_of_five(executor(), 100, live);
    task.start(executor());
    thread.run();
    EXPECT_EQ(live, 5);
    to(200);  // all are due: the earliest deadline wins
    EXPECT_EQ(task.result(), Index(2));
    EXPECT_EQ(live, 0);
}

Task<Number> in_time(Executor& executor, std::uint64_t us, std::uint64_t deadline_us, int& live) {
    co_return co_await within(executor, {deadline_us}, at(executor, us, live));
}

TEST_F(Tasks, ADeadlineCancelsAndSaysSo) {
    auto late = in_time(executor(), 50, 20, live);
    auto early = in_time(executor(), 15, 20, live);
    auto dropped = in_time(executor(), 15, 20, live);
    for (auto* task : {&late, &early, &dropped}) task->start(executor());
    thread.run();
    dropped = {};
    to(20);
    EXPECT_EQ(late.result(), Number(std::unexpected(Error::deadline)));
    EXPECT_EQ(early.result(), Number(15));
    EXPECT_EQ(live, 0);
    EXPECT_EQ(executor().next_deadline(), never);
    EXPECT_EQ(thread.now(in_time(executor(), 1, never.us, live)), Number(1)) << "no deadline";
}

// Goal: whatever is awaited without a frame says so, and what was started besides is cancelled.
TEST_F(Tasks, WithoutAFrameTheOthersAreCancelledToo) {
    std::vector<void*> hogged;
    while (thread.pool.in_use() < thread.pool.blocks() - 2) hogged.push_back(thread.pool.take(1));
    EXPECT_EQ(thread.now(first_of_two(executor(), 10, 20, live)), Pair(std::pair(1, 0)))
        << "the second has no frame: it has ended, and not well";
    hogged.push_back(thread.pool.take(1));
    EXPECT_EQ(thread.now(in_time(executor(), 1, 2, live)),
              Number(std::unexpected(Error::out_of_frames)));
    for (void* block : hogged) FramePool::give_back(block);
}

TEST_F(Tasks, AGroupIsBoundedAndItsFramesGoAtOnce) {
    TaskGroup<Done> group(executor(), 3);
    for (const std::uint64_t us : {30U, 10U, 20U})
        ASSERT_TRUE(group.add(done_at(executor(), us, live)));
    EXPECT_EQ(group.add(done_at(executor(), 40, live)).error(), GroupError::full);
    thread.run();
    EXPECT_EQ(thread.pool.in_use(), 6U);
    to(10);
    EXPECT_EQ(group.running(), 2U);
    EXPECT_EQ(thread.pool.in_use(), 4U) << "the group's owner did nothing for it";
    ASSERT_TRUE(group.add(done_at(executor(), 11, live)));
    EXPECT_EQ(group.failure(), std::nullopt);
    to(11);
    EXPECT_EQ(group.failure(), Error::refused);
    EXPECT_EQ(group.running(), 2U);
}

Task<Done> fill_and_wait(Executor& executor, TaskGroup<Done>& group, unsigned count, int& live) {
    for (unsigned each = 0; each < count; ++each) {
        co_await group.room();
        if (!group.add(done_at(executor, 10 + 2 * std::uint64_t{each}, live)))
            co_return std::unexpected(Error::refused);
    }
    co_await group.idle();
    co_return Done();
}

TEST_F(Tasks, AGroupSaysWhenThereIsRoomAndWhenAllHaveEnded) {
    TaskGroup<Done> group(executor(), 2);
    auto filling = fill_and_wait(executor(), group, 5, live);
    filling.start(executor());
    thread.run();
    EXPECT_EQ(group.running(), 2U);
    for (const std::uint64_t us : {10U, 12U, 14U, 16U}) to(us);
    EXPECT_EQ(group.running(), 1U);
    EXPECT_FALSE(filling.done());
    to(18);
    EXPECT_TRUE(filling.done());
    auto dropped = fill_and_wait(executor(), group, 5, live);
    dropped.start(executor());
    thread.run();
    dropped = {};  // while it waits for room
    to(100);
}

Task<Done> mixed(Executor& executor, std::uint64_t us, int& live) {
    const auto [left, right] =
        co_await when_all(executor, at(executor, us, live), in_time(executor, us + 9, us, live));
    if (!left || right) co_return std::unexpected(Error::refused);
    const Pair first = co_await first_of_two(executor, us + 2, us + 1, live);
    co_return first ? Done() : std::unexpected(first.error());
}

TEST_F(Tasks, NothingComesFromTheHeap) {
    TaskGroup<Done> group(executor(), 4);
    const unsigned rounds = test::sized(100U, 1000U, 100'000U);
    const Allocations allocations;
    for (unsigned round = 1; round <= rounds; ++round) {
        for (unsigned each = 0; each < 3; ++each)
            ASSERT_TRUE(group.add(mixed(executor(), 10 * round + each * 2, live)));
        if (round % 3 == 0) to(10 * round + 3);  // and some are cancelled half way
        to(10 * round + 9);
        ASSERT_EQ(group.running(), 0U);
    }
    EXPECT_EQ(allocations.count(), 0U);
    EXPECT_GE(thread.pool.in_use_max(), 12U);
}

TEST(Allocations, AreSeen) {
    const Allocations allocations;
    EXPECT_EQ(allocations.count(), 0U);
    const auto taken = std::make_unique<std::uint64_t>(42);
    EXPECT_EQ(*taken, 42U);
    EXPECT_EQ(allocations.count(), 1U);
}

struct TestTimer final : Timer {
    std::vector<std::size_t>* fired = nullptr;
    std::size_t index = 0;
    void on_deadline() override { fired->push_back(index); }
};

// Goal: the heap fires what a sorted list fires, in its order, whatever is armed and disarmed.
TEST(TimerHeap, AgreesWithASortedList) {
    const std::uint64_t first_seed = test::first_seed();
    for (std::uint64_t seed = first_seed; seed < first_seed + test::sized(5U, 50U, 5000U); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937_64 random(seed);
        Thread thread(1, 16);
        std::vector<std::size_t> fired;
        std::vector<TestTimer> timers(40);
        for (std::size_t index = 0; index < timers.size(); ++index) {
            timers[index].fired = &fired;
            timers[index].index = index;
        }
        std::vector<std::pair<std::uint64_t, std::size_t>> model;  // by deadline, then arming
        std::vector<std::size_t> expected;
        for (unsigned step = 0; step < 400; ++step) {
            const std::size_t index = random() % timers.size();
            std::erase_if(model, [&](const auto& entry) { return entry.second == index; });
            if (random() % 3 == 0) {
                timers[index].disarm();
            } else {
                timers[index].deadline = {thread.clock.time.us + random() % 20};
                thread.executor().arm(timers[index]);
                const std::uint64_t us = timers[index].deadline.us;
                model.insert(
                    std::ranges::upper_bound(model, us, {}, [](auto& e) { return e.first; }),
                    {us, index});
            }
            if (random() % 4 != 0) continue;
            thread.clock.time.us += random() % 8;
            thread.run();
            while (!model.empty() && model.front().first <= thread.clock.time.us) {
                expected.push_back(model.front().second);
                model.erase(model.begin());
            }
            ASSERT_EQ(fired, expected);
            ASSERT_EQ(thread.executor().next_deadline(),
                      model.empty() ? never : Instant{model.front().first});
        }
    }
}

}  // namespace
}  // namespace zooid::interconnect::testing
