// The ring: off writes nothing, the newest win, a reader beside the writer sees only whole events.
#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>
#include <zooid/abi/trace.hpp>

namespace zooid::abi {
namespace {

struct Memory {
    alignas(64) std::array<std::byte, sizeof(TraceRing) + 8 * sizeof(TraceSlot) + 15> bytes{};
};

TraceCopy copied(std::span<const std::byte> memory, std::vector<TraceEvent>& out) {
    const TraceRingView view = trace_view(memory);
    EXPECT_NE(view.ring, nullptr);
    out.resize(view.entries);
    const TraceCopy copy = trace_copy(view, out);
    out.resize(copy.events);
    return copy;
}

TEST(TraceRing, OffWritesNothingAndReadsNoClock) {
    Memory memory;
    TraceRing* ring = trace_ring_make(memory.bytes, 3, 0, 1);
    ASSERT_NE(ring, nullptr);
    bool asked = false;
    trace(*ring, TraceId::mark, 1, [&] {
        asked = true;
        return std::uint64_t{1};
    });
    EXPECT_FALSE(asked);
    EXPECT_EQ(ring->cursor.written.load(), 0u);
}

TEST(TraceRing, NewestEventsWinAndTheRestIsCounted) {
    Memory memory;
    TraceRing* ring = trace_ring_make(memory.bytes, 3, 0, 1);
    EXPECT_EQ(ring->control.entries, 8u);
    std::vector<TraceEvent> events;
    for (std::uint32_t total = 0; total < 30; ++total) {
        trace_start(*ring);
        for (std::uint32_t i = 0; i < total; ++i)
            trace(*ring, TraceId::mark, i, [&] { return std::uint64_t{i} * 10; });
        trace_stop(*ring);
        const TraceCopy copy = copied(memory.bytes, events);
        const std::uint32_t kept = std::min(total, 8u);
        ASSERT_EQ(copy.events, kept);
        EXPECT_EQ(copy.dropped, total - kept);
        for (std::uint32_t i = 0; i < kept; ++i) {
            const std::uint32_t argument = total - kept + i;
            EXPECT_EQ(events[i], (TraceEvent{argument * 10, 0x60, 3, argument}));
        }
    }
}

TEST(TraceRing, ARingThatIsOnGivesUpTheSlotBeingWritten) {
    Memory memory;
    TraceRing* ring = trace_ring_make(memory.bytes, 0, 0, 1);
    trace_start(*ring);
    for (std::uint32_t i = 0; i < 20; ++i) trace_write(*ring, TraceId::mark, i, i);
    std::vector<TraceEvent> events;
    const TraceCopy copy = copied(memory.bytes, events);
    EXPECT_EQ(copy.events, 7u);
    EXPECT_EQ(copy.dropped, 13u);
    EXPECT_EQ(events.front().argument, 13u);
}

TEST(TraceRing, AForeignHeadIsNotBelieved) {
    Memory memory;
    TraceRing* ring = trace_ring_make(memory.bytes, 0, 0, 1);
    for (const std::uint32_t entries : {0u, 3u, 16u, 0x8000'0000u}) {
        ring->control.entries = entries;
        EXPECT_EQ(trace_view(memory.bytes).ring, nullptr) << entries;
    }
    EXPECT_EQ(trace_ring_make(std::span{memory.bytes}.first(159), 0, 0, 1), nullptr);
    ring->control.entries = 8;
    ring->cursor.base.store(~std::uint64_t{0});  // "began after it ended"
    std::vector<TraceEvent> events;
    EXPECT_EQ(copied(memory.bytes, events).events, 0u);
}

TEST(TraceRing, AReaderBesideTheWriterSeesOnlyWholeEventsInOrder) {
    Memory memory;
    TraceRing* ring = trace_ring_make(memory.bytes, 0, 0, 1);
    trace_start(*ring);
    std::atomic<bool> stop{false};
    std::thread writer([&] {
        for (std::uint32_t i = 0; !stop.load(std::memory_order_relaxed); ++i)
            trace_write(*ring, TraceId::mark, i, std::uint64_t{i} * 3);
    });
    std::vector<TraceEvent> events;
    for (std::size_t seen = 0; seen < 20'000;) {
        const TraceCopy copy = copied(memory.bytes, events);
        seen += copy.events;
        for (std::size_t i = 0; i < copy.events; ++i) {
            ASSERT_EQ(events[i].ticks, std::uint64_t{events[i].argument} * 3);
            ASSERT_EQ(events[i].argument, events[0].argument + i);
        }
    }
    stop.store(true);
    writer.join();
}

TEST(TraceKinds, IdsAreFoundAndOthersAreNot) {
    for (const TraceKind& kind : trace_kinds)
        EXPECT_EQ(trace_kind(static_cast<std::uint16_t>(kind.id)), &kind);
    EXPECT_EQ(trace_kind(0), nullptr);
    EXPECT_EQ(trace_kind(0xffff), nullptr);
}

}  // namespace
}  // namespace zooid::abi
