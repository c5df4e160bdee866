// Threads, mutexes, condition variables, futexes and what they promise about time.
#include <gtest/gtest.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int threads_count = 8;

TEST(Threads, AMutexKeepsACounterExact) {
    std::mutex mutex;
    long counter = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < threads_count; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 2000; ++i) {
                const std::lock_guard lock(mutex);
                ++counter;
                if (i % 100 == 0) std::this_thread::yield();
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(counter, threads_count * 2000);
}

TEST(Threads, AConditionVariablePassesATokenAround) {
    std::mutex mutex;
    std::condition_variable turned;
    int turn = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int round = 0; round < 100; ++round) {
                std::unique_lock lock(mutex);
                turned.wait(lock, [&] { return turn % 4 == t; });
                ++turn;
                turned.notify_all();
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(turn, 400);
}

TEST(Threads, AWaitTimesOutNotEarlyAndNotMuchLater) {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    const auto before = Clock::now();
    EXPECT_EQ(never.wait_for(lock, 20ms), std::cv_status::timeout);
    const auto waited = Clock::now() - before;
    EXPECT_GE(waited, 20ms);
    EXPECT_LT(waited, 60s);
}

TEST(Threads, AFutexAnswersByName) {
    std::atomic<int> word{1};
    const auto wait = [&](int expected, const timespec* limit) {
        return syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, expected, limit, nullptr, 0);
    };
    EXPECT_EQ(wait(2, nullptr), -1);
    EXPECT_EQ(errno, EAGAIN);
    const timespec limit{0, 5'000'000};
    EXPECT_EQ(wait(1, &limit), -1);
    EXPECT_EQ(errno, ETIMEDOUT);
    EXPECT_EQ(syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0), 0);
    EXPECT_EQ(syscall(SYS_futex, 0xffff'8000'0000'0000, FUTEX_WAIT_PRIVATE, 1, &limit, nullptr, 0),
              -1);
    EXPECT_EQ(errno, EFAULT);
}

TEST(Threads, AnExceptionCrossesToTheThreadThatWaits) {
    std::future<int> future =
        std::async(std::launch::async, []() -> int { throw std::runtime_error("far away"); });
    try {
        future.get();
        FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "far away");
    }
}

TEST(Threads, ThreadLocalsAreEachThreadsOwn) {
    static thread_local int mine = 5;
    mine = 6;
    int seen = 0;
    std::thread([&] { seen = mine; }).join();
    EXPECT_EQ(seen, 5);
    EXPECT_EQ(mine, 6);
}

// Goal: memory of ended threads comes back: far more threads one after the other than fit at once.
TEST(Threads, ManyThreadsOneAfterTheOther) {
    int ran = 0;
    for (int i = 0; i < 300; ++i) std::thread([&] { ++ran; }).join();
    EXPECT_EQ(ran, 300);
}

// Goal: a thread that never calls anybody does not keep the core: the other one's deadline still
// comes.
TEST(Threads, ASpinningThreadIsPreempted) {
    std::atomic<bool> stop{false};
    std::thread spinner([&] {
        while (!stop.load(std::memory_order_relaxed)) {
        }
    });
    const auto before = Clock::now();
    for (int i = 0; i < 5; ++i) std::this_thread::sleep_for(1ms);
    const auto waited = Clock::now() - before;
    stop = true;
    spinner.join();
    EXPECT_GE(waited, 5ms);
    EXPECT_LT(waited, 60s);
}

}  // namespace
