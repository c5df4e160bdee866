// What every transport that passes buffers must do, beside what conformance_test.cpp asks of it.
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "bulk_pairs.hpp"
#include "held.hpp"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

/// A use that the compiler does not follow.
std::size_t size_behind_its_back(const Owned<Buffer>& buffer) { return buffer->size(); }

template <class Pair>
class BulkConformance : public ::testing::Test {
protected:
    Pair pair;
    std::array<std::uint64_t, bulk_message_words_max> words{};

    /// A buffer of a's, filled with `byte`.
    Owned<Buffer> filled(auto& end, std::uint8_t byte, std::size_t bytes = Pair::buffer_bytes) {
        auto buffer = end.allocate(bytes);
        if (!buffer) std::abort();
        std::memset((*buffer)->memory().data(), byte, bytes);
        return std::move(*buffer);
    }
    MessageHeader receive(auto& end) {
        const auto got = end.receive(words);
        if (!got) std::abort();
        return held(*got);
    }
    /// Both ends look until nothing is on its way.
    void settle() {
        for (unsigned round = 0; round < 4; ++round) {
            EXPECT_FALSE(*pair.a.receive(words));
            EXPECT_FALSE(*pair.b.receive(words));
        }
    }
};

using Pairs = ::testing::Types<BulkPoolPair<UmpNotifyPair>, BulkPoolPair<UmpPair>,
                               BulkPoolPair<LmpPair>, BulkPoolPair<LoopPair>, BulkMovePair>;
TYPED_TEST_SUITE(BulkConformance, Pairs);

TYPED_TEST(BulkConformance, ABufferArrivesWithItsMessage) {
    auto buffer = this->filled(this->pair.a, 0x5a, 5000);
    const std::array<std::uint64_t, 3> words{1, 2, 3};
    ASSERT_TRUE(
        send_with(this->pair.a, {.number = 9, .call = 4, .words = words}, std::move(buffer)));
    const MessageHeader header = this->receive(this->pair.b);
    EXPECT_EQ(header.number, 9);
    EXPECT_EQ(header.call, 4);
    ASSERT_EQ(header.words, 3);
    EXPECT_TRUE(std::ranges::equal(std::span(this->words).first(3), words));
    auto got = this->pair.b.take(header);
    ASSERT_TRUE(got);
    EXPECT_FALSE(this->pair.b.take(header)) << "once only";
    EXPECT_EQ(held(got)->size(), 5000);
    for (const std::byte byte : held(got)->bytes()) ASSERT_EQ(byte, std::byte{0x5a});
}

// Goal: who sends owns nothing any more; who was refused still does.
TYPED_TEST(BulkConformance, ARefusedBufferStaysWithItsSender) {
    auto buffer = this->filled(this->pair.a, 7);
    const std::array<std::uint64_t, bulk_words_max + 1> words{};
    auto refused = send_with(this->pair.a, {.number = 1, .words = words}, std::move(buffer));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().why, SendError::too_long);
    EXPECT_EQ(refused.error().buffer->bytes()[0], std::byte{7});
    while (this->pair.a.send({.number = 2})) {
    }
    refused = send_with(this->pair.a, {.number = 1}, std::move(refused.error().buffer));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().why, SendError::full);
    while (*this->pair.b.receive(this->words)) {
    }
    EXPECT_TRUE(send_with(this->pair.a, {.number = 1}, std::move(refused.error().buffer)));
    EXPECT_NE(this->receive(this->pair.b).buffer, 0);
}

// Goal: an empty pool is a value, and it fills again when the receiver drops what it had.
TYPED_TEST(BulkConformance, BuffersComeHome) {
    for (unsigned round = 0; round < 20; ++round) {
        std::vector<Owned<Buffer>> there;
        for (unsigned count = 0; count < TypeParam::buffers - 1; ++count) {
            auto buffer = this->filled(this->pair.a, static_cast<std::uint8_t>(count));
            ASSERT_TRUE(send_with(this->pair.a, {.number = 1}, std::move(buffer)));
            auto got = this->pair.b.take(this->receive(this->pair.b));
            there.push_back(std::move(held(got)));
        }
        {
            const auto last = this->pair.a.allocate(1);
            ASSERT_TRUE(last);
        }
        for (unsigned count = 0; const auto& buffer : there)
            EXPECT_EQ(buffer->bytes().back(), static_cast<std::byte>(count++));
        there.clear();
        this->settle();
        EXPECT_EQ(this->pair.out(), 0);
    }
}

TYPED_TEST(BulkConformance, MoreThanThereAreIsRefused) {
    std::vector<Owned<Buffer>> all;
    all.reserve(TypeParam::buffers);
    for (unsigned count = 0; count < TypeParam::buffers; ++count)
        all.push_back(this->filled(this->pair.a, 0));
    EXPECT_EQ(this->pair.a.allocate(1).error(), BulkError::empty);
    EXPECT_EQ(this->pair.a.allocate(TypeParam::buffer_bytes + 1).error(), BulkError::too_large);
    all.pop_back();
    EXPECT_TRUE(this->pair.a.allocate(1));
}

// Goal: what was received can be sent on, back to where it came from.
TYPED_TEST(BulkConformance, TravelsThereAndBack) {
    auto buffer = this->filled(this->pair.a, 1);
    for (std::uint8_t leg = 1; leg < 100; ++leg) {
        ASSERT_TRUE(send_with(this->pair.a, {.number = leg}, std::move(buffer)));
        auto there = this->pair.b.take(this->receive(this->pair.b));
        held(there)->memory()[0] = std::byte{leg};
        ASSERT_TRUE(send_with(this->pair.b, {.number = leg}, std::move(held(there))));
        auto back = this->pair.a.take(this->receive(this->pair.a));
        ASSERT_EQ(held(back)->bytes()[0], std::byte{leg});
        buffer = std::move(held(back));
    }
}

// Goal: no byte of a buffer is copied but what its receiver asks for; counted, whatever the size.
TYPED_TEST(BulkConformance, CopiesNothingButHeaders) {
    struct Header {
        std::uint64_t kind;
        std::uint64_t length;
    };
    for (unsigned round = 0; round < 10; ++round) {
        auto buffer = this->filled(this->pair.a, 3);
        ASSERT_TRUE(send_with(this->pair.a, {.number = 1}, std::move(buffer)));
        auto got = this->pair.b.take(this->receive(this->pair.b));
        EXPECT_EQ(this->pair.copied_bytes(), round * sizeof(Header));
        const auto header = held(got)->template header<Header>();
        EXPECT_EQ(held(header).kind, 0x0303030303030303);
        EXPECT_FALSE(held(got)->template header<Header>(TypeParam::buffer_bytes - 8));
        EXPECT_FALSE(held(got)->template header<Header>(~std::size_t{0}));
        got.reset();
        this->settle();
    }
}

TYPED_TEST(BulkConformance, AUseAfterTheGiftStopsTheProgram) {
    auto buffer = this->filled(this->pair.a, 0);
    const std::byte* const raw = buffer->memory().data();
    ASSERT_TRUE(send_with(this->pair.a, {.number = 1}, std::move(buffer)));
    // NOLINTBEGIN(bugprone-use-after-move,clang-analyzer-cplusplus.Move): what is tested
    EXPECT_FALSE(buffer);
    EXPECT_DEATH((void)size_behind_its_back(buffer), "");
    // NOLINTEND(bugprone-use-after-move,clang-analyzer-cplusplus.Move)
    if constexpr (std::is_same_v<TypeParam, BulkMovePair>)  // where the mapping has gone too
        EXPECT_DEATH((void)*const_cast<const volatile std::byte*>(raw), "");
    EXPECT_NE(raw, nullptr);
}

TYPED_TEST(BulkConformance, BuffersOutliveAClosedChannel) {
    ASSERT_TRUE(send_with(this->pair.a, {.number = 1}, this->filled(this->pair.a, 9)));
    auto got = this->pair.b.take(this->receive(this->pair.b));
    this->pair.a.close();
    EXPECT_EQ(this->pair.b.receive(this->words), std::unexpected(ReceiveError::closed));
    EXPECT_EQ(held(got)->bytes()[0], std::byte{9});
}

// Goal: under any schedule every buffer arrives once, in order, unchanged, and all come home.
// Method: both sides allocate, send, keep, send on and drop at random; each buffer carries a
// number.
TYPED_TEST(BulkConformance, RandomScheduleLosesNoBuffer) {
    std::mt19937_64 random(3);
    std::array<std::deque<std::uint64_t>, 2> expected;  // [side]: numbers on their way to it
    std::array<std::vector<Owned<Buffer>>, 2> kept;
    std::uint64_t next = 1;
    std::uint64_t arrived = 0;
    const auto number_of = [](Buffer& buffer) {
        std::uint64_t number = 0;
        std::memcpy(&number, buffer.memory().data(), sizeof number);
        return number;
    };
    const auto step = [&](auto& from, auto& to, unsigned side) {
        auto& mine = kept[side];
        if (random() % 3 == 0) {
            if (auto fresh = from.allocate(64)) mine.push_back(std::move(*fresh));
        }
        if (!mine.empty() && random() % 2 == 0) {
            Owned<Buffer> buffer = std::move(mine.back());
            mine.pop_back();
            std::memcpy(buffer->memory().data(), &next, sizeof next);
            buffer->fill(64);
            auto sent = send_with(from, {.number = 1}, std::move(buffer));
            if (sent)
                expected[1 - side].push_back(next++);
            else
                mine.push_back(std::move(sent.error().buffer));
        }
        if (!mine.empty() && random() % 4 == 0) mine.erase(mine.begin());
        if (random() % 3 != 0) {
            const auto got = to.receive(this->words);
            ASSERT_TRUE(got);
            if (!*got) return;
            auto buffer = to.take(held(*got));
            ASSERT_TRUE(buffer);
            ASSERT_EQ(number_of(*held(buffer)), expected[1 - side].front());
            expected[1 - side].pop_front();
            ++arrived;
            kept[1 - side].push_back(std::move(held(buffer)));
        }
    };
    for (std::uint64_t round = 0; round < scaled(20'000); ++round) {
        step(this->pair.a, this->pair.b, 0);
        step(this->pair.b, this->pair.a, 1);
    }
    EXPECT_GT(arrived, scaled(20'000) / 10);
    for (unsigned round = 0; round < 50; ++round) {
        for (auto* const end : {&this->pair.a, &this->pair.b}) {
            const auto got = end->receive(this->words);
            if (*got) (void)end->take(held(*got));
        }
        for (auto& mine : kept) mine.clear();
    }
    EXPECT_EQ(this->pair.out(), 0);
}

}  // namespace
}  // namespace zooid::interconnect::testing
