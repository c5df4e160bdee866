// Trace events: sixteen bytes each, in one ring per writer, spelled alike by CPU driver, libos and
// host.
#pragma once
#include <array>
#include <atomic>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string_view>

namespace zooid::abi {

inline constexpr std::uint32_t trace_cores_max = 256;  // a peer core is eight bits of an argument
inline constexpr std::uint64_t trace_ring_events_max = std::uint64_t{1} << 24;

/// What happened. A begin is followed by its end, a send by its receive: the pair is (id, id + 1).
enum class TraceId : std::uint16_t {
    none = 0,
    kernel_enter = 0x01,
    kernel_leave = 0x02,
    context_switch = 0x03,
    upcall = 0x04,
    page_fault = 0x05,
    halt_enter = 0x10,
    halt_leave = 0x11,
    ipi_sent = 0x20,
    ipi_received = 0x21,
    ring_post = 0x22,
    ring_drain = 0x23,
    lmp_send = 0x30,
    lmp_receive = 0x31,
    ump_send = 0x32,
    ump_receive = 0x33,
    prepare_sent = 0x40,
    prepare_received = 0x41,
    vote_sent = 0x42,
    vote_received = 0x43,
    commit_sent = 0x44,
    commit_received = 0x45,
    acknowledge_sent = 0x46,
    acknowledge_received = 0x47,
    abort_sent = 0x48,
    abort_received = 0x49,
    shootdown_start = 0x50,
    shootdown_done = 0x51,
    mark = 0x60,
    counter = 0x61,
    work_begin = 0x62,
    work_end = 0x63,
    recording_begin = 0x70,
    recording_end = 0x71,
};

enum class TracePhase : std::uint8_t { instant, begin, end, flow_send, flow_receive, counter };

/// How the 32-bit argument is laid out. trace_argument_*() below build it.
enum class TraceArgument : std::uint8_t {
    value,    // one number
    reason,   // TraceReason << 16 | vector or call number, low 16 bits
    page,     // virtual page number (4 KiB), low 32 bits
    vector,   // interrupt vector << 8 | peer core
    channel,  // id of one direction of a channel, 16 bits << 16 | sequence, low 16 bits
    peer,     // transaction or ring sequence, low 24 bits << 8 | peer core
};

/// Why a core entered or left its CPU driver.
enum class TraceReason : std::uint16_t {
    system_call,
    reflection,
    exception,
    timer,
    ipi,
    device,
    resume,
    upcall,
    idle,
};

struct TraceKind {
    TraceId id;
    std::string_view name;
    std::string_view category;
    TracePhase phase;
    TraceArgument argument;
};

/// Every event there is, ascending by id.
inline constexpr auto trace_kinds = std::to_array<TraceKind>({
    // clang-format off
    {TraceId::kernel_enter,         "kernel",               "kernel",    TracePhase::begin,        TraceArgument::reason},
    {TraceId::kernel_leave,         "kernel",               "kernel",    TracePhase::end,          TraceArgument::reason},
    {TraceId::context_switch,       "context switch",       "kernel",    TracePhase::instant,      TraceArgument::value},
    {TraceId::upcall,               "upcall",               "kernel",    TracePhase::instant,      TraceArgument::value},
    {TraceId::page_fault,           "page fault",           "kernel",    TracePhase::instant,      TraceArgument::page},
    {TraceId::halt_enter,           "halt",                 "kernel",    TracePhase::begin,        TraceArgument::value},
    {TraceId::halt_leave,           "halt",                 "kernel",    TracePhase::end,          TraceArgument::value},
    {TraceId::ipi_sent,             "ipi sent",             "ipi",       TracePhase::instant,      TraceArgument::vector},
    {TraceId::ipi_received,         "ipi received",         "ipi",       TracePhase::instant,      TraceArgument::value},
    {TraceId::ring_post,            "ring post",            "ring",      TracePhase::flow_send,    TraceArgument::peer},
    {TraceId::ring_drain,           "ring drain",           "ring",      TracePhase::flow_receive, TraceArgument::peer},
    {TraceId::lmp_send,             "lmp send",             "lmp",       TracePhase::flow_send,    TraceArgument::channel},
    {TraceId::lmp_receive,          "lmp receive",          "lmp",       TracePhase::flow_receive, TraceArgument::channel},
    {TraceId::ump_send,             "ump send",             "ump",       TracePhase::flow_send,    TraceArgument::channel},
    {TraceId::ump_receive,          "ump receive",          "ump",       TracePhase::flow_receive, TraceArgument::channel},
    {TraceId::prepare_sent,         "prepare sent",         "agreement", TracePhase::flow_send,    TraceArgument::peer},
    {TraceId::prepare_received,     "prepare received",     "agreement", TracePhase::flow_receive, TraceArgument::peer},
    {TraceId::vote_sent,            "vote sent",            "agreement", TracePhase::flow_send,    TraceArgument::peer},
    {TraceId::vote_received,        "vote received",        "agreement", TracePhase::flow_receive, TraceArgument::peer},
    {TraceId::commit_sent,          "commit sent",          "agreement", TracePhase::flow_send,    TraceArgument::peer},
    {TraceId::commit_received,      "commit received",      "agreement", TracePhase::flow_receive, TraceArgument::peer},
    {TraceId::acknowledge_sent,     "acknowledge sent",     "agreement", TracePhase::flow_send,    TraceArgument::peer},
    {TraceId::acknowledge_received, "acknowledge received", "agreement", TracePhase::flow_receive, TraceArgument::peer},
    {TraceId::abort_sent,           "abort sent",           "agreement", TracePhase::flow_send,    TraceArgument::peer},
    {TraceId::abort_received,       "abort received",       "agreement", TracePhase::flow_receive, TraceArgument::peer},
    {TraceId::shootdown_start,      "shootdown",            "shootdown", TracePhase::begin,        TraceArgument::value},
    {TraceId::shootdown_done,       "shootdown",            "shootdown", TracePhase::end,          TraceArgument::value},
    {TraceId::mark,                 "mark",                 "user",      TracePhase::instant,      TraceArgument::value},
    {TraceId::counter,              "counter",              "user",      TracePhase::counter,      TraceArgument::value},
    {TraceId::work_begin,           "work",                 "user",      TracePhase::begin,        TraceArgument::value},
    {TraceId::work_end,             "work",                 "user",      TracePhase::end,          TraceArgument::value},
    {TraceId::recording_begin,      "recording begins",     "recording", TracePhase::instant,      TraceArgument::value},
    {TraceId::recording_end,        "recording ends",       "recording", TracePhase::instant,      TraceArgument::value},
    // clang-format on
});

/// The table's row for a raw id, or null when no such event exists (the id may be foreign).
[[nodiscard]] constexpr const TraceKind* trace_kind(std::uint16_t id) {
    for (const TraceKind& kind : trace_kinds) {
        if (static_cast<std::uint16_t>(kind.id) == id) return &kind;
    }
    return nullptr;
}

/// True when ids ascend and every begin and send stands directly before its end and receive.
[[nodiscard]] consteval bool trace_kinds_are_sound() {
    for (std::size_t i = 0; i < trace_kinds.size(); ++i) {
        const TraceKind& kind = trace_kinds[i];
        const auto id = static_cast<unsigned>(kind.id);
        if (id == 0 || (i > 0 && id <= static_cast<unsigned>(trace_kinds[i - 1].id))) return false;
        const bool opens = kind.phase == TracePhase::begin || kind.phase == TracePhase::flow_send;
        if (!opens) continue;
        if (i + 1 == trace_kinds.size()) return false;
        const TraceKind& pair = trace_kinds[i + 1];
        const TracePhase closing =
            kind.phase == TracePhase::begin ? TracePhase::end : TracePhase::flow_receive;
        if (static_cast<unsigned>(pair.id) != id + 1 || pair.phase != closing) return false;
        if (pair.argument != kind.argument || pair.category != kind.category) return false;
        if (kind.phase == TracePhase::begin && pair.name != kind.name) return false;
    }
    return true;
}
static_assert(trace_kinds_are_sound());

/// What any domain may say of itself. The rest is the CPU driver's and, for the agreement, the
/// monitors' alone.
[[nodiscard]] constexpr bool trace_is_for_domains(std::uint16_t id) {
    const TraceKind* kind = trace_kind(id);
    return kind != nullptr && (kind->category == "ump" || kind->category == "shootdown" ||
                               kind->category == "user" || kind->id == TraceId::lmp_receive);
}
/// What a monitor may say besides.
[[nodiscard]] constexpr bool trace_is_for_monitors(std::uint16_t id) {
    const TraceKind* kind = trace_kind(id);
    return trace_is_for_domains(id) || (kind != nullptr && kind->category == "agreement");
}
static_assert(!trace_is_for_domains(static_cast<std::uint16_t>(TraceId::prepare_sent)));
static_assert(!trace_is_for_monitors(static_cast<std::uint16_t>(TraceId::kernel_enter)));

/// The direction of a channel between two monitors.
[[nodiscard]] constexpr std::uint16_t trace_direction(std::uint32_t from, std::uint32_t to) {
    assert(from < trace_cores_max && to < trace_cores_max);
    return static_cast<std::uint16_t>(from << 8 | to);
}
/// The direction into a domain by one of its own places: the offset of an LMP ring in its
/// dispatcher frame, or a direction between two of its cores. Two of them share a number about once
/// in 65 536.
/// @source Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (the mix).
[[nodiscard]] constexpr std::uint16_t
trace_direction_of(std::uint64_t domain, std::uint64_t place) {
    std::uint64_t mixed = (domain << 20 ^ domain >> 24 ^ place) * 0xbf58'476d'1ce4'e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d0'49bb'1331'11eb;
    return static_cast<std::uint16_t>(mixed >> 48);
}

[[nodiscard]] constexpr std::uint32_t
trace_argument_channel(std::uint16_t direction, std::uint64_t sequence) {
    return std::uint32_t{direction} << 16 | static_cast<std::uint32_t>(sequence & 0xffff);
}

/// @param peer where the message goes (sent) or comes from (received).
[[nodiscard]] constexpr std::uint32_t
trace_argument_peer(std::uint64_t transaction, std::uint32_t peer) {
    assert(peer < trace_cores_max);
    return static_cast<std::uint32_t>(transaction & 0xff'ffff) << 8 | peer;
}

[[nodiscard]] constexpr std::uint32_t
trace_argument_vector(std::uint32_t vector, std::uint32_t peer) {
    assert(peer < trace_cores_max);
    return vector << 8 | peer;
}

[[nodiscard]] constexpr std::uint32_t
trace_argument_reason(TraceReason reason, std::uint64_t detail) {
    return std::uint32_t{static_cast<std::uint16_t>(reason)} << 16 |
           static_cast<std::uint32_t>(detail & 0xffff);
}

/// One event as it is read and carried.
struct TraceEvent {
    std::uint64_t ticks;     // time stamp counter of the core that wrote it
    std::uint16_t id;        // TraceId; raw, because it may be foreign
    std::uint16_t core;      // the core that wrote it
    std::uint32_t argument;  // see TraceArgument
    friend bool operator==(const TraceEvent&, const TraceEvent&) = default;
};
static_assert(sizeof(TraceEvent) == 16 && std::endian::native == std::endian::little);

/// One event as it lies in a ring: two words, each written whole.
struct TraceSlot {
    std::atomic<std::uint64_t> ticks{0};
    std::atomic<std::uint64_t> what{0};  // id | core << 16 | argument << 32
};
static_assert(sizeof(TraceSlot) == sizeof(TraceEvent));

/// A ring's head; its slots follow it. One writer: the core and domain named here, which must not
/// interrupt itself between claim and publication (CPU driver: interrupts off).
/// The newest events win: a full ring overwrites its oldest.
struct TraceRing {
    struct alignas(64) Control {
        std::atomic<std::uint32_t> on{0};  // TraceState
        std::uint32_t entries = 0;         // a power of two
        std::uint64_t tsc_hz = 0;
        std::uint16_t core = 0;
        std::uint16_t source = 0;  // 0: the CPU driver, else the domain's id
    } control;
    struct alignas(64) Cursor {
        std::atomic<std::uint64_t> written{0};  // events ever written
        std::atomic<std::uint64_t> base{0};     // `written` when this recording began
    } cursor;
};
static_assert(sizeof(TraceRing) == 128);

[[nodiscard]] inline TraceSlot* trace_slots(TraceRing& ring) {
    return std::launder(reinterpret_cast<TraceSlot*>(&ring + 1));
}

/// Lays an empty ring, off, into `memory` (64-byte aligned; owned by the caller, who keeps it as
/// long as anyone traces). Uses the largest power of two of slots that fits.
/// @return null when not even two slots fit: give at least 160 bytes.
[[nodiscard]] inline TraceRing* trace_ring_make(std::span<std::byte> memory, std::uint16_t core,
                                                std::uint16_t source, std::uint64_t tsc_hz) {
    assert(reinterpret_cast<std::uintptr_t>(memory.data()) % alignof(TraceRing) == 0);
    if (memory.size() < sizeof(TraceRing) + 2 * sizeof(TraceSlot)) return nullptr;
    std::uint64_t entries = std::bit_floor((memory.size() - sizeof(TraceRing)) / sizeof(TraceSlot));
    if (entries > trace_ring_events_max) entries = trace_ring_events_max;
    auto* ring = new (memory.data()) TraceRing;
    std::byte* slots = memory.data() + sizeof(TraceRing);
    for (std::uint64_t i = 0; i < entries; ++i) new (slots + i * sizeof(TraceSlot)) TraceSlot;
    ring->control.entries = static_cast<std::uint32_t>(entries);
    ring->control.tsc_hz = tsc_hz;
    ring->control.core = core;
    ring->control.source = source;
    return ring;
}

/// Writes one event whatever the switch says; trace() is what callers use.
[[gnu::noinline]] inline void
trace_write(TraceRing& ring, TraceId id, std::uint32_t argument, std::uint64_t ticks) {
    const std::uint64_t index = ring.cursor.written.load(std::memory_order_relaxed);
    TraceSlot& slot = trace_slots(ring)[index & (ring.control.entries - 1)];
    slot.ticks.store(ticks, std::memory_order_relaxed);
    slot.what.store(static_cast<std::uint64_t>(id) | std::uint64_t{ring.control.core} << 16 |
                        std::uint64_t{argument} << 32,
                    std::memory_order_relaxed);
    ring.cursor.written.store(index + 1, std::memory_order_release);
}

/// How far a recording is. One begins on a core at the edge, which holds it together with those of
/// other cores: what closes something (a receive, an end) is kept, what opens something is not. So
/// when all cores reach the edge before one goes on, and again before one goes off, no message that
/// was recorded when it was sent misses its receive.
enum class TraceState : std::uint32_t { off = 0, on = 1, edge = 2 };

/// Leaving off begins a new recording: what the ring held is forgotten. Called by the writer.
inline void trace_switch(TraceRing& ring, TraceState state, std::uint64_t ticks) {
    const auto before = static_cast<TraceState>(ring.control.on.load(std::memory_order_relaxed));
    if (before == state) return;
    if (before == TraceState::off)
        ring.cursor.base.store(ring.cursor.written.load(std::memory_order_relaxed),
                               std::memory_order_relaxed);
    if (state == TraceState::on) trace_write(ring, TraceId::recording_begin, 0, ticks);
    if (before == TraceState::on) trace_write(ring, TraceId::recording_end, 0, ticks);
    ring.control.on.store(static_cast<std::uint32_t>(state), std::memory_order_release);
}

/// Whether the edge of a recording keeps the event.
[[nodiscard]] constexpr bool trace_closes(TraceId id) {
    const TraceKind* kind = trace_kind(static_cast<std::uint16_t>(id));
    return kind != nullptr &&
           (kind->phase == TracePhase::end || kind->phase == TracePhase::flow_receive);
}

/// Records one event if the ring is on. `clock()` gives ticks and is not called when it is off.
/// @cost off: one load and one predictable branch.
template <class Clock>
inline void trace(TraceRing& ring, TraceId id, std::uint32_t argument, Clock&& clock) {
    const auto state = static_cast<TraceState>(ring.control.on.load(std::memory_order_relaxed));
    if (state == TraceState::off) [[likely]]
        return;
    if (state == TraceState::on || trace_closes(id)) trace_write(ring, id, argument, clock());
}

/// A ring seen by a reader that does not trust its writer: size fixed when the view was made.
struct TraceRingView {
    const TraceRing* ring = nullptr;
    const TraceSlot* slots = nullptr;
    std::uint64_t entries = 0;
};

/// @param memory the mapped ring; shape [bytes], 64-byte aligned, outlives the view.
/// @return a view whose `ring` is null when the head does not describe slots within `memory`.
[[nodiscard]] inline TraceRingView trace_view(std::span<const std::byte> memory) {
    if (memory.size() < sizeof(TraceRing)) return {};
    const auto* ring = std::launder(reinterpret_cast<const TraceRing*>(memory.data()));
    const std::uint64_t entries = ring->control.entries;
    const std::uint64_t room = (memory.size() - sizeof(TraceRing)) / sizeof(TraceSlot);
    if (!std::has_single_bit(entries) || entries > room) return {};
    return {ring, std::launder(reinterpret_cast<const TraceSlot*>(ring + 1)), entries};
}

/// What of a recording a ring still holds.
struct TraceExtent {
    std::uint64_t events;   // still there
    std::uint64_t dropped;  // overwritten by newer ones
};
[[nodiscard]] inline TraceExtent trace_extent(const TraceRingView& view) {
    const std::uint64_t end = view.ring->cursor.written.load(std::memory_order_acquire);
    const std::uint64_t base = view.ring->cursor.base.load(std::memory_order_relaxed);
    const std::uint64_t recorded = end >= base ? end - base : 0;
    const std::uint64_t kept = recorded < view.entries ? recorded : view.entries;
    return {kept, recorded - kept};
}

/// One event of a ring that is off: number `index` of the recording's trace_extent().events, oldest
/// first. Of a ring that is not off it may be a newer one, or torn.
[[nodiscard]] inline TraceEvent trace_event(const TraceRingView& view, std::uint64_t index) {
    const std::uint64_t end = view.ring->cursor.written.load(std::memory_order_acquire);
    const std::uint64_t first = end - trace_extent(view).events;
    const TraceSlot& slot = view.slots[(first + index) & (view.entries - 1)];
    const std::uint64_t what = slot.what.load(std::memory_order_relaxed);
    return {slot.ticks.load(std::memory_order_relaxed), static_cast<std::uint16_t>(what),
            static_cast<std::uint16_t>(what >> 16), static_cast<std::uint32_t>(what >> 32)};
}

}  // namespace zooid::abi
