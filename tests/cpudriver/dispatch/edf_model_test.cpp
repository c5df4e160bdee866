// A simulated core: random sets of dispatchers, a clock that jumps from event to event, and a timer
// that is set only as the queue asks. What was promised is measured apart from the queue's own
// books.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <random>

#include "caps/test_size.hpp"
#include "cpudriver/dispatch/ready_queue.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint64_t never = ~std::uint64_t{0};

enum class Kind : std::uint8_t {
    sporadic,  // a job of at most its budget, at most once a period: must be done within a period
    greedy,    // reserved, always wants more: must get its budget in each period, and no more first
    erratic,   // reserved, comes and goes as it likes with more work than it reserved: hurts nobody
    batch,     // no reservation, always ready
    chatty,    // no reservation, short work and sleep
    gone,      // was removed
};

struct Task {
    Schedulable entry;
    Kind kind = Kind::batch;
    std::uint64_t work_ns = 0;     // left until it blocks; never: does not
    std::uint64_t release_ns = 0;  // of the job it works on, or of the next one
    std::uint64_t got_ns = 0;      // run since the start of the period, for a greedy one
    bool by_event = false;         // is woken by an event instead of its own time
};

class Core {
public:
    explicit Core(std::uint64_t seed) : random_(seed) {
        queue_.begin(abi::SchedulingPolicy::edf, 1'000'000);
        const auto count = pick(1, 8);
        for (std::uint64_t i = 0; i < count; ++i) reserve_one();
        const auto background = pick(0, 4);
        for (std::uint64_t i = 0; i < background; ++i)
            tasks_.emplace_back().kind = pick(0, 1) != 0 ? Kind::batch : Kind::chatty;
        for (Task& task : tasks_) first_job(task);
    }

    void run(std::uint64_t decisions) {
        decide();
        for (std::uint64_t i = 0; i < decisions && !::testing::Test::HasFailure(); ++i) step();
        for (const Task& task : tasks_) EXPECT_EQ(task.entry.misses, 0U);
    }
    void expect_fair_background() const {
        std::uint64_t least = never, most = 0;
        for (const Task& task : tasks_) {
            if (task.kind != Kind::batch) continue;
            least = std::min(least, task.entry.ran_ns);
            most = std::max(most, task.entry.ran_ns);
        }
        if (least == never) return;
        EXPECT_LE(most - least, 2 * time_slice_ns) << "turns are not fair";
    }
    [[nodiscard]] std::uint64_t jobs() const { return jobs_; }
    [[nodiscard]] std::uint64_t removed(RunState state) const {
        return removed_[static_cast<unsigned>(state)];
    }

private:
    std::uint64_t pick(std::uint64_t low, std::uint64_t high) {
        return std::uniform_int_distribution<std::uint64_t>{low, high}(random_);
    }

    void reserve_one() {
        Task& task = tasks_.emplace_back();
        constexpr std::array kinds{Kind::greedy, Kind::erratic, Kind::sporadic, Kind::sporadic};
        task.kind = kinds[pick(0, kinds.size() - 1)];
        const std::uint64_t period = pick(1, 50) * 1'000'000 + pick(0, 999'999);
        const std::uint64_t most =
            static_cast<std::uint64_t>(1'000'000 - queue_.utilisation_ppm()) * (period / 1'000'000);
        // Now and then all that is left, to the last millionth.
        const std::uint64_t budget = pick(0, 3) == 0 ? most : pick(200'000, period);
        const abi::Status status = queue_.reserve(task.entry, {period, budget}, now_);
        if (status == abi::Status::ok) return;
        EXPECT_TRUE(status == abi::Status::limit || budget < abi::reservation_budget_ns_min);
        task.kind = Kind::chatty;
    }

    void first_job(Task& task) {
        task.by_event = pick(0, 1) != 0;
        task.work_ns = new_work(task);
        task.release_ns = now_;
        queue_.wake(task.entry, now_);
    }
    std::uint64_t new_work(const Task& task) {
        if (task.kind == Kind::greedy || task.kind == Kind::batch) return never;
        if (task.kind == Kind::chatty) return pick(1'000, 3'000'000);
        const std::uint64_t budget = task.entry.reservation.budget_ns;
        if (task.kind == Kind::erratic) return pick(1, 2 * budget);
        return pick(0, 1) != 0 ? budget : pick(1, budget);
    }

    Task* running() {
        const auto found = std::ranges::find_if(
            tasks_, [&](const Task& task) { return &task.entry == queue_.running(); });
        return found == tasks_.end() ? nullptr : &*found;
    }

    void decide() {
        const Decision decision = queue_.decide(now_);
        if (decision.rearm) timer_ = decision.timer_ns;
        ASSERT_TRUE(queue_.consistent(static_cast<std::uint32_t>(std::ranges::count_if(
            tasks_, [](const Task& t) { return t.entry.state == RunState::runnable; }))));
        for (Task& task : tasks_) {
            // Its own time has come: the job begins when it was meant to, not when it was noticed.
            if (task.entry.state == RunState::runnable && task.work_ns == 0)
                task.work_ns = new_work(task);
        }
    }

    /// To the next thing that happens: the timer, the end of a job, an event, a greedy one's
    /// period.
    void step() {
        Task* const task = running();
        std::uint64_t until = timer_ != 0 ? timer_ : never;
        if (task != nullptr && task->work_ns != never)
            until = std::min(until, now_ + task->work_ns);
        for (const Task& t : tasks_) {
            if (t.kind == Kind::greedy)
                until = std::min(until, t.release_ns + t.entry.reservation.period_ns);
            if (waits_for_event(t)) until = std::min(until, t.release_ns);
        }
        ASSERT_NE(until, never) << "nothing will ever happen: a wake-up was lost";
        advance(task, until);
        const bool fired = timer_ != 0 && timer_ <= now_;
        if (fired) {
            timer_ = 0;
            queue_.timer_fired();
        }
        if (task != nullptr && task->work_ns == 0) {
            finish(*task);
        } else if (fired) {
            decide();
        }
        deliver_events();
        for (Task& t : tasks_) check_greedy(t);
        if (pick(0, 255) == 0) remove_one();
    }
    /// Whatever it does: it runs, is ready, waits for a time or for an event. What the others were
    /// promised still holds.
    void remove_one() {
        const auto is_there = [](const Task& task) { return task.kind != Kind::gone; };
        if (std::ranges::count_if(tasks_, is_there) < 3) return;  // one alone is never asked again
        Task& task = tasks_[pick(0, tasks_.size() - 1)];
        if (!is_there(task)) return;
        ++removed_[static_cast<unsigned>(task.entry.state)];
        queue_.remove(task.entry, now_);
        task.kind = Kind::gone;
        decide();
    }
    static bool waits_for_event(const Task& task) {
        return task.entry.state == RunState::suspended && task.by_event;
    }
    void advance(Task* task, std::uint64_t until) {
        ASSERT_GE(until, now_);
        if (task != nullptr) {
            if (task->work_ns != never) task->work_ns -= until - now_;
            task->got_ns += until - now_;
        }
        now_ = until;
    }
    void deliver_events() {
        for (Task& task : tasks_) {
            if (!waits_for_event(task) || task.release_ns > now_) continue;
            task.work_ns = new_work(task);
            queue_.wake(task.entry, now_);
            if (queue_.stale() || queue_.running() == nullptr) decide();
        }
    }

    void finish(Task& task) {
        ++jobs_;
        const std::uint64_t period = task.entry.reservation.period_ns;
        if (task.kind == Kind::sporadic) {
            EXPECT_LE(now_ - task.release_ns, period) << "a job missed its deadline";
            task.release_ns =
                std::max(now_ + 1, task.release_ns + period + pick(0, 1) * pick(0, period));
        } else {
            const bool erratic = task.kind == Kind::erratic;
            task.release_ns = now_ + pick(1, erratic ? period : 4'000'000);
        }
        task.by_event = pick(0, 1) != 0;
        queue_.block(task.by_event ? 0 : task.release_ns, now_);
        decide();
    }
    void check_greedy(Task& task) {
        if (task.kind != Kind::greedy) return;
        const abi::Reservation share = task.entry.reservation;
        if (now_ < task.release_ns + share.period_ns) return;
        EXPECT_GE(task.got_ns, share.budget_ns) << "a greedy one did not get what was promised";
        task.got_ns = 0;
        task.release_ns += share.period_ns;
    }

    std::mt19937_64 random_;
    ReadyQueue queue_;
    std::deque<Task> tasks_;
    std::uint64_t now_ = 0;
    std::uint64_t timer_ = 0;
    std::uint64_t jobs_ = 0;
    std::array<std::uint64_t, 4> removed_{};  // by RunState
};

TEST(EdfModel, WhatIsAdmittedIsKept) {
    const std::uint64_t sets = zooid::test::sized<std::uint64_t>(100, 1'500, 40'000);
    const std::uint64_t first = zooid::test::first_seed();
    std::uint64_t jobs = 0, runnable = 0, suspended = 0;
    for (std::uint64_t seed = first; seed < first + sets && !HasFailure(); ++seed) {
        SCOPED_TRACE("ZOOID_TEST_SEED=" + std::to_string(seed));
        Core core(seed);
        core.run(1'000);
        core.expect_fair_background();
        jobs += core.jobs();
        runnable += core.removed(RunState::runnable);
        suspended += core.removed(RunState::suspended);
    }
    EXPECT_GT(runnable, sets / 2);
    EXPECT_GT(suspended, sets / 2);
    EXPECT_GT(jobs, sets * 10);
    std::printf("%llu sets from seed %llu, %llu jobs\n", static_cast<unsigned long long>(sets),
                static_cast<unsigned long long>(first), static_cast<unsigned long long>(jobs));
}

// A greedy holder of a reservation beside others that wait: it has its budget, and what is left
// over is shared by turns. It cannot take more, whatever it does.
TEST(EdfModel, AnOverrunIsContained) {
    ReadyQueue queue;
    queue.begin(abi::SchedulingPolicy::edf);
    Schedulable greedy, others[3];
    ASSERT_EQ(queue.reserve(greedy, {10'000'000, 4'000'000}, 0), abi::Status::ok);
    queue.wake(greedy, 0);
    for (Schedulable& other : others) queue.wake(other, 0);
    std::uint64_t now = 0, timer = 0;
    constexpr std::uint64_t end = 10'000'000'000;
    while (now < end) {
        if (timer != 0 && timer <= now) queue.timer_fired();
        const Decision decision = queue.decide(now);
        ASSERT_NE(decision.next, nullptr);
        if (decision.rearm) timer = decision.timer_ns;
        ASSERT_GT(timer, now);
        now = timer;
    }
    // 40 % reserved, and a quarter of the other 60 %: 55 %, give or take one turn.
    const auto near = [](std::uint64_t ns) { return static_cast<double>(ns) / end; };
    EXPECT_LE(near(greedy.ran_ns), 0.551);
    for (const Schedulable& other : others) EXPECT_GE(near(other.ran_ns), 0.149);
}

}  // namespace
}  // namespace zooid::cpudriver
