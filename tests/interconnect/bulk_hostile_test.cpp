// A peer that lies about buffers over a ring it keeps in order: a named fault, nothing else.
#include <gtest/gtest.h>

#include <random>

#include "bulk_pairs.hpp"
#include "held.hpp"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

/// a is honest and has a pool; the test speaks for b, without one.
class HostileBuffers : public ::testing::Test {
protected:
    static constexpr PoolShape shape{.buffers = {2, 2}, .buffer_bytes = 4096};
    std::vector<std::uint64_t> memory = std::vector<std::uint64_t>(shape.bytes() / 8);
    BufferPool pool{std::as_writable_bytes(std::span(memory)), Side::a, shape};
    std::unique_ptr<LoopLink> link = std::make_unique<LoopLink>();
    BulkPool<Loop> honest{Loop(*link, 0), pool};
    Loop liar{*link, 1};
    std::array<std::uint64_t, 32> words{};

    void says(std::uint16_t number, std::initializer_list<std::uint64_t> content) {
        ASSERT_TRUE(liar.send({.number = number, .words = std::span(content)}));
    }
    void expect_fault(PeerFault fault = PeerFault::bad_buffer) {
        EXPECT_EQ(honest.receive(words), std::unexpected(ReceiveError::peer_fault));
        EXPECT_EQ(name(honest.fault()), name(fault));
        EXPECT_EQ(honest.send({.number = 1}), std::unexpected(SendError::peer_fault));
    }
    /// A buffer of a's that b has.
    std::uint16_t lend() {
        auto buffer = honest.allocate(8);
        const std::uint16_t place = (*buffer)->place();
        EXPECT_TRUE(send_with(honest, {.number = 1}, std::move(*buffer)));
        return place;
    }
    static std::uint64_t descriptor(std::uint16_t place, std::uint64_t bytes) {
        return Descriptor{place, bytes}.raw();
    }
};

TEST_F(HostileBuffers, GivesOneThatIsNotThere) {
    says(bulk_bit | 1, {descriptor(4, 8)});
    expect_fault();
}

TEST_F(HostileBuffers, GivesWhatWeHave) {
    says(bulk_bit | 1, {descriptor(0, 8)});
    expect_fault();
}

TEST_F(HostileBuffers, GivesOneTwice) {
    says(bulk_bit | 1, {descriptor(2, 8)});
    says(bulk_bit | 1, {descriptor(2, 8)});
    ASSERT_TRUE(*honest.receive(words));
    expect_fault();
}

TEST_F(HostileBuffers, GivesMoreThanABufferHolds) {
    says(bulk_bit | 1, {descriptor(2, 4097)});
    expect_fault();
}

TEST_F(HostileBuffers, GivesNoDescriptor) {
    says(bulk_bit | 1, {});
    expect_fault();
}

TEST_F(HostileBuffers, GivesBackTwice) {
    const std::uint64_t place = lend();
    says(bulk_control, {place, place});
    expect_fault();
}

TEST_F(HostileBuffers, GivesBackWhatItNeverHad) {
    says(bulk_control, {1});
    expect_fault();
}

TEST_F(HostileBuffers, GivesBackWhatIsItsOwn) {
    says(bulk_control, {2});
    expect_fault();
}

TEST_F(HostileBuffers, GivesBackOneFarAway) {
    says(bulk_control, {~std::uint64_t{0}});
    expect_fault();
}

TEST_F(HostileBuffers, GivesBackNothing) {
    says(bulk_control, {});
    expect_fault();
}

TEST_F(HostileBuffers, SaysMoreThanTheReaderTakes) {
    std::array<std::uint64_t, 40> many{};
    ASSERT_TRUE(liar.send({.number = 1, .words = many}));
    const auto got = honest.receive(words);
    ASSERT_TRUE(got && *got);
    EXPECT_TRUE((*got)->cut);
    EXPECT_LE((*got)->words, words.size());
    EXPECT_EQ(name(honest.fault()), name(PeerFault::none));
}

// A buffer ours again must not be taken for one that is still with the peer.
TEST_F(HostileBuffers, SendsOnWhatItGaveBack) {
    const std::uint16_t place = lend();
    says(bulk_control, {place});
    says(bulk_bit | 1, {descriptor(place, 8)});
    expect_fault();
}

// Goal: who never gives back takes what was lent, and nothing more; the rest goes on.
TEST_F(HostileBuffers, NeverGivesBack) {
    lend();
    lend();
    EXPECT_EQ(honest.allocate(1).error(), BulkError::empty);
    EXPECT_EQ(pool.lent(), 2);
    says(7, {5});
    EXPECT_EQ(held(*honest.receive(words)).number, 7);
    EXPECT_TRUE(honest.send({.number = 1}));
    EXPECT_EQ(honest.allocate(1).error(), BulkError::empty);
}

// Goal: a header copied is the header decided on, whatever its sender does afterwards.
TEST_F(HostileBuffers, RewritesWhatItGave) {
    says(bulk_bit | 1, {descriptor(2, 64)});
    const auto got = honest.receive(words);
    auto buffer = honest.take(held(*got));
    memory[2 * 4096 / 8] = 5;
    const auto length = held(buffer)->header<std::uint64_t>();
    memory[2 * 4096 / 8] = 1u << 30;
    EXPECT_EQ(length, 5);
    held(buffer)->fill(4096);
    EXPECT_TRUE(held(buffer)->header<std::uint64_t>(4088));
    EXPECT_FALSE(held(buffer)->header<std::uint64_t>(4089));
}

// Goal: no words at all lead out of the pool or give a buffer two owners.
// Method: seeded garbage and near-misses; every buffer taken is written whole under the sanitizer.
TEST_F(HostileBuffers, RandomLiesNeverHurt) {
    std::mt19937_64 random(13);
    std::uint64_t faults = 0;
    std::uint64_t taken = 0;
    for (std::uint64_t run = 0; run < scaled(2'000); ++run) {
        *link = {};
        BufferPool fresh(std::as_writable_bytes(std::span(memory)), Side::a, shape);
        BulkPool<Loop> end(Loop(*link, 0), fresh);
        Loop peer(*link, 1);
        std::vector<Owned<Buffer>> kept;
        for (unsigned step = 0; step < 30 && end.fault() == PeerFault::none; ++step) {
            if (auto mine = end.allocate(16)) (void)send_with(end, {.number = 1}, std::move(*mine));
            const std::uint64_t word = random() % 8 == 0
                                           ? random()
                                           : descriptor(static_cast<std::uint16_t>(random() % 4),
                                                        random() % 16 == 0 ? 5000 : 4096);
            const std::array<std::uint64_t, 2> said{word & 0xffff, word};
            const auto number = random() % 3 == 0 ? bulk_control : bulk_bit;
            (void)peer.send({.number = number, .words = std::span(said).last(random() % 2 + 1)});
            const auto got = end.receive(words);
            if (!got || !*got) continue;
            if (auto buffer = end.take(held(*got))) {
                std::ranges::fill(held(buffer)->memory(), std::byte{1});
                for (const Owned<Buffer>& other : kept)
                    ASSERT_NE(other->place(), held(buffer)->place());
                kept.push_back(std::move(held(buffer)));
                ++taken;
            }
            if (kept.size() > 1) kept.erase(kept.begin());
        }
        faults += end.fault() != PeerFault::none;
    }
    EXPECT_GT(faults, 0);
    EXPECT_GT(taken, scaled(2'000) / 4);
}

/// The same for frames: a speaks for itself, the test for b.
TEST(HostileFrames, WhatIsNoFrameIsAFault) {
    const auto run = [](std::uint16_t number, std::uint32_t capability,
                        std::initializer_list<std::uint64_t> content) {
        BulkMovePair pair;
        std::array<std::uint64_t, 32> words{};
        Lmp<MoveCall, CountingDoorbell, LmpClose> liar(
            pair.kernel->memory[1].endpoint(), ring_slots_default, &pair.kernel->peer_gone[1],
            {pair.kernel.get(), 1, &pair.machine}, {&pair.rings_a}, {pair.kernel.get(), 1});
        EXPECT_TRUE(
            liar.send({.number = number, .words = std::span(content), .capability = capability}));
        EXPECT_EQ(pair.a.receive(words), std::unexpected(ReceiveError::peer_fault));
        EXPECT_EQ(pair.a.fault(), PeerFault::bad_buffer);
    };
    run(bulk_bit | 1, 0, {8 << 16});   // no capability
    run(bulk_bit | 1, 77, {8 << 16});  // of something else
    run(1, 77, {});                    // one nobody asked for
    run(bulk_bit | 1, 77, {});         // no descriptor
    run(bulk_control | 2, 0, {});      // ready, though nobody waits
    run(bulk_control | 9, 0, {});      // nothing there is
    run(bulk_control | 1, 77, {});     // asks, with a capability
}

}  // namespace
}  // namespace zooid::interconnect::testing
