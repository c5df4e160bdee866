// The ring: off writes nothing, the newest win, its edges keep arrows whole.
#include <gtest/gtest.h>

#include <array>
#include <vector>
#include <zooid/abi/trace.hpp>

namespace zooid::abi {
namespace {

struct Memory {
    alignas(64) std::array<std::byte, sizeof(TraceRing) + 8 * sizeof(TraceSlot) + 15> bytes{};
};

TraceExtent read(std::span<const std::byte> memory, std::vector<TraceEvent>& out) {
    const TraceRingView view = trace_view(memory);
    EXPECT_NE(view.ring, nullptr);
    const TraceExtent extent = trace_extent(view);
    out.clear();
    for (std::uint64_t i = 0; i < extent.events; ++i) out.push_back(trace_event(view, i));
    return extent;
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
    for (std::uint32_t total = 1; total < 30; ++total) {
        trace_switch(*ring, TraceState::on, 0);  // writes event 0
        for (std::uint32_t i = 1; i < total; ++i)
            trace(*ring, TraceId::mark, i, [&] { return std::uint64_t{i} * 10; });
        trace_switch(*ring, TraceState::off, 0);  // writes the last
        const TraceExtent extent = read(memory.bytes, events);
        const std::uint32_t kept = std::min(total + 1, 8u);
        ASSERT_EQ(extent.events, kept);
        EXPECT_EQ(extent.dropped, total + 1 - kept);
        EXPECT_EQ(events.back().id, 0x71);
        for (std::uint32_t i = 0; i + 1 < kept; ++i) {
            const std::uint32_t argument = total + 1 - kept + i;
            const std::uint16_t id = argument == 0 ? 0x70 : 0x60;
            EXPECT_EQ(events[i], (TraceEvent{argument * 10, id, 3, argument}));
        }
    }
}

// At the edge what opens is left out and what closes is kept, so that no arrow is cut in half.
TEST(TraceRing, TheEdgeKeepsWhatCloses) {
    Memory memory;
    TraceRing* ring = trace_ring_make(memory.bytes, 3, 0, 1);
    const auto say = [&](TraceId id) { trace(*ring, id, 0, [] { return std::uint64_t{0}; }); };
    const auto ids = [&] {
        std::vector<TraceEvent> events;
        read(memory.bytes, events);
        std::vector<std::uint16_t> out;
        for (const TraceEvent& event : events) out.push_back(event.id);
        return out;
    };
    trace_switch(*ring, TraceState::edge, 0);
    for (const TraceId id : {TraceId::ump_send, TraceId::ump_receive, TraceId::mark}) say(id);
    trace_switch(*ring, TraceState::on, 0);
    say(TraceId::halt_enter);
    trace_switch(*ring, TraceState::edge, 0);
    for (const TraceId id : {TraceId::halt_leave, TraceId::halt_enter, TraceId::page_fault})
        say(id);
    trace_switch(*ring, TraceState::off, 0);
    say(TraceId::ump_receive);
    EXPECT_EQ(ids(), (std::vector<std::uint16_t>{0x33, 0x70, 0x10, 0x71, 0x11}));
    trace_switch(*ring, TraceState::on, 0);
    EXPECT_EQ(ids(), (std::vector<std::uint16_t>{0x70})) << "a new recording forgets the old one";
}

TEST(TraceKinds, OnlyWhatIsOnesOwnMayBeSaid) {
    const auto raw = [](TraceId id) { return static_cast<std::uint16_t>(id); };
    for (const TraceId id : {TraceId::ump_send, TraceId::lmp_receive, TraceId::mark})
        EXPECT_TRUE(trace_is_for_domains(raw(id)));
    for (const TraceId id : {TraceId::lmp_send, TraceId::page_fault, TraceId::ring_post,
                             TraceId::recording_begin, TraceId{0xffff}}) {
        EXPECT_FALSE(trace_is_for_domains(raw(id)));
        EXPECT_FALSE(trace_is_for_monitors(raw(id)));
    }
    EXPECT_FALSE(trace_is_for_domains(raw(TraceId::commit_sent)));
    EXPECT_TRUE(trace_is_for_monitors(raw(TraceId::commit_sent)));
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
    EXPECT_EQ(read(memory.bytes, events).events, 0u);
}

TEST(TraceKinds, IdsAreFoundAndOthersAreNot) {
    for (const TraceKind& kind : trace_kinds)
        EXPECT_EQ(trace_kind(static_cast<std::uint16_t>(kind.id)), &kind);
    EXPECT_EQ(trace_kind(0), nullptr);
    EXPECT_EQ(trace_kind(0xffff), nullptr);
}

}  // namespace
}  // namespace zooid::abi
