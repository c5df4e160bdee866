// Two threads, a channel each may sleep on, and a doorbell: everything arrives and nobody sleeps
// for ever.
#include <gtest/gtest.h>

#include <thread>

#include "event_count.hpp"
#include "pairs.hpp"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

using End = UmpNotify<Ring>;

/// Looks `spins` times, then sleeps; false when the wake-up was lost.
template <class Look>
bool wait(End& end, EventCount& events, unsigned slots_wanted, const Look& look) {
    for (;;) {
        for (unsigned spin = 0; spin < 20; ++spin) {
            if (look()) return true;
        }
        const std::uint64_t seen = events.seen();
        if (end.prepare_sleep(slots_wanted)) {
            if (!events.suspend(seen)) return false;
            end.wake();
        }
    }
}

struct Totals {
    std::uint64_t received = 0;
    std::uint64_t suspended = 0;
    std::uint64_t doorbells = 0;
    bool ordered = true;
};

Totals produce_and_consume(std::uint64_t messages, unsigned slots) {
    Frame frame(slots);
    EventCount sender_events;
    EventCount receiver_events;
    End sender{*UmpChannel<>::create(frame.bytes(), Side::a, slots, Wake::notified),
               {&receiver_events}};
    End receiver{*UmpChannel<>::attach(frame.bytes(), Side::b), {&sender_events}};
    Totals totals;
    std::thread consumer([&] {
        std::array<std::uint64_t, 16> buffer{};
        while (totals.received < messages) {
            const bool awake = wait(receiver, receiver_events, 0, [&] {
                const auto got = receiver.receive(buffer);
                if (!got || !*got) return false;
                const std::uint64_t expected = totals.received++;
                totals.ordered &= buffer[0] == expected && (*got)->words == 1 + expected % 9;
                return true;
            });
            if (!awake) break;
        }
    });
    for (std::uint64_t number = 0; number < messages; ++number) {
        const std::array<std::uint64_t, 9> words{number};
        const OutMessage message{.number = 1, .words = std::span(words).first(1 + number % 9)};
        const unsigned room = slots_for(message.words.size());
        if (!wait(sender, sender_events, room, [&] { return sender.send(message).has_value(); }))
            break;
    }
    consumer.join();
    totals.suspended = sender_events.suspended() + receiver_events.suspended();
    totals.doorbells = sender.counters().doorbells + receiver.counters().doorbells;
    return totals;
}

// At soak size 10^8 messages, over both rings.
TEST(Stress, EveryMessageArrivesAndNoWakeUpIsLost) {
    for (const unsigned slots : {4u, 32u}) {
        const auto messages = zooid::test::sized<std::uint64_t>(50'000, 500'000, 50'000'000);
        const Totals totals = produce_and_consume(messages, slots);
        EXPECT_EQ(totals.received, messages);
        EXPECT_TRUE(totals.ordered);
        EXPECT_GT(totals.suspended, 0) << "the sleep protocol was never exercised";
        RecordProperty("suspended", std::to_string(totals.suspended));
        RecordProperty("doorbells", std::to_string(totals.doorbells));
    }
}

}  // namespace
}  // namespace zooid::interconnect::testing
