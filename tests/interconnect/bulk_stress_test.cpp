// Buffers between two threads: who writes one has received it, so nothing races; nothing is lost.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <thread>
#include <vector>
#include <zooid/interconnect/core/bulk_pool.hpp>

#include "event_count.hpp"
#include "held.hpp"
#include "pairs.hpp"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

constexpr PoolShape shape{.buffers = {3, 0}, .buffer_bytes = 4096};
constexpr unsigned slots = 4;
using Carrier = UmpNotify<Ring>;

/// One thread's end; sleeps when it finds nothing.
struct BulkThread {
    BulkThread(std::span<std::byte> memory, Side side, UmpChannel<> channel, EventCount& mine,
               EventCount& peers)
        : events(&mine), pool(memory, side, shape), bulk(Carrier(channel, Ring{&peers}), pool) {}

    /// False when a wake-up was lost.
    template <class Look>
    bool wait_for(unsigned slots_wanted, const Look& look) {
        for (;;) {
            const std::uint64_t seen = events->seen();
            if (look()) return true;
            if (bulk.prepare_sleep(slots_wanted) && !events->suspend(seen)) return false;
            bulk.wake();
        }
    }

    EventCount* events;
    BufferPool pool;
    BulkPool<Carrier> bulk;
    std::array<std::uint64_t, 32> words{};
};

void write(Buffer& buffer, std::uint64_t number) {
    std::ranges::fill(buffer.memory(), static_cast<std::byte>(number));
    std::memcpy(buffer.memory().data(), &number, sizeof number);
    buffer.fill(buffer.memory().size());
}
bool is(const Buffer& buffer, std::uint64_t number) {
    std::uint64_t first = 0;
    std::memcpy(&first, buffer.bytes().data(), sizeof first);
    return first == number &&
           std::ranges::all_of(buffer.bytes().subspan(sizeof first), [number](std::byte byte) {
               return byte == static_cast<std::byte>(number);
           });
}

TEST(BulkStress, EveryBufferIsOneThreadsAtATime) {
    const auto count = zooid::test::sized<std::uint64_t>(2'000, 20'000, 2'000'000);
    std::vector<std::uint64_t> storage(shape.bytes() / sizeof(std::uint64_t));
    const auto memory = std::as_writable_bytes(std::span(storage));
    Frame frame(slots);
    EventCount sender_events;
    EventCount receiver_events;
    BulkThread sender(memory, Side::a,
                      *UmpChannel<>::create(frame.bytes(), Side::a, slots, Wake::notified),
                      sender_events, receiver_events);
    BulkThread receiver(memory, Side::b, *UmpChannel<>::attach(frame.bytes(), Side::b),
                        receiver_events, sender_events);
    std::uint64_t received = 0;
    bool whole = true;
    std::thread far([&] {
        while (received < count) {
            const bool awake = receiver.wait_for(0, [&] {
                const auto got = receiver.bulk.receive(receiver.words);
                if (!got || !*got) return false;
                const auto buffer = receiver.bulk.take(held(*got));
                whole = whole && buffer && is(*held(buffer), received);
                ++received;
                return true;
            });
            if (!awake) break;
        }
        static_cast<void>(receiver.bulk.receive(receiver.words));  // the last one goes home
    });
    for (std::uint64_t number = 0; number < count; ++number) {
        std::optional<Owned<Buffer>> buffer;
        const bool had_one = sender.wait_for(0, [&] {
            EXPECT_TRUE(sender.bulk.receive(sender.words));
            if (auto fresh = sender.bulk.allocate(8)) buffer = std::move(*fresh);
            return buffer.has_value();
        });
        if (!had_one) break;
        write(*held(buffer), number);
        const bool sent = sender.wait_for(1, [&] {
            auto done = send_with(sender.bulk, {.number = 1}, std::move(held(buffer)));
            if (done) return true;
            buffer = std::move(done.error().buffer);
            return false;
        });
        if (!sent) break;
    }
    far.join();
    EXPECT_EQ(received, count);
    EXPECT_TRUE(whole);
    EXPECT_GT(sender_events.suspended() + receiver_events.suspended(), 0);
    EXPECT_EQ(sender.pool.copied_bytes() + receiver.pool.copied_bytes(), 0);
}

}  // namespace
}  // namespace zooid::interconnect::testing
