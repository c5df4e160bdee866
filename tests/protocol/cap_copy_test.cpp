// Capabilities that travel: pairing, refusals, deaths.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <zooid/monitor/cap_copy.hpp>

#include "cluster.hpp"

namespace zooid::monitor {
namespace {

using test::core;
using Do = CapReceiver::Do;

CapabilityWords frame() {
    return {.kind = CopyKind::frame, .owner = core(1), .words = {0x1000, 12, 0, 0}};
}

TEST(CapSender, OffersTheCapabilityWithItsOwner) {
    CapSender sender;
    const auto offer = sender.on_send(5, 0x40, frame(), core(2));
    ASSERT_TRUE(offer);
    EXPECT_EQ(offer->to, core(2));
    EXPECT_EQ(offer->source, 0x40U);
    EXPECT_EQ(offer->capability.owner, core(1));
    const auto outcome = sender.on_result(core(2), offer->sequence, CopyResult::no_slot);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->client, 5U);
    EXPECT_EQ(outcome->result, CopyResult::no_slot);
    EXPECT_EQ(sender.on_result(core(2), offer->sequence, CopyResult::delivered).error(),
              CopyFault::unknown_copy);
}

TEST(CapSender, RefusesWhatMayNotTravelAndTooMany) {
    CapSender sender;
    CapabilityWords table = frame();
    table.kind = CopyKind::other;
    EXPECT_EQ(sender.on_send(1, 0, table, core(2)).error(), CopyResult::unsupported_type);
    EXPECT_EQ(sender.on_send(1, 0, frame(), core(256)).error(), CopyResult::peer_died);
    for (std::size_t i = 0; i < copies_open_max; ++i)
        EXPECT_TRUE(sender.on_send(i, 0, frame(), core(2)));
    EXPECT_EQ(sender.on_send(9, 0, frame(), core(2)).error(), CopyResult::limit);
    EXPECT_TRUE(sender.on_send(9, 0, frame(), core(3)));
    const auto outcomes = sender.on_core_down(core(2));
    ASSERT_EQ(outcomes.size(), copies_open_max);
    for (const auto& outcome : outcomes) EXPECT_EQ(outcome.result, CopyResult::peer_died);
    EXPECT_EQ(sender.on_send(1, 0, frame(), core(2)).error(), CopyResult::peer_died);
    EXPECT_EQ(sender.on_result(core(2), 1, CopyResult::delivered).error(), CopyFault::peer_dead);
}

// Goal: whatever the order of capability, kernel and message, the message comes last, once.
// Method: every order of the three events that keeps "inserted" behind "capability"; both outcomes.
TEST(CapReceiver, DeliversOnceAndOnlyWithTheCapability) {
    for (const bool room : {true, false}) {
        for (unsigned message_at = 0; message_at < 3; ++message_at) {
            CapReceiver receiver;
            std::vector<CapReceiver::Effect> effects;
            const auto take = [&](const CapReceiver::Result& result) {
                ASSERT_TRUE(result);
                for (const auto& effect : *result) effects.push_back(effect);
            };
            for (unsigned step = 0; step < 3; ++step) {
                if (step == message_at) {
                    take(receiver.on_payload(core(1), 1, 55));
                } else if (effects.empty()) {
                    take(receiver.on_capability(core(1), 1, frame()));
                } else {
                    const std::optional<std::uint64_t> slot =
                        room ? std::optional<std::uint64_t>(7) : std::nullopt;
                    take(receiver.on_inserted(core(1), 1, slot));
                }
                if (step < 2) {
                    EXPECT_LE(effects.size(), 1U);  // the insert; never the message
                }
            }
            ASSERT_EQ(effects.size(), 3U);
            EXPECT_EQ(effects[0].what, Do::insert);
            EXPECT_EQ(effects[0].capability, frame());
            EXPECT_EQ(effects[1].what, room ? Do::deliver : Do::drop);
            EXPECT_EQ(effects[1].tag, 55U);
            EXPECT_EQ(effects[1].slot, room ? 7U : 0U);
            EXPECT_EQ(effects[2].what, Do::answer);
            EXPECT_EQ(effects[2].result, room ? CopyResult::delivered : CopyResult::no_slot);
            EXPECT_EQ(receiver.pending(), 0U);
        }
    }
}

TEST(CapReceiver, PairsBySequenceNotByOrder) {
    CapReceiver receiver;
    for (const std::uint32_t sequence : {1U, 2U}) {
        ASSERT_TRUE(receiver.on_capability(core(1), sequence, frame()));
        ASSERT_TRUE(receiver.on_inserted(core(1), sequence, 100 + sequence));
    }
    ASSERT_TRUE(receiver.on_capability(core(3), 2, frame()));
    const auto effects = receiver.on_payload(core(1), 2, 55);
    ASSERT_TRUE(effects);
    EXPECT_EQ((*effects)[0].what, Do::deliver);
    EXPECT_EQ((*effects)[0].slot, 102U);
    EXPECT_EQ(receiver.pending(), 2U);
}

TEST(CapReceiver, ASendersDeathUndoesWhatWasHalf) {
    CapReceiver receiver;
    ASSERT_TRUE(receiver.on_payload(core(1), 1, 51));  // message only
    ASSERT_TRUE(receiver.on_capability(core(1), 2, frame()));
    ASSERT_TRUE(receiver.on_inserted(core(1), 2, 9));  // capability only
    ASSERT_TRUE(receiver.on_capability(core(1), 3, frame()));
    ASSERT_TRUE(receiver.on_payload(core(1), 3, 53));  // the kernel has not answered
    const auto effects = receiver.on_core_down(core(1));
    ASSERT_EQ(effects.size(), 3U);
    EXPECT_EQ(effects[0].what, Do::drop);
    EXPECT_EQ(effects[0].tag, 51U);
    EXPECT_EQ(effects[0].result, CopyResult::peer_died);
    EXPECT_EQ(effects[1].what, Do::remove);
    EXPECT_EQ(effects[1].slot, 9U);
    EXPECT_EQ(effects[2].what, Do::drop);
    EXPECT_EQ(effects[2].tag, 53U);
    const auto late = receiver.on_inserted(core(1), 3, 10);
    ASSERT_TRUE(late);
    ASSERT_EQ(late->size(), 1U);
    EXPECT_EQ((*late)[0].what, Do::remove);
    EXPECT_EQ((*late)[0].slot, 10U);
    EXPECT_EQ(receiver.pending(), 0U);
    EXPECT_EQ(receiver.on_payload(core(1), 4, 1).error(), CopyFault::peer_dead);
}

TEST(CapReceiver, BrokenPeersAreNamed) {
    CapReceiver receiver;
    EXPECT_EQ(receiver.on_inserted(core(1), 1, 9).error(), CopyFault::unknown_copy);
    ASSERT_TRUE(receiver.on_capability(core(1), 1, frame()));
    EXPECT_EQ(receiver.on_capability(core(1), 1, frame()).error(), CopyFault::said_before);
    ASSERT_TRUE(receiver.on_payload(core(1), 2, 1));
    EXPECT_EQ(receiver.on_payload(core(1), 2, 1).error(), CopyFault::said_before);
    for (std::uint32_t i = 3; i <= copies_open_max; ++i)
        ASSERT_TRUE(receiver.on_payload(core(1), i, 1));
    EXPECT_EQ(receiver.on_payload(core(1), 99, 1).error(), CopyFault::window_broken);
    EXPECT_TRUE(receiver.on_payload(core(2), 99, 1));
    CapabilityWords table = frame();
    table.kind = CopyKind::other;
    const auto refused = receiver.on_capability(core(2), 99, table);
    ASSERT_TRUE(refused);
    EXPECT_EQ((*refused)[0].what, Do::drop);
    EXPECT_EQ((*refused)[1].result, CopyResult::unsupported_type);
}

}  // namespace
}  // namespace zooid::monitor
