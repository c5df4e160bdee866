// A peer that may write anything at any time into its area: the honest side ends with a named fault
// and nothing else.
#include <gtest/gtest.h>

#include <random>

#include "pairs.hpp"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

/// The honest side is a; the test writes b's area as it likes.
class HostilePeer : public ::testing::Test {
protected:
    static constexpr unsigned slots = 8;
    Frame frame{slots};
    UmpChannel<> honest = *UmpChannel<>::create(frame.bytes(), Side::a, slots, Wake::notified);
    std::array<std::uint64_t, 16> buffer{};

    SideArea<>& area() {
        return *reinterpret_cast<SideArea<>*>(frame.bytes().data() + area_bytes(slots));
    }
    Slot<>& slot(unsigned index) { return (&area().first_slot)[index]; }
    void expect_fault(PeerFault fault) {
        EXPECT_EQ(honest.receive(buffer).error(), ReceiveError::peer_fault);
        EXPECT_EQ(name(honest.fault()), name(fault));
        EXPECT_EQ(honest.send({.number = 1}).error(), SendError::peer_fault);
        EXPECT_FALSE(honest.open());
    }
};

TEST_F(HostilePeer, SequenceFromTheFuture) {
    slot(0).control.store(Control{.sequence = 3}.raw());
    expect_fault(PeerFault::bad_sequence);
}

TEST_F(HostilePeer, MessageLongerThanTheBufferIsCutToIt) {
    for (unsigned index = 1; index < 3; ++index)
        slot(index).control.store(Control{.sequence = static_cast<std::uint16_t>(index + 1),
                                          .words = static_cast<std::uint16_t>(17 - 7 * index),
                                          .continuation = true}
                                      .raw());
    slot(0).control.store(Control{.sequence = 1, .words = 17}.raw());
    const auto receipt = honest.receive(buffer);
    ASSERT_TRUE(receipt && receipt->message);
    EXPECT_TRUE(receipt->message->cut);
    EXPECT_EQ(receipt->message->words, buffer.size());
    EXPECT_EQ(honest.fault(), PeerFault::none);
}

TEST_F(HostilePeer, MessageLongerThanTheRing) {
    std::array<std::uint64_t, message_words_max> large{};
    slot(0).control.store(Control{.sequence = 1, .words = message_words_max}.raw());
    EXPECT_EQ(honest.receive(large).error(), ReceiveError::peer_fault);
    EXPECT_EQ(honest.fault(), PeerFault::bad_length);
}

TEST_F(HostilePeer, StartsInTheMiddleOfAMessage) {
    slot(0).control.store(Control{.sequence = 1, .words = 3, .continuation = true}.raw());
    expect_fault(PeerFault::bad_continuation);
}

TEST_F(HostilePeer, PublishesTheFirstSlotOfTwoOnly) {
    slot(0).control.store(Control{.sequence = 1, .words = 10}.raw());
    expect_fault(PeerFault::bad_continuation);
}

TEST_F(HostilePeer, SecondSlotLiesAboutTheRest) {
    slot(1).control.store(Control{.sequence = 2, .words = 9, .continuation = true}.raw());
    slot(0).control.store(Control{.sequence = 1, .words = 10}.raw());
    expect_fault(PeerFault::bad_continuation);
}

TEST_F(HostilePeer, AcknowledgesWhatWasNeverSentOnAMessage) {
    ASSERT_TRUE(honest.send({.number = 1}));
    slot(0).control.store(Control{.sequence = 1, .acknowledged = 2}.raw());
    expect_fault(PeerFault::bad_acknowledgement);
}

TEST_F(HostilePeer, AcknowledgesWhatWasNeverSentOnTheLine) {
    for (unsigned round = 0; round < slots; ++round) ASSERT_TRUE(honest.send({.number = 1}));
    area().acknowledged.word.store(slots + 1);
    EXPECT_EQ(honest.send({.number = 1}).error(), SendError::peer_fault);
    EXPECT_EQ(honest.fault(), PeerFault::bad_acknowledgement);
}

TEST_F(HostilePeer, TakesAcknowledgementsBack) {
    for (unsigned round = 0; round < slots; ++round) ASSERT_TRUE(honest.send({.number = 1}));
    area().acknowledged.word.store(5);
    ASSERT_TRUE(honest.send({.number = 1}));
    area().acknowledged.word.store(0);
    for (unsigned round = 0; round < 4; ++round) ASSERT_TRUE(honest.send({.number = 1}));
    EXPECT_EQ(honest.send({.number = 1}).error(), SendError::full);
    EXPECT_EQ(honest.free_slots(), 0);
}

TEST_F(HostilePeer, SleepWordOfNoState) {
    area().sleep.word.store(77);
    expect_fault(PeerFault::bad_sleep_word);
}

TEST_F(HostilePeer, RewritesASlotAfterItWasTaken) {
    slot(0).payload[0].store(1);
    slot(0).control.store(Control{.sequence = 1, .number = 5, .words = 1}.raw());
    const auto got = honest.receive(buffer);
    slot(0).payload[0].store(666);
    slot(0).control.store(~std::uint64_t{0});
    ASSERT_TRUE(got && got->message);
    EXPECT_EQ(got->message->number, 5);
    EXPECT_EQ(buffer[0], 1);
    EXPECT_TRUE(honest.receive(buffer)) << "that slot is not looked at before its next lap";
}

TEST_F(HostilePeer, RewritesTheHeaderAfterAttach) {
    auto other = *UmpChannel<>::attach(frame.bytes(), Side::b);
    area().header.slots.store(1024);
    auto* mine = reinterpret_cast<SideArea<>*>(frame.bytes().data());
    mine->header.slots.store(1024);
    EXPECT_EQ(other.slots(), slots);
    for (unsigned round = 0; round < 3 * slots; ++round) {
        ASSERT_TRUE(other.send({.number = 1}));
        ASSERT_TRUE(honest.receive(buffer)->message);
        ASSERT_FALSE(honest.receive(buffer)->message);
    }
}

TEST(Attach, RefusesWhatIsNotAChannel) {
    Frame frame(8);
    EXPECT_EQ(UmpChannel<>::attach(frame.bytes(), Side::b).error(), AttachError::not_a_channel);
    ASSERT_TRUE(UmpChannel<>::create(frame.bytes(), Side::a, 8));
    auto& header = reinterpret_cast<SideArea<>*>(frame.bytes().data())->header;
    header.version.store(2);
    EXPECT_EQ(UmpChannel<>::attach(frame.bytes(), Side::b).error(), AttachError::version);
    header.version.store(channel_version);
    for (const std::uint64_t slots : {0ul, 1ul, 3ul, 2048ul, ~0ul}) {
        header.slots.store(slots);
        EXPECT_EQ(UmpChannel<>::attach(frame.bytes(), Side::b).error(), AttachError::bad_slots);
    }
    header.slots.store(1024);
    EXPECT_EQ(UmpChannel<>::attach(frame.bytes(), Side::b).error(), AttachError::too_small);
    EXPECT_EQ(UmpChannel<>::attach(frame.bytes().subspan(64), Side::b).error(),
              AttachError::misaligned);
    EXPECT_EQ(UmpChannel<>::create(frame.bytes(), Side::a, 7).error(), AttachError::bad_slots);
    EXPECT_EQ(UmpChannel<>::create(frame.bytes(), Side::a, 256).error(), AttachError::too_small);
}

// Goal: whatever words a peer writes, no access leaves ring or buffer, and each call returns.
// Method: seeded garbage, near-misses of the right word included, between the honest side's
// operations; the sanitizers watch memory, the test watches the invariant of the sender.
TEST_F(HostilePeer, RandomGarbageNeverHurts) {
    std::mt19937_64 random(11);
    std::array<std::uint64_t, 8> faults{};
    for (std::uint64_t run = 0; run < scaled(3'000); ++run) {
        honest = *UmpChannel<>::create(frame.bytes(), Side::a, slots, Wake::notified);
        std::uint64_t taken = 0;
        for (unsigned step = 0; step < 60 && honest.open(); ++step) {
            Control control = Control::from(random());
            if (random() % 8 != 0) {
                control.sequence = static_cast<std::uint16_t>(taken + 1);
                control.acknowledged = static_cast<std::uint16_t>(random() % 3);
                control.words %= random() % 8 == 0 ? 100 : 20;  // the ring holds 56
                control.continuation = random() % 4 == 0;
            }
            switch (random() % 6) {
                case 0:
                    slot(random() % slots).control.store(random());
                    break;
                case 1:
                case 2:
                    slot(taken % slots).control.store(control.raw());
                    break;
                case 3:
                    area().acknowledged.word.store(random() % 2 ? random() : random() % 12);
                    break;
                case 4:
                    area().sleep.word.store(random() % 16 ? random() % 3 : random());
                    break;
                default:
                    static_cast<void>(honest.send({.number = 1}));
                    break;
            }
            const auto got = honest.receive(buffer);
            if (got && got->message) taken += slots_for(got->message->words);
            static_cast<void>(honest.prepare_sleep(random() % 2));
            honest.wake();
            ASSERT_LE(honest.free_slots(), slots);
        }
        ++faults[static_cast<std::size_t>(honest.fault())];
    }
    for (std::size_t fault = 1; fault <= static_cast<std::size_t>(PeerFault::bad_sleep_word);
         ++fault)
        EXPECT_GT(faults[fault], 0) << name(static_cast<PeerFault>(fault)) << " was never provoked";
}

}  // namespace
}  // namespace zooid::interconnect::testing
