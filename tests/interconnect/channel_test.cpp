// Coroutines over channels: calls, back-pressure, deadlines, cancellation, limits; all in one
// thread, no real time.
#include <gtest/gtest.h>

#include <memory>
#include <vector>
#include <zooid/interconnect/channel.hpp>
#include <zooid/interconnect/sleep.hpp>
#include <zooid/interconnect/when_all.hpp>
#include <zooid/sample/sample_newer_rpc.hpp>
#include <zooid/sample/sample_service_rpc.hpp>

#include "one_thread.hpp"

namespace zooid::interconnect::testing {
namespace {

using sample::Sample;

struct Sum {
    std::int64_t value = 0;
};
using SumTask = Task<std::expected<Sum, CallError>>;
using Done = std::expected<void, CallError>;

template <class Pair>
using Ends = ChannelPair<Pair, Sample::words_max>;

/// Serves Sample; `add` may be told to wait, so that replies come late.
struct Server {
    Executor* executor_;
    Instant add_waits_until{};
    std::vector<std::int32_t> finished;
    [[nodiscard]] Executor& executor() { return *executor_; }

    ServerTask<Sample::Plain> plain(const Sample::Plain::Params& params, ServerContext&) {
        Sample::Plain::Results same = params;
        co_return same;
    }
    ServerTask<Sample::Rich> rich(const Sample::Rich::Params& params, ServerContext&) {
        Sample::Rich::Results results;
        results.set_words_(static_cast<std::uint32_t>(params.words().size()));
        co_return results;
    }
    ServerTask<Sample::Open> open(const Sample::Open::Params& params, ServerContext&) {
        if (params.name() == "secret") co_return std::unexpected(Refusal::denied);
        Sample::Open::Results results;
        results.set_ok(bool(params.disk()));
        if (params.disk()) results.set_handle({params.disk().cptr + 1});
        co_return results;
    }
    ServerTask<Sample::Finish> finish(const Sample::Finish::Params& params, ServerContext&) {
        finished.push_back(params.code());
        co_return Sample::Finish::Results();
    }
    ServerTask<Sample::Add> add(const Sample::Add::Params& params, ServerContext&) {
        if (add_waits_until > executor().now()) co_await SleepUntil(executor(), add_waits_until);
        Sample::Add::Results results;
        results.set_sum(params.left() + params.right());
        co_return results;
    }
};

template <class Port>
SumTask add(Port& channel, std::int64_t left, std::int64_t right, CallOptions options = {}) {
    sample::SampleClient client(channel);
    Sample::Add::Params params;
    params.set_left(left);
    params.set_right(right);
    const auto results = co_await client.add(params, options);
    if (!results) co_return std::unexpected(results.error());
    co_return Sum{results->sum()};
}

template <class Pair>
class Calls : public ::testing::Test {
protected:
    Thread thread{48};
    std::unique_ptr<Ends<Pair>> ends = std::make_unique<Ends<Pair>>(thread.executor());
    Server server{&thread.executor(), {}, {}};
    Task<Done> serving = sample::serve_sample(ends->b, server);

    void SetUp() override { serving.start(thread.executor()); }
    void run() { thread.executor().run_until_idle(); }
    auto now(auto task) {
        task.start(thread.executor());
        run();
        EXPECT_TRUE(task.done());
        return task.result();
    }
};

using Pairs = ::testing::Types<UmpPair, UmpNotifyPair, LmpPair, LoopPair>;
TYPED_TEST_SUITE(Calls, Pairs);

TYPED_TEST(Calls, AnswerComesBack) {
    const auto sum = this->now(add(this->ends->a, 40, 2));
    ASSERT_TRUE(sum);
    EXPECT_EQ(sum->value, 42);
    EXPECT_EQ(this->ends->a.counters().sent, 1);
    EXPECT_EQ(this->ends->a.counters().received, 1);
    EXPECT_EQ(this->thread.pool.in_use(), 1) << "only the server still runs";
}

TYPED_TEST(Calls, ManyAtOnceAreNumberedAndBounded) {
    std::vector<SumTask> tasks;
    for (unsigned index = 0; index < Ends<TypeParam>::Port::calls_max + 1; ++index) {
        tasks.push_back(add(this->ends->a, index, 1000));
        tasks.back().start(this->thread.executor());
    }
    this->run();
    for (unsigned index = 0; index < Ends<TypeParam>::Port::calls_max; ++index) {
        ASSERT_TRUE(tasks[index].done());
        EXPECT_EQ(tasks[index].result()->value, index + 1000);
    }
    EXPECT_EQ(tasks.back().result().error(), CallError::busy);
}

template <class Port>
Task<Done> finish_many(Port& channel, int count) {
    sample::SampleClient client(channel);
    for (int code = 0; code < count; ++code) {
        Sample::Finish::Params params;
        params.set_code(code);
        const auto sent = co_await client.finish(params);
        if (!sent) co_return sent;
    }
    co_return Done();
}

// Goal: a sender that outruns the ring waits and loses nothing.
TYPED_TEST(Calls, BackPressureSuspendsTheSender) {
    ASSERT_TRUE(this->now(finish_many(this->ends->a, 500)));
    ASSERT_EQ(this->server.finished.size(), 500);
    for (std::size_t code = 0; code < 500; ++code)
        EXPECT_EQ(this->server.finished[code], static_cast<std::int32_t>(code));
    EXPECT_GT(this->ends->a.counters().full, 0);
}

TYPED_TEST(Calls, DeadlineEndsTheCallAndItsLateReplyIsDropped) {
    this->server.add_waits_until = {100};
    auto late = add(this->ends->a, 1, 1, {.deadline = {50}});
    late.start(this->thread.executor());
    this->run();
    EXPECT_FALSE(late.done());
    EXPECT_EQ(this->thread.executor().next_deadline(), Instant{50});
    this->thread.clock.time = {50};
    this->run();
    ASSERT_TRUE(late.done());
    EXPECT_EQ(late.result().error(), CallError::deadline);
    this->thread.clock.time = {100};
    EXPECT_EQ(this->now(add(this->ends->a, 2, 2))->value, 4) << "not the late reply";
    EXPECT_EQ(this->ends->a.fault().breach, Breach::none);
}

// Whoever was held up past a deadline finds the answer that was there before it, also on a channel
// that has been idle for long.
TYPED_TEST(Calls, AnAnswerThatIsThereCountsHoweverLateItIsLookedAt) {
    using Port = typename Ends<TypeParam>::Port;
    Thread near(16), far(16);
    TypeParam pair;
    Port a(near.executor(), std::move(pair.a)), b(far.executor(), std::move(pair.b));
    Server server{&far.executor(), {}, {}};
    Task<Done> serving = sample::serve_sample(b, server);
    serving.start(far.executor());
    auto sum = add(a, 40, 2, {.deadline = {50}});
    sum.start(near.executor());
    for (unsigned look = 0; look < 2 * WaitSet::idle_polls_max; ++look) near.run();
    far.run();
    near.clock.time = {60};
    near.run();
    ASSERT_TRUE(sum.done());
    const auto result = sum.result();
    ASSERT_TRUE(result) << "it says that the deadline has passed";
    EXPECT_EQ(result->value, 42);
}

TYPED_TEST(Calls, DroppingATaskCancelsIt) {
    this->server.add_waits_until = {100};
    {
        auto dropped = add(this->ends->a, 1, 1);
        dropped.start(this->thread.executor());
        this->run();
        EXPECT_FALSE(dropped.done());
    }
    EXPECT_EQ(this->thread.pool.in_use(), 2) << "server and its handler";
    this->thread.clock.time = {100};
    EXPECT_EQ(this->now(add(this->ends->a, 2, 2))->value, 4);
}

TYPED_TEST(Calls, PeerClosesWhileWeWait) {
    this->server.add_waits_until = {100};
    auto waiting = add(this->ends->a, 1, 1);
    waiting.start(this->thread.executor());
    this->run();
    this->serving = {};
    this->ends->b.close();
    this->run();
    ASSERT_TRUE(waiting.done());
    EXPECT_EQ(waiting.result().error(), CallError::closed);
    EXPECT_EQ(this->now(add(this->ends->a, 1, 1)).error(), CallError::closed);
}

template <class Port>
Task<Done> open(Port& channel, std::string_view name, std::uint32_t capability) {
    sample::SampleClient client(channel);
    Sample::Open::Params params;
    if (!params.set_name(name)) co_return std::unexpected(CallError::too_long);
    params.set_disk({capability});
    const auto results = co_await client.open(params);
    if (!results) co_return std::unexpected(results.error());
    const Capability<Sample> handle{capability == 0 ? 0 : received_at + 1};
    if (results->ok() != (capability != 0) || results->handle() != handle)
        co_return std::unexpected(CallError::malformed);
    co_return Done();
}

TYPED_TEST(Calls, RefusalsAndCapabilities) {
    EXPECT_TRUE(this->now(open(this->ends->a, "disk", 0)));
    EXPECT_EQ(this->now(open(this->ends->a, "secret", 0)).error(), CallError::denied);
    const auto with_capability = this->now(open(this->ends->a, "disk", received_at));
    const bool carries =
        TypeParam::End::kind == TransportKind::lmp || TypeParam::End::kind == TransportKind::loop;
    EXPECT_EQ(with_capability, carries ? Done() : std::unexpected(CallError::capability));
}

template <class Port>
SumTask multiply(Port& channel) {
    sample_newer::SampleClient client(channel);
    const auto results = co_await client.multiply({});
    if (!results) co_return std::unexpected(results.error());
    co_return Sum{results->product()};
}

TYPED_TEST(Calls, NewMethodAtAnOldServerIsRefusedByName) {
    EXPECT_EQ(this->now(multiply(this->ends->a)).error(), CallError::unknown_method);
    EXPECT_EQ(this->now(add(this->ends->a, 2, 2))->value, 4) << "the channel lives on";
}

template <class Port>
SumTask add_both(Port& channel) {
    auto [first, second] =
        co_await when_all(channel.executor(), add(channel, 1, 2), add(channel, 3, 4));
    if (!first || !second) co_return std::unexpected(CallError::closed);
    co_return Sum{first->value * 100 + second->value};
}

template <class Port>
SumTask add_each(Port& channel) {
    std::array<SumTask, 5> tasks;
    for (int index = 0; index < 5; ++index)
        tasks[static_cast<unsigned>(index)] = add(channel, index, 0);
    co_await when_all(channel.executor(), std::span<SumTask>(tasks));
    Sum sum;
    for (SumTask& task : tasks) {
        const auto each = task.result();
        if (!each) co_return std::unexpected(each.error());
        sum.value += each->value;
    }
    co_return sum;
}

TYPED_TEST(Calls, WhenAllWaitsForEach) {
    EXPECT_EQ(this->now(add_both(this->ends->a))->value, 307);
    EXPECT_EQ(this->now(add_each(this->ends->a))->value, 10);
}

TYPED_TEST(Calls, WithoutAFrameTheTaskSaysSo) {
    std::vector<void*> hogged;
    while (void* block = this->thread.pool.take(1)) hogged.push_back(block);
    EXPECT_EQ(this->now(add(this->ends->a, 1, 1)).error(), CallError::out_of_frames);
    EXPECT_EQ(this->now(add_both(this->ends->a)).error(), CallError::out_of_frames);
    FramePool::give_back(hogged.back());
    hogged.pop_back();
    // One frame: the client's. The server's handler gets none and refuses as busy.
    EXPECT_EQ(this->now(add(this->ends->a, 1, 1)).error(), CallError::peer_busy);
    for (void* block : hogged) FramePool::give_back(block);
    EXPECT_EQ(this->now(add(this->ends->a, 1, 1))->value, 2);
    EXPECT_GT(this->thread.pool.refused_empty(), 0);
}

TEST(FramePool, RefusesLargeFramesAndCounts) {
    Thread thread(2);
    EXPECT_EQ(thread.pool.blocks(), 2);
    EXPECT_EQ(thread.pool.take(Thread::block_bytes + 1), nullptr);
    EXPECT_EQ(thread.pool.refused_too_large(), 1);
    void* first = thread.pool.take(Thread::block_bytes);
    void* second = thread.pool.take(1);
    EXPECT_NE(first, nullptr);
    EXPECT_NE(second, nullptr);
    EXPECT_EQ(thread.pool.take(1), nullptr);
    FramePool::give_back(first);
    EXPECT_EQ(thread.pool.take(1), first);
    FramePool::give_back(first);
    FramePool::give_back(second);
    EXPECT_EQ(thread.pool.in_use_max(), 2);
}

Task<Done> note_at(Executor& executor, Instant when, std::vector<std::uint64_t>& log) {
    co_await SleepUntil(executor, when);
    log.push_back(when.us);
    co_return Done();
}

TEST(Timers, FireInOrderOfTheirDeadlines) {
    Thread thread;
    std::vector<std::uint64_t> log;
    std::vector<Task<Done>> tasks;
    for (const std::uint64_t us : {30u, 10u, 20u, 40u}) {
        tasks.push_back(note_at(thread.executor(), {us}, log));
        tasks.back().start(thread.executor());
    }
    thread.executor().run_until_idle();
    EXPECT_EQ(thread.executor().next_deadline(), Instant{10});
    tasks[2] = {};  // the one at 20 is cancelled
    thread.clock.time = {35};
    thread.executor().run_until_idle();
    EXPECT_EQ(log, (std::vector<std::uint64_t>{10, 30}));
    EXPECT_EQ(thread.executor().next_deadline(), Instant{40});
}

// Goal: with many idle channels a message on one costs looks at that one and a constant, not at all
// of them.
TEST(WaitSetCost, IdleChannelsAreLookedAtRarely) {
    Thread thread;
    constexpr unsigned idle = 200;
    using Port = Channel<Loop, 16>;
    std::vector<std::unique_ptr<LoopLink>> links;
    std::vector<std::unique_ptr<Port>> ports;
    for (unsigned index = 0; index < idle; ++index) {
        links.push_back(std::make_unique<LoopLink>());
        ports.push_back(std::make_unique<Port>(thread.executor(), Loop(*links.back(), 0)));
    }
    WaitSet& wait_set = thread.executor().wait_set();
    for (unsigned round = 0; round <= WaitSet::idle_polls_max; ++round) wait_set.poll();
    const std::size_t before = wait_set.looks();
    constexpr unsigned rounds = 1000;
    for (unsigned round = 0; round < rounds; ++round) wait_set.poll();
    EXPECT_LE(wait_set.looks() - before, rounds * WaitSet::cold_batch);
    Loop peer(*links[idle / 2], 1);
    ASSERT_TRUE(peer.send({.number = 1}));
    EXPECT_TRUE(wait_set.poll_all());
    EXPECT_EQ(ports[idle / 2]->counters().received, 1);
}

// Goal: a thread sleeps only when every channel agreed, and all are awake again when one did not.
TEST(WaitSetSleep, AsksEveryChannel) {
    Thread thread;
    UmpNotifyPair quiet;
    UmpNotifyPair busy;
    Channel<UmpNotifyPair::End> first(thread.executor(), quiet.a);
    Channel<UmpNotifyPair::End> second(thread.executor(), busy.a);
    EXPECT_TRUE(thread.executor().prepare_sleep());
    ASSERT_TRUE(quiet.b.send({.number = 1}));
    EXPECT_EQ(quiet.rings_a, 1);
    thread.executor().wake();
    ASSERT_TRUE(busy.b.send({.number = 1}));
    EXPECT_EQ(busy.rings_a, 0);
    EXPECT_FALSE(thread.executor().prepare_sleep());
    ASSERT_TRUE(quiet.b.send({.number = 1}));
    EXPECT_EQ(quiet.rings_a, 1) << "awake: no doorbell";
}

}  // namespace
}  // namespace zooid::interconnect::testing
