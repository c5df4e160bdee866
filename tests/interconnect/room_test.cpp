// Who sends into a full LMP ring sleeps, and is woken by an event when there is room.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <zooid/interconnect/channel.hpp>
#include <zooid/native/loop.hpp>

#include "pairs.hpp"

namespace zooid {
namespace {

/// The kernel's and libos's part: counts events of the sender's dispatcher; while it sleeps the
/// other domain of the core runs.
struct FakeCore {
    std::uint64_t events = 0;
    std::uint64_t looks = 0;  // turns of the main loop
    std::uint64_t sleeps = 0;
    std::function<void()> other_domain;
};
FakeCore* core = nullptr;

}  // namespace

namespace native {

// In place of the libos's: this program has none.
const abi::RuntimeTable& runtime() {
    static const abi::RuntimeTable table = [] {
        abi::RuntimeTable made{};
        static const abi::DomainInfo info{};
        made.info = &info;
        made.now_ns = [] { return std::uint64_t{0}; };
        made.event_count = [] {
            ++core->looks;
            return core->events;
        };
        made.wait_event = [](std::uint64_t seen, std::uint64_t) {
            ++core->sleeps;
            core->other_domain();
            EXPECT_NE(core->events, seen) << "asleep for ever: nobody said that there is room";
            return core->events;
        };
        return made;
    }();
    return table;
}

void PeerWatch::look_at_all(std::uint64_t) { ADD_FAILURE() << "no domain has ended here"; }
bool far_ends_untold() { return false; }
void tell_far_ends() { ADD_FAILURE() << "there are no channels to other cores here"; }

}  // namespace native

namespace interconnect::testing {
namespace {

constexpr unsigned messages = 1000;

using Port = Channel<LmpPair::End>;
using Sent = Task<std::expected<void, CallError>>;

Sent send_all(Port& port, std::uint64_t words) {
    const std::array<std::uint64_t, message_words_max> payload{};
    for (unsigned i = 0; i < messages; ++i) {
        const auto sent =
            co_await port.send({.number = 1, .words = std::span(payload).first(words)});
        if (!sent) co_return sent;
    }
    co_return std::expected<void, CallError>{};
}

class OneRoom : public ::testing::Test {
protected:
    void SetUp() override { core = &fake_; }
    void TearDown() override { core = nullptr; }

    FakeCore fake_;
    LmpPair pair_;
    native::Loop<4, 32768> loop_;
};
class Room : public OneRoom, public ::testing::WithParamInterface<unsigned> {};

// Words of a message: one slot, some slots, every slot of the ring.
INSTANTIATE_TEST_SUITE_P(Words, Room, ::testing::Values(0U, 30U, ring_slots_default * 7U));

// The loop turns once for each sleep and not otherwise; the receiver takes a few messages at a
// time.
TEST_P(Room, ASenderSleepsUntilThereIsSome) {
    unsigned received = 0;
    fake_.other_domain = [&] {
        std::array<std::uint64_t, message_words_max> into{};
        const std::uint64_t before = pair_.rings_a;
        for (unsigned i = 0; i < 40; ++i) {
            const auto got = pair_.b.receive(into);
            ASSERT_TRUE(got.has_value());
            if (!*got) break;
            ++received;
        }
        EXPECT_TRUE(pair_.b.prepare_sleep(0) || received < messages);
        fake_.events += pair_.rings_a - before;  // as the kernel counts a notification
    };
    Port port(loop_.executor(), pair_.a);
    auto sending = send_all(port, GetParam());
    sending.start(loop_.executor());
    constexpr std::uint64_t looks_max = std::uint64_t{4} * messages;
    loop_.run_until([&] { return sending.done() || fake_.looks > looks_max; });
    ASSERT_TRUE(sending.done());
    EXPECT_TRUE(sending.result().has_value());
    fake_.events += 1;
    fake_.other_domain();
    EXPECT_GE(received + 40, messages);
    EXPECT_LE(fake_.looks, fake_.sleeps + 2) << "it looked without an event";
    EXPECT_GT(port.counters().full, 0U);
}

/// Answers every message with an empty one.
Sent answer_all(Port& port) {
    for (;;) {
        const auto request = co_await port.receive();
        if (!request) co_return std::unexpected(request.error());
        const auto sent = co_await port.send({.number = 2});
        if (!sent) co_return sent;
    }
}

// Goal: a client that asks and asks and takes no answers gets no more than its share of a server:
// what its rings hold, then nothing; the server sleeps between the calls of the others, all of
// which are answered.
TEST_F(OneRoom, AServerSleepsWhoseAnswersNobodyTakes) {
    LmpPair flooded;
    Port to_flooder(loop_.executor(), flooded.a);
    Port to_honest(loop_.executor(), pair_.a);
    auto serving_flooder = answer_all(to_flooder);
    auto serving_honest = answer_all(to_honest);
    serving_flooder.start(loop_.executor());
    serving_honest.start(loop_.executor());
    unsigned asked = 0;
    unsigned answered = 0;
    fake_.other_domain = [&] {
        while (flooded.b.send({.number = 1})) ++fake_.events;
        std::array<std::uint64_t, 8> into{};
        const auto answer = pair_.b.receive(into);
        ASSERT_TRUE(answer.has_value());
        if (answer->has_value()) ++answered;
        ASSERT_TRUE(pair_.b.send({.number = 1}).has_value());
        ++asked;
        ++fake_.events;
    };
    loop_.run_until(
        [&] { return answered == messages || fake_.looks > std::uint64_t{4} * messages; });
    EXPECT_EQ(answered, messages);
    EXPECT_LE(asked, answered + 1) << "each was answered at once";
    EXPECT_LE(fake_.looks, fake_.sleeps + 2) << "it looked without an event";
    constexpr unsigned mailbox = 4;
    EXPECT_EQ(to_flooder.counters().received, ring_slots_default + 1 + mailbox);
    EXPECT_EQ(to_flooder.counters().sent, ring_slots_default);
    // And goes on with the flooder as soon as that takes what it asked for.
    std::array<std::uint64_t, 8> into{};
    unsigned taken = 0;
    constexpr unsigned accepted = 2 * ring_slots_default + 1 + mailbox;
    fake_.other_domain = [&] {
        const std::uint64_t before = flooded.rings_a;
        for (auto got = flooded.b.receive(into); got && *got; got = flooded.b.receive(into))
            ++taken;
        fake_.events += flooded.rings_a - before + (taken == accepted ? 1 : 0);
    };
    loop_.run_until([&] { return taken == accepted || fake_.looks > std::uint64_t{8} * messages; });
    EXPECT_EQ(taken, accepted);
}

TEST(RoomMark, NobodyIsNotifiedWhoWasNotRefused) {
    LmpPair pair;
    std::array<std::uint64_t, 8> into{};
    for (unsigned i = 0; i < 3 * ring_slots_default; ++i) {
        ASSERT_TRUE(pair.a.send({.number = 1}).has_value());
        ASSERT_TRUE(pair.b.receive(into).has_value());
        ASSERT_TRUE(pair.b.prepare_sleep(0));
    }
    EXPECT_EQ(pair.rings(), 0U);
    for (unsigned i = 0; i < ring_slots_default; ++i)
        ASSERT_TRUE(pair.a.send({.number = 1}).has_value());
    ASSERT_EQ(pair.a.send({.number = 1}), std::unexpected(SendError::full));
    EXPECT_TRUE(pair.a.prepare_sleep(1)) << "room will wake it";
    for (unsigned i = 0; i < ring_slots_default; ++i) ASSERT_TRUE(pair.b.receive(into).has_value());
    EXPECT_EQ(pair.rings_a, 1U) << "once for one refusal";
    EXPECT_EQ(pair.b.counters().doorbells, 1U);
}

/// What a guest's close does: a last message, which nobody but the receiver can tell us is lost.
struct SayClosing {
    FakeKernel* kernel;
    unsigned side;
    void operator()() const { (void)LmpCall{kernel, side}({.number = lmp_closing}); }
};
/// Whether there is anybody to be notified of room.
struct PeerThere {
    const bool* there;
    bool operator()() const { return *there; }
};

/// Two domains of a core whose end points nobody takes away.
struct LeavingPair {
    using End = Lmp<LmpCall, PeerThere, SayClosing>;
    FakeKernel kernel;
    std::array<bool, 2> there{true, true};
    HardwareMemory::Word gone = 0;
    End end(unsigned side) {
        return {
            kernel.memory[side].endpoint(), ring_slots_default,          &gone,
            LmpCall{&kernel, side},         PeerThere{&there[1 - side]}, SayClosing{&kernel, side}};
    }
};

TEST(Leaving, WhoOnlyReceivesHearsOfACloseAfterAllThatWasSent) {
    LeavingPair pair;
    auto a = pair.end(0);
    auto b = pair.end(1);
    ASSERT_TRUE(a.send({.number = 1}).has_value());
    a.close();
    std::array<std::uint64_t, 8> into{};
    ASSERT_EQ(b.receive(into).value().value().number, 1);
    EXPECT_EQ(b.receive(into), std::unexpected(ReceiveError::closed));
    EXPECT_EQ(b.send({.number = 2}), std::unexpected(SendError::closed));
}

// The last message found no room, and its sender is gone before there is some.
TEST(Leaving, WhoHadAFullRingHearsOfItWhenThatIsEmpty) {
    LeavingPair pair;
    auto a = pair.end(0);
    auto b = pair.end(1);
    for (unsigned i = 0; i < ring_slots_default; ++i)
        ASSERT_TRUE(a.send({.number = 1}).has_value());
    a.close();
    pair.there[0] = false;
    std::array<std::uint64_t, 8> into{};
    for (unsigned i = 0; i < ring_slots_default; ++i)
        ASSERT_TRUE(b.receive(into).value().has_value()) << i;
    EXPECT_FALSE(b.prepare_sleep(0)) << "nobody would wake it";
    EXPECT_EQ(b.receive(into), std::unexpected(ReceiveError::closed));
}

TEST(Leaving, WhoDiedIsHeardOfAfterAllThatItSent) {
    LeavingPair pair;
    auto a = pair.end(0);
    auto b = pair.end(1);
    ASSERT_TRUE(a.send({.number = 1}).has_value());
    pair.gone = 1;
    std::array<std::uint64_t, 8> into{};
    EXPECT_FALSE(b.prepare_sleep(0));
    ASSERT_EQ(b.receive(into).value().value().number, 1);
    EXPECT_EQ(b.receive(into), std::unexpected(ReceiveError::closed));
}

/// Cannot ring at first, as while the request ring of the peer's core is full.
struct FullDoorbell {
    unsigned* refusals;
    std::uint64_t* rings;
    bool operator()() const {
        if (*refusals == 0) return ++*rings != 0;
        --*refusals;
        return false;
    }
};

TEST(Doorbell, OneThatCouldNotRingIsOwed) {
    Frame frame;
    unsigned refusals = 2;
    std::uint64_t rings = 0;
    UmpNotify<FullDoorbell> a(
        *UmpChannel<>::create(frame.bytes(), Side::a, ring_slots_default, Wake::notified),
        {&refusals, &rings});
    auto b = *UmpChannel<>::attach(frame.bytes(), Side::b);
    ASSERT_TRUE(b.prepare_sleep().may_sleep);
    ASSERT_TRUE(a.send({.number = 1}).has_value());
    EXPECT_FALSE(a.prepare_sleep(0)) << "nobody would wake the peer";
    EXPECT_EQ(rings, 0U);
    EXPECT_TRUE(a.prepare_sleep(0));
    EXPECT_EQ(rings, 1U);
    EXPECT_EQ(a.counters().doorbells, 1U);
    EXPECT_TRUE(a.prepare_sleep(0));
    EXPECT_EQ(rings, 1U) << "rung once";
}

}  // namespace
}  // namespace interconnect::testing
}  // namespace zooid
