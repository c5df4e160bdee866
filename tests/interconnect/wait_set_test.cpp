// What idle channels cost the thread that waits on them, and that a parked one is never forgotten.
#include <gtest/gtest.h>

#include <vector>
#include <zooid/interconnect/core/loop.hpp>

#include "parked.hpp"

namespace zooid::interconnect::testing {
namespace {

struct StoppedClock : Clock {
    [[nodiscard]] Instant now() const override { return {}; }
};

/// One thread that waits.
class Waiting : public ::testing::Test {
protected:
    static constexpr std::size_t block_bytes = 32 * 1024;
    struct alignas(FramePool::alignment_bytes) Unit {
        std::array<std::byte, FramePool::alignment_bytes> bytes;
    };
    std::vector<Unit> memory =
        std::vector<Unit>(4 * (block_bytes + 2 * FramePool::alignment_bytes) / sizeof(Unit));
    FramePool pool{std::as_writable_bytes(std::span(memory)), block_bytes};
    StoppedClock clock;
    Executor executor{pool, clock};

    WaitSet& wait_set() { return executor.wait_set(); }
    /// As a thread's loop does it. @return whether it may suspend.
    bool look_and_sleep() {
        executor.run_until_idle();
        return executor.prepare_sleep();
    }
    /// Looks that one message costs, from the ring to the next sleep.
    std::size_t looks_of_one_message(ManyChannels& many, unsigned which) {
        const std::size_t before = wait_set().looks();
        const auto received = many.port(which).counters().received;
        EXPECT_TRUE(many.peer(which).send({.number = 1}));
        executor.wake();
        EXPECT_TRUE(look_and_sleep());
        EXPECT_EQ(many.port(which).counters().received, received + 1);
        return wait_set().looks() - before;
    }
};

using Done = Task<std::expected<void, CallError>>;
template <class Port>
Done take_all(Executor& executor, Port& port) {
    static_cast<void>(executor);
    for (;;) {
        const auto got = co_await port.receive();
        if (!got) co_return std::unexpected(got.error());
    }
}
template <class Port>
Done send_some(Executor& executor, Port& port, unsigned count) {
    static_cast<void>(executor);
    for (unsigned index = 0; index < count; ++index) {
        const auto sent = co_await port.send({.number = 1});
        if (!sent) co_return sent;
    }
    co_return std::expected<void, CallError>{};
}

// Goal: the price of a message does not depend on how many others are idle. Counted in looks at
// channels, each some cache lines; the hints are one line per 512 channels.
TEST_F(Waiting, IdleChannelsCostNothingWhenParked) {
    std::vector<std::size_t> parked;
    std::vector<std::size_t> looked_at;
    for (const unsigned count : {1U, 10U, 100U, 1000U}) {
        for (const Waits waits : {Waits::parked, Waits::looked_at}) {
            Executor fresh(pool, clock);
            ManyChannels many(fresh, count, waits);
            auto reader = take_all(fresh, many.port(count / 2));
            reader.start(fresh);
            fresh.run_until_idle();
            ASSERT_TRUE(fresh.prepare_sleep());
            const std::size_t before = fresh.wait_set().looks();
            constexpr unsigned messages = 10;
            for (unsigned message = 0; message < messages; ++message) {
                ASSERT_TRUE(many.peer(count / 2).send({.number = 1}));
                fresh.wake();
                fresh.run_until_idle();
                ASSERT_TRUE(fresh.prepare_sleep());
            }
            EXPECT_EQ(many.port(count / 2).counters().received, messages);
            EXPECT_EQ(many.rings(), messages);
            const std::size_t looks = (fresh.wait_set().looks() - before) / messages;
            std::printf("%4u channels, %s: %zu looks per message\n", count,
                        waits == Waits::parked ? "parked" : "looked at", looks);
            (waits == Waits::parked ? parked : looked_at).push_back(looks);
        }
    }
    EXPECT_EQ(parked, std::vector(4, parked.front()));
    EXPECT_GT(looked_at.back(), 1000);
}

TEST_F(Waiting, EveryParkedChannelIsHeard) {
    constexpr unsigned count = 130;
    ManyChannels many(executor, count, Waits::parked);
    std::vector<Done> readers;
    for (unsigned index = 0; index < count; ++index) {
        readers.push_back(take_all(executor, many.port(index)));
        if (readers.size() < 3) readers.back().start(executor);
    }
    ASSERT_TRUE(look_and_sleep());
    for (unsigned index = 0; index < count; index += 3) looks_of_one_message(many, index);
    for (unsigned index = 0; index < count; ++index)
        EXPECT_TRUE(many.peer(index).send({.number = 1}));
    executor.wake();
    EXPECT_TRUE(look_and_sleep());
    for (unsigned index = 0; index < count; ++index)
        EXPECT_EQ(many.port(index).counters().received, index % 3 == 0 ? 2 : 1);
}

// Goal: a channel that is sent on wakes for room, though it was parked when the ring filled up.
TEST_F(Waiting, AParkedChannelThatSendsWaitsForRoom) {
    ManyChannels many(executor, 2, Waits::parked);
    ASSERT_TRUE(look_and_sleep());
    auto sender = send_some(executor, many.port(0), ManyChannels::slots + 3);
    sender.start(executor);
    ASSERT_TRUE(look_and_sleep());
    EXPECT_FALSE(sender.done());
    std::array<std::uint64_t, 16> words{};
    for (unsigned taken = 0; taken < ManyChannels::slots + 3;) {
        const auto got = many.peer(0).receive(words);
        ASSERT_TRUE(got);
        if (*got) {
            ++taken;
            continue;
        }
        executor.wake();
        ASSERT_TRUE(look_and_sleep()) << "its peer's look gave room and rang";
    }
    EXPECT_TRUE(sender.done());
}

TEST_F(Waiting, APeersCloseIsHeardOfParked) {
    ManyChannels many(executor, 3, Waits::parked);
    auto reader = take_all(executor, many.port(2));
    reader.start(executor);
    ASSERT_TRUE(look_and_sleep());
    many.peer(2).close();
    EXPECT_EQ(many.rings(), 1);
    ASSERT_TRUE(look_and_sleep());
    ASSERT_TRUE(reader.done());
    EXPECT_EQ(reader.result(), std::unexpected(CallError::closed));
}

// Goal: hints are only hints: for nobody, for one that has gone, for one that is hot, again and
// again.
TEST_F(Waiting, WrongHintsCostALookAtMost) {
    ManyChannels many(executor, 3, Waits::parked);
    ASSERT_TRUE(look_and_sleep());
    many.end_port(1);
    const std::size_t before = wait_set().looks();
    for (unsigned round = 0; round < 10; ++round) {
        for (unsigned place = 1; place < many.board().places(); ++place)
            if (place != 2) many.board().set(place);
        ASSERT_TRUE(look_and_sleep());
    }
    EXPECT_EQ(wait_set().looks(), before);
    for (unsigned round = 0; round < 10; ++round) {
        many.board().set(2);
        ASSERT_TRUE(look_and_sleep());
    }
    EXPECT_LE(wait_set().looks() - before, 10 * 4);
}

TEST_F(Waiting, APlaceIsOneChannels) {
    ManyChannels many(executor, 2, Waits::parked);
    LoopLink link;
    Channel<Loop, 16> other(executor, Loop(link, 0));
    EXPECT_FALSE(wait_set().park(other, 0)) << "taken";
    EXPECT_FALSE(wait_set().park(other, many.board().places()));
    many.end_port(0);
    EXPECT_TRUE(wait_set().park(other, 0));
    EXPECT_FALSE(wait_set().park(other, 5)) << "it has one";
}

// Who learns of rings from elsewhere, of epoll say, has no board.
TEST_F(Waiting, TouchIsEnough) {
    LoopLink link;
    Channel<Loop, 16> port(executor, Loop(link, 0));
    wait_set().park(port);
    ASSERT_TRUE(look_and_sleep());
    Loop peer(link, 1);
    ASSERT_TRUE(peer.send({.number = 1}));
    ASSERT_TRUE(look_and_sleep());
    EXPECT_EQ(port.counters().received, 0) << "nobody said so";
    wait_set().touch(port);
    ASSERT_TRUE(look_and_sleep());
    EXPECT_EQ(port.counters().received, 1);
}

/// The first so many rings do not get through.
struct LateBell {
    unsigned* refusals;
    unsigned* rings;
    bool operator()() const {
        if (*refusals == 0) ++*rings;
        return *refusals == 0 || (--*refusals, false);
    }
};

struct alignas(area_alignment_bytes) Frame {
    std::array<std::byte, frame_bytes()> bytes{};
};

// Goal: a channel is not looked at while the words it watches stay as they are; what its peer waits
// for comes all the same, and here nobody ever sleeps.
TEST_F(Waiting, AQuietChannelGivesRoomBack) {
    auto frame = std::make_unique<Frame>();
    Channel<Ump> port(executor, Ump(*UmpChannel<>::create(frame->bytes, Side::a)));
    Ump peer(*UmpChannel<>::attach(frame->bytes, Side::b));
    ASSERT_TRUE(peer.send({.number = 1}));
    executor.run_until_idle();
    const std::vector<std::uint64_t> whole_ring(peer.words_max());
    unsigned rounds = 0;
    while (!peer.send({.number = 2, .words = whole_ring})) {
        ASSERT_LT(rounds++, WaitSet::idle_polls_max);
        executor.run_until_idle();
    }
    executor.run_until_idle();
    EXPECT_EQ(port.counters().received, 2);
}

TEST_F(Waiting, AQuietChannelHearsOfRoomAndOfAClose) {
    ManyChannels many(executor, 1, Waits::looked_at);
    auto reader = take_all(executor, many.port(0));
    auto sender = send_some(executor, many.port(0), ManyChannels::slots + 3);
    reader.start(executor);
    executor.run_until_idle();
    sender.start(executor);
    executor.run_until_idle();
    EXPECT_FALSE(sender.done());
    std::array<std::uint64_t, 16> words{};
    unsigned taken = 0;
    for (unsigned look = 0; look < 4 * ManyChannels::slots; ++look) {
        const auto got = many.peer(0).receive(words);
        ASSERT_TRUE(got);
        taken += *got ? 1 : 0;
        executor.run_until_idle();
    }
    EXPECT_EQ(taken, ManyChannels::slots + 3);
    EXPECT_TRUE(sender.done());
    EXPECT_FALSE(reader.done());
    many.peer(0).close();
    executor.run_until_idle();
    ASSERT_TRUE(reader.done());
    EXPECT_EQ(reader.result(), std::unexpected(CallError::closed));
}

TEST_F(Waiting, AQuietChannelRingsAgainWhatCouldNotBeRung) {
    auto frame = std::make_unique<Frame>();
    unsigned refusals = 2;
    unsigned rings = 0;
    auto near = UmpChannel<>::create(frame->bytes, Side::a, ring_slots_default, Wake::notified);
    Channel<UmpNotify<LateBell>> port(executor,
                                      UmpNotify<LateBell>(*near, LateBell{&refusals, &rings}));
    UmpNotify<NoDoorbell> peer(*UmpChannel<>::attach(frame->bytes, Side::b));
    executor.run_until_idle();
    ASSERT_TRUE(peer.prepare_sleep(0));
    executor.run_until_idle();
    auto sender = send_some(executor, port, 1);
    sender.start(executor);
    for (unsigned look = 0; look < 3; ++look) executor.run_until_idle();
    EXPECT_TRUE(sender.done());
    EXPECT_EQ(rings, 1);
}

}  // namespace
}  // namespace zooid::interconnect::testing
