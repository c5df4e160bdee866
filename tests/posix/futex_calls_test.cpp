// Futex calls: several threads of one domain, woken through the home core.
#include "fake_backend.hpp"

namespace zooid::posix::test {
namespace {

constexpr std::uint64_t futex = 202;
constexpr std::uint64_t op_wait = 0, op_wake = 1, op_requeue = 3, op_cmp_requeue = 4;
constexpr std::uint64_t op_wait_bitset = 9, op_wake_bitset = 10, is_private = 128, realtime = 256;

struct Pair {
    std::int64_t seconds, nanoseconds;
};

TEST(FutexCalls, WaitRefusesWithoutQueueing) {
    Domain domain;
    const Address word = domain.put(0, std::uint32_t{5});
    EXPECT_EQ(domain.call(futex, word, op_wait, 4, 0), fail(Errno::eagain));
    EXPECT_EQ(domain.call(futex, word + 1, op_wait, 5, 0), fail(Errno::einval));
    EXPECT_EQ(domain.call(futex, bad_pointer, op_wait, 5, 0), fail(Errno::efault));
    EXPECT_EQ(domain.call(futex, word, op_wait_bitset, 5, 0, 0, 0), fail(Errno::einval));
    EXPECT_EQ(domain.call(futex, word, op_wait, 5, bad_pointer), fail(Errno::efault));
    const Address never = domain.put(16, Pair{0, 1'000'000'000});
    EXPECT_EQ(domain.call(futex, word, op_wait, 5, never), fail(Errno::einval));
    EXPECT_EQ(domain.process->home.futexes.waiters(), 0u);
    EXPECT_TRUE(domain.backend.suspended_until.empty());
}

TEST(FutexCalls, AWakeEndsAWait) {
    Domain domain;
    Thread waker;
    domain.start(waker);
    const Address word = domain.put(0, std::uint32_t{1});
    domain.backend.while_suspended = [&] {
        EXPECT_EQ(domain.call_as(waker, futex, word, op_wake | is_private, 1), 1);
    };
    EXPECT_EQ(domain.call(futex, word, op_wait | is_private, 1, 0), 0);
    ASSERT_EQ(domain.backend.resumed.size(), 1u);
    EXPECT_EQ(domain.backend.resumed[0].thread, domain.main.id);
    EXPECT_EQ(domain.backend.resumed[0].core, domain.main.core);
    EXPECT_EQ(domain.call(futex, word, op_wake, 1), 0);
}

TEST(FutexCalls, TimeoutsAreRelativeOrOnAClock) {
    Domain domain;
    const Address word = domain.put(0, std::uint32_t{1});
    const Address time = domain.put(16, Pair{2, 7});
    const std::uint64_t now = domain.backend.now;
    EXPECT_EQ(domain.call(futex, word, op_wait, 1, time), fail(Errno::etimedout));
    EXPECT_EQ(domain.backend.suspended_until.back(), now + 2'000'000'007);
    domain.put(16, Pair{100, 0});
    EXPECT_EQ(domain.call(futex, word, op_wait_bitset, 1, time, 0, futex_any_bit),
              fail(Errno::etimedout));
    EXPECT_EQ(domain.backend.suspended_until.back(), 100'000'000'000u);
    const std::uint64_t real = domain.backend.now_ns(ClockKind::realtime) + 3'000'000'000;
    domain.put(16, Pair{static_cast<std::int64_t>(real / 1'000'000'000),
                        static_cast<std::int64_t>(real % 1'000'000'000)});
    const std::uint64_t before = domain.backend.now;
    EXPECT_EQ(domain.call(futex, word, op_wait_bitset | realtime, 1, time, 0, futex_any_bit),
              fail(Errno::etimedout));
    EXPECT_EQ(domain.backend.suspended_until.back(), before + 3'000'000'000);
    EXPECT_EQ(domain.process->home.futexes.waiters(), 0u);
}

// Goal: when the deadline passes while a wake is on its way, the wake is not lost: the wait
// succeeds, and the late answer does not disturb the next wait.
TEST(FutexCalls, AWakeBeforeTheTimeoutsReportWins) {
    Domain domain;
    Thread waker;
    domain.start(waker);
    const Address word = domain.put(0, std::uint32_t{1});
    const Address time = domain.put(16, Pair{1, 0});
    domain.backend.threads.erase(domain.main.id);  // the answer is still in flight
    domain.backend.while_suspended = [&] {
        EXPECT_EQ(domain.call_as(waker, futex, word, op_wake, 1), 1);
    };
    EXPECT_EQ(domain.call(futex, word, op_wait, 1, time), 0);
    const Resume late = domain.backend.resumed.back();
    domain.backend.while_suspended = [&] {
        EXPECT_FALSE(domain.main.parking.answer(late.sequence, late.result));
    };
    EXPECT_EQ(domain.call(futex, word, op_wait, 1, time), fail(Errno::etimedout));
}

TEST(FutexCalls, BitsetsChooseWhomToWake) {
    Domain domain;
    Thread other;
    domain.start(other);
    const Address word = domain.put(0, std::uint32_t{1});
    domain.backend.while_suspended = [&] {
        EXPECT_EQ(domain.call_as(other, futex, word, op_wake_bitset, 1, 0, 0, 2), 0);
        EXPECT_EQ(domain.call_as(other, futex, word, op_wake_bitset, 1, 0, 0, 0),
                  fail(Errno::einval));
        EXPECT_EQ(domain.call_as(other, futex, word, op_wake_bitset, 1, 0, 0, 5), 1);
    };
    EXPECT_EQ(domain.call(futex, word, op_wait_bitset, 1, 0, 0, 4), 0);
}

TEST(FutexCalls, RequeueMovesTheRestAndCountsBoth) {
    Domain domain;
    std::array<Thread, 4> waiters;
    const Address from = domain.put(0, std::uint32_t{1});
    const Address to = domain.put(64, std::uint32_t{9});
    for (Thread& waiter : waiters) {
        domain.start(waiter);
        const auto slot = domain.process->home.threads.slot_of(waiter.id);
        domain.process->home.futexes.on_wait(
            {.key = from, .slot = slot, .sequence = waiter.parking.begin()});
    }
    EXPECT_EQ(domain.call(futex, from, op_cmp_requeue, 1, 2, to, 7), fail(Errno::eagain));
    EXPECT_EQ(domain.call(futex, from, op_cmp_requeue, 1, 2, to, 1), 3);
    EXPECT_EQ(domain.call(futex, from, op_requeue, 0, 10, to), 1);
    EXPECT_EQ(domain.call(futex, to, op_wake, 10), 3);
    ASSERT_EQ(domain.backend.resumed.size(), 4u);
    for (unsigned i = 0; i < 4; ++i) {
        EXPECT_EQ(domain.backend.resumed[i].thread, waiters[i].id);  // in order of arrival
        EXPECT_TRUE(waiters[i].parking.answered());
    }
    EXPECT_EQ(domain.call(futex, from, op_requeue, -1, 1, to), fail(Errno::einval));
}

TEST(FutexCalls, OtherOperationsAreCounted) {
    Domain domain;
    const Address word = domain.put(0, std::uint32_t{1});
    EXPECT_EQ(domain.call(futex, word, 6, 0, 0), fail(Errno::enosys));  // LOCK_PI
    ASSERT_EQ(domain.process->unknown_calls().list().size(), 1u);
    EXPECT_EQ(domain.process->unknown_calls().list()[0], (UnknownCall{futex, 1}));
}

}  // namespace
}  // namespace zooid::posix::test
