// What every transport must do, whatever carries the messages.
#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <utility>
#include <zooid/interconnect/linux/link.hpp>

#include "bulk_pairs.hpp"
#include "held.hpp"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

template <class Pair>
class Conformance : public ::testing::Test {
protected:
    Pair pair;
    std::array<std::uint64_t, ring_slots_default * slot_payload_words> buffer{};

    auto take(auto& end) { return end.receive(buffer); }
};

/// `ump_notify` over a shared-memory file; link_test.cpp has it between two processes.
struct LinkPair {
    static constexpr bool has_sleep = true;
    using End = Link;
    std::pair<Link, Link> link = std::move(*Link::pair());
    End& a = link.first;
    End& b = link.second;
    [[nodiscard]] std::uint64_t rings() const {
        return a.counters().doorbells + b.counters().doorbells;
    }
};

using Pairs = ::testing::Types<UmpPair, UmpNotifyPair, LmpPair, LoopPair, LinkPair,
                               BulkPoolPair<UmpNotifyPair>, BulkPoolPair<LinkPair>, BulkMovePair>;
TYPED_TEST_SUITE(Conformance, Pairs);

OutMessage numbered(std::uint16_t number, std::span<const std::uint64_t> words = {}) {
    return {.number = number, .call = static_cast<std::uint16_t>(number % 7), .words = words};
}

TYPED_TEST(Conformance, NothingSentNothingReceived) {
    const auto got = this->take(this->pair.a);
    ASSERT_TRUE(got);
    EXPECT_FALSE(*got);
}

// Goal: order, content and count, both ways, long enough for the 12-bit sequence to wrap several
// times.
TYPED_TEST(Conformance, DeliversInOrderAcrossSequenceWrap) {
    const std::uint64_t rounds = sequence_modulus * 3 + 5;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const std::array<std::uint64_t, 3> words{round, ~round, 42};
        const auto number = static_cast<std::uint16_t>(round & method_max);
        ASSERT_TRUE(this->pair.a.send(numbered(number, words)));
        ASSERT_TRUE(this->pair.b.send(numbered(number)));
        const auto at_b = this->take(this->pair.b);
        ASSERT_TRUE(at_b && *at_b) << round;
        EXPECT_EQ(held(*at_b).number, number);
        EXPECT_EQ(held(*at_b).call, number % 7);
        ASSERT_EQ(held(*at_b).words, 3);
        EXPECT_TRUE(std::ranges::equal(std::span(this->buffer).first(3), words));
        const auto at_a = this->take(this->pair.a);
        ASSERT_TRUE(at_a && *at_a);
        EXPECT_EQ(held(*at_a).words, 0);
    }
    EXPECT_EQ(this->pair.a.counters().sent, rounds);
    EXPECT_EQ(this->pair.b.counters().received, rounds);
}

// Goal: a message that waits unread while the other direction wraps the acknowledgement's 12 bits
// misleads nobody. Method: b's one message says "taken 5"; a sends about a modulus more, each
// taken, then fills the ring and reads it.
TYPED_TEST(Conformance, OldAcknowledgementIsNotTakenForANewOne) {
    for (const std::uint64_t before :
         {sequence_modulus - 40, sequence_modulus, 2 * sequence_modulus + 3}) {
        TypeParam fresh;
        std::uint64_t sent = 0;
        const auto send = [&] {
            return fresh.a.send(numbered(static_cast<std::uint16_t>(sent++ % 1000)));
        };
        for (unsigned round = 0; round < 5; ++round) ASSERT_TRUE(send() && *this->take(fresh.b));
        ASSERT_TRUE(fresh.b.send(numbered(1)));
        for (std::uint64_t round = 0; round < before; ++round)
            ASSERT_TRUE(send() && *this->take(fresh.b));
        ASSERT_FALSE(*this->take(fresh.b));
        const std::uint64_t first = sent;
        while (send()) {
        }
        ASSERT_EQ(--sent - first, ring_slots_default);
        ASSERT_TRUE(*this->take(fresh.a));
        EXPECT_EQ(send(), std::unexpected(SendError::full));
        for (std::uint64_t number = first; number < sent - 1; ++number)
            ASSERT_EQ(held(*this->take(fresh.b)).number, number % 1000);
    }
}

TYPED_TEST(Conformance, FullIsAValueAndPasses) {
    unsigned sent = 0;
    while (this->pair.a.send(numbered(1)) && sent < 1000) ++sent;
    EXPECT_EQ(sent, ring_slots_default);
    EXPECT_EQ(this->pair.a.send(numbered(1)), std::unexpected(SendError::full));
    EXPECT_EQ(this->pair.a.counters().full, 2);
    for (unsigned round = 0; round < sent; ++round) ASSERT_TRUE(*this->take(this->pair.b));
    ASSERT_FALSE(*this->take(this->pair.b));
    EXPECT_TRUE(this->pair.a.send(numbered(2)));
}

// Goal: every length from empty to the whole ring arrives whole, after all offsets of the ring.
TYPED_TEST(Conformance, MultiSlotMessagesArriveWhole) {
    std::vector<std::uint64_t> words(this->pair.a.words_max());
    for (std::size_t length = 0; length <= words.size(); ++length) {
        std::iota(words.begin(), words.end(), length * 1000);
        const auto out = numbered(9, std::span(words).first(length));
        ASSERT_TRUE(this->pair.a.send(out)) << length;
        const auto got = this->take(this->pair.b);
        ASSERT_TRUE(got && *got) << length;
        ASSERT_EQ(held(*got).words, length);
        EXPECT_TRUE(std::ranges::equal(std::span(this->buffer).first(length), out.words));
        ASSERT_FALSE(*this->take(this->pair.b));
    }
    words.push_back(0);
    EXPECT_EQ(this->pair.a.send(numbered(9, words)), std::unexpected(SendError::too_long));
}

TYPED_TEST(Conformance, CloseDeliversTheRestThenTheEnd) {
    ASSERT_TRUE(this->pair.a.send(numbered(1)));
    ASSERT_TRUE(this->pair.a.send(numbered(2)));
    this->pair.a.close();
    EXPECT_EQ(held(*this->take(this->pair.b)).number, 1);
    EXPECT_EQ(held(*this->take(this->pair.b)).number, 2);
    EXPECT_EQ(this->take(this->pair.b), std::unexpected(ReceiveError::closed));
    EXPECT_EQ(this->pair.b.send(numbered(3)), std::unexpected(SendError::closed));
    EXPECT_EQ(this->pair.a.send(numbered(3)), std::unexpected(SendError::closed));
    EXPECT_EQ(this->take(this->pair.a), std::unexpected(ReceiveError::closed));
}

TYPED_TEST(Conformance, MessageLongerThanTheReadersBufferIsCut) {
    std::array<std::uint64_t, 23> words{};
    for (std::size_t word = 0; word < words.size(); ++word) words[word] = word + 1;
    for (const std::size_t buffer : {0u, 3u, 7u, 8u, 14u, 22u}) {
        ASSERT_TRUE(this->pair.a.send(numbered(1, words)));
        ASSERT_TRUE(this->pair.a.send(numbered(2)));
        std::vector<std::uint64_t> small(buffer);
        const auto header = held(*this->pair.b.receive(small));
        EXPECT_TRUE(header.cut);
        EXPECT_EQ(header.words, buffer);
        EXPECT_TRUE(std::equal(small.begin(), small.end(), words.begin()));
        EXPECT_EQ(held(*this->take(this->pair.b)).number, 2) << "the next one is whole";
    }
}

TYPED_TEST(Conformance, PreparingToSleepLooksAgain) {
    if (this->pair.a.send(numbered(1))) {
        EXPECT_FALSE(this->pair.b.prepare_sleep(0));
        ASSERT_TRUE(*this->take(this->pair.b));
    }
    if constexpr (TypeParam::has_sleep) {
        EXPECT_TRUE(this->pair.b.prepare_sleep(0));
        ASSERT_TRUE(this->pair.a.send(numbered(2)));
        EXPECT_EQ(this->pair.rings(), 1);
        EXPECT_EQ(this->pair.a.counters().doorbells, 1);
        this->pair.b.wake();
        ASSERT_TRUE(this->pair.a.send(numbered(3)));
        EXPECT_EQ(this->pair.rings(), 1) << "the peer is awake";
    }
}

// Goal: several messages cost one doorbell, and an end that goes to sleep owes its peer none.
TYPED_TEST(Conformance, PostedMessagesRingOnce) {
    if constexpr (TypeParam::has_sleep) {
        for (const bool sleeps : {false, true}) {
            const std::uint64_t before = this->pair.rings();
            ASSERT_TRUE(this->pair.b.prepare_sleep(0));
            for (unsigned round = 0; round < 3; ++round)
                ASSERT_TRUE(this->pair.a.post(numbered(1)));
            EXPECT_EQ(this->pair.rings(), before) << "not flushed yet";
            if (sleeps)
                EXPECT_TRUE(this->pair.a.prepare_sleep(0));
            else
                ASSERT_TRUE(this->pair.a.flush());
            EXPECT_EQ(this->pair.rings(), before + 1);
            this->pair.a.wake();
            this->pair.b.wake();
            for (unsigned round = 0; round < 3; ++round) ASSERT_TRUE(*this->take(this->pair.b));
            ASSERT_FALSE(*this->take(this->pair.b));
        }
    }
}

// Goal: any mixture of lengths, bursts and directions comes through unchanged.
// Method: seeded random schedule; the model is "what was sent, in order".
TYPED_TEST(Conformance, RandomScheduleMatchesAQueue) {
    std::mt19937_64 random(7);
    std::array<std::vector<std::vector<std::uint64_t>>, 2> on_the_way;
    std::array<std::size_t, 2> taken{};
    const auto step = [&](auto& from, auto& to, unsigned direction) {
        auto& queue = on_the_way[direction];
        if (random() % 2 == 0) {
            std::vector<std::uint64_t> words(random() % (random() % 4 == 0 ? 60 : 8));
            for (auto& word : words) word = random();
            const auto sent = from.send(numbered(5, words));
            if (sent)
                queue.push_back(words);
            else
                ASSERT_EQ(sent.error(), SendError::full);
        } else {
            const auto got = this->take(to);
            ASSERT_TRUE(got);
            ASSERT_EQ(got->has_value(), taken[direction] < queue.size());
            if (!*got) return;
            const auto& expected = queue[taken[direction]++];
            ASSERT_EQ(held(*got).words, expected.size());
            ASSERT_TRUE(
                std::ranges::equal(std::span(this->buffer).first(expected.size()), expected));
        }
    };
    for (std::uint64_t round = 0; round < scaled(20'000); ++round) {
        step(this->pair.a, this->pair.b, 0);
        step(this->pair.b, this->pair.a, 1);
        if (this->HasFatalFailure()) return;
    }
    EXPECT_GT(taken[0], scaled(1000));
}

}  // namespace
}  // namespace zooid::interconnect::testing
