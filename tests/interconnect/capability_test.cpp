// Capabilities as fields: what a message says of the one that travels beside it.
#include <gtest/gtest.h>

#include <vector>
#include <zooid/interconnect/core/loop.hpp>
#include <zooid/sample/sample_service.hpp>

#include "held.hpp"

namespace zooid::interconnect::testing {
namespace {

using sample::Desk;
using Hand = Desk::Hand::Params;
using Describe = Desk::Describe::Params;

static_assert(Hand::fast && !Describe::fast, "a capability alone needs no segment");

/// What a receiver makes of a message.
template <class Message>
std::expected<Message, WireError> sent(const Message& message) {
    LoopLink link;
    Loop here(link, 0);
    Loop there(link, 1);
    EXPECT_TRUE(here.send(outgoing(1, 0, message)));
    std::array<std::uint64_t, 16> words{};
    const auto header = held(*there.receive(words));
    return Message::from_message(header, std::span(words).first(header.words));
}

TEST(Capabilities, TheFieldThatWasSetHasIt) {
    Hand hand;
    EXPECT_FALSE(hand.frame());
    hand.set_frame({5});
    auto got = sent(hand);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->which(), Hand::Which::frame);
    EXPECT_EQ(got->frame(), FrameCapability{5});
    EXPECT_FALSE(got->desk()) << "another member of the union";
    hand.set_desk({6});
    got = sent(hand);
    ASSERT_TRUE(got);
    EXPECT_FALSE(got->frame());
    EXPECT_EQ(got->desk(), Capability<Desk>{6});
    hand.set_nothing();
    got = sent(hand);
    ASSERT_TRUE(got);
    EXPECT_FALSE(got->frame() || got->desk());
}

TEST(Capabilities, StandInASegmentAsCapnProtoHasThem) {
    Describe describe;
    ASSERT_TRUE(describe.set_what("a frame"));
    const std::size_t pointer = 2;  // root, what, frame
    EXPECT_EQ(describe.words()[pointer], 0);
    describe.set_frame({9});
    EXPECT_EQ(describe.words()[pointer], 3) << "the first of the message's capabilities";
    const auto got = sent(describe);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->what(), "a frame");
    EXPECT_EQ(got->frame(), FrameCapability{9});
    describe.set_frame({});
    EXPECT_EQ(describe.words()[pointer], 0);
}

// Goal: the words cannot claim a capability; whether one came is the transport's word.
TEST(Capabilities, APointerAloneIsNone) {
    Describe describe;
    describe.set_frame({9});
    std::vector<std::uint64_t> words(describe.words().begin(), describe.words().end());
    const auto none = Describe::from_message({.segment = true}, words);
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->frame());
    words[2] = 3 | std::uint64_t{1} << 32;  // the second one
    EXPECT_EQ(Describe::from_message({.segment = true}, words).error(), WireError::bad_pointer);
    words[2] = 7;
    EXPECT_EQ(Describe::from_message({.segment = true}, words).error(), WireError::bad_pointer);
}

TEST(Capabilities, TablesSayWhichMessagesCarryOne) {
    EXPECT_TRUE(Desk::messages[0].carries_capability);
    EXPECT_FALSE(Desk::messages[1].carries_capability);
    EXPECT_TRUE(Desk::messages[2].carries_capability);
    EXPECT_TRUE(Hand::words_max == 1 && Hand::fast);
}

}  // namespace
}  // namespace zooid::interconnect::testing
