// Coroutines that wait for buffers, over a channel with a pool.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>
#include <zooid/interconnect/buffer_wait.hpp>
#include <zooid/interconnect/channel.hpp>

#include "bulk_pairs.hpp"
#include "held.hpp"

namespace zooid::interconnect::testing {
namespace {

struct TestClock : Clock {
    Instant time;
    [[nodiscard]] Instant now() const override { return time; }
};

using Pair = BulkPoolPair<UmpNotifyPair>;
using Port = Channel<Pair::End, 32>;
using Sources = Buffers<BufferPool>;
using Job = Task<std::expected<unsigned, CallError>>;

/// One thread with both ends; a sends, b receives.
class BufferWait : public ::testing::Test {
protected:
    static constexpr std::size_t block_bytes = 32 * 1024;
    struct alignas(FramePool::alignment_bytes) Unit {
        std::array<std::byte, FramePool::alignment_bytes> bytes;
    };
    std::vector<Unit> memory =
        std::vector<Unit>(8 * (block_bytes + 2 * FramePool::alignment_bytes) / sizeof(Unit));
    FramePool pool{std::as_writable_bytes(std::span(memory)), block_bytes};
    TestClock clock;
    Executor executor{pool, clock};
    Pair pair;
    Sources sources{executor, pair.home_a};
    Port near{executor, pair.a};
    Port far{executor, pair.b};
    std::vector<Owned<Buffer>> arrived;

    Job started(Job job) {
        job.start(executor);
        executor.run_until_idle();
        return job;
    }
};

Job send_numbered(Executor& executor, Sources& sources, Port& port, std::uint64_t count) {
    static_cast<void>(executor);
    unsigned sent = 0;
    for (; sent < count; ++sent) {
        auto buffer = co_await sources.allocate(16);
        if (!buffer) co_return std::unexpected(buffer.error());
        (*buffer)->memory()[0] = static_cast<std::byte>(sent);
        const auto done = co_await port.send({.number = 1, .buffer = &*buffer});
        if (!done) co_return std::unexpected(done.error());
    }
    co_return sent;
}

Job receive_numbered(Executor& executor, BufferPool& pool, Port& port,
                     std::vector<Owned<Buffer>>& into) {
    static_cast<void>(executor);
    for (;;) {
        const auto got = co_await port.receive();
        if (!got) co_return std::unexpected(got.error());
        auto buffer = pool.take(got->header);
        if (!buffer) co_return std::unexpected(CallError::malformed);
        into.push_back(std::move(*buffer));
    }
}

// Goal: a sender without buffers waits, and goes on when one comes home; all in order.
TEST_F(BufferWait, GoesOnWhenOneComesHome) {
    constexpr unsigned count = 40;
    Job receiver = started(receive_numbered(executor, pair.home_b, far, arrived));
    Job sender = started(send_numbered(executor, sources, near, count));
    for (unsigned number = 0; number < count; ++number) {
        ASSERT_FALSE(arrived.empty()) << number;
        EXPECT_LE(arrived.size(), Pair::buffers);
        EXPECT_EQ(sender.done(), count - number <= Pair::buffers) << number;
        EXPECT_EQ(arrived.front()->bytes()[0], static_cast<std::byte>(number));
        arrived.erase(arrived.begin());
        executor.run_until_idle();
    }
    ASSERT_TRUE(sender.done());
    EXPECT_EQ(sender.result(), count);
    EXPECT_TRUE(executor.prepare_sleep());
}

TEST_F(BufferWait, FirstComeFirstServed) {
    std::vector<Owned<Buffer>> all;
    while (auto buffer = pair.home_a.allocate(1)) all.push_back(std::move(*buffer));
    Job first = started(send_numbered(executor, sources, near, 1));
    Job second = started(send_numbered(executor, sources, near, 1));
    all.pop_back();
    executor.run_until_idle();
    EXPECT_TRUE(first.done());
    EXPECT_FALSE(second.done());
    Job dropped = std::move(second);
    dropped = Job();  // cancels: nobody is served in its place
    all.clear();
    executor.run_until_idle();
    EXPECT_EQ(pair.home_a.lent(), 1);
}

TEST_F(BufferWait, ADeadlineEndsIt) {
    std::vector<Owned<Buffer>> all;
    while (auto buffer = pair.home_a.allocate(1)) all.push_back(std::move(*buffer));
    const auto wait = [](Executor& here, Sources& from, std::size_t bytes) -> Job {
        static_cast<void>(here);
        const auto buffer = co_await from.allocate(bytes, Instant{100});
        if (!buffer) co_return std::unexpected(buffer.error());
        co_return 1U;
    };
    Job late = started(wait(executor, sources, 8));
    EXPECT_FALSE(late.done());
    clock.time = {100};
    executor.run_until_idle();
    ASSERT_TRUE(late.done());
    EXPECT_EQ(late.result(), std::unexpected(CallError::deadline));
    Job large = started(wait(executor, sources, Pair::buffer_bytes + 1));
    ASSERT_TRUE(large.done());
    EXPECT_EQ(large.result(), std::unexpected(CallError::too_long));
}

}  // namespace
}  // namespace zooid::interconnect::testing
