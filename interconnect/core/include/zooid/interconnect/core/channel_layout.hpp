// The frame of a channel: two areas, one per side, each on pages of its own with one writer.
#pragma once
#include <cstddef>
#include <cstdint>

#include "zooid/interconnect/core/slot.hpp"

namespace zooid::interconnect {

/// Which end of the channel: the creator chooses, the other attaches as the other.
enum class Side : std::uint8_t { a = 0, b = 1 };

/// Whether the ends may halt: then senders fence and look at the sleep word.
enum class Wake : std::uint8_t { polled = 0, notified = 1 };

inline constexpr std::size_t area_alignment_bytes = 4096;
inline constexpr std::uint64_t channel_magic = 0x312d504d55646f5a;  // "ZodUMP-1"
inline constexpr std::uint64_t channel_version = 1;

/// First line of an area; written by the creator, checked by the other side, never read again.
template <class Memory = HardwareMemory>
struct alignas(line_bytes) ChannelHeader {
    typename Memory::Word magic;
    typename Memory::Word version;
    typename Memory::Word slots;
    typename Memory::Word wake;
};

/// All that one side writes: where it sleeps, what it has taken, what it sends.
template <class Memory = HardwareMemory>
struct SideArea {
    ChannelHeader<Memory> header;
    WordLine<Memory> sleep;         // SleepWord of this side
    WordLine<Memory> acknowledged;  // slots this side has taken from the other's ring
    Slot<Memory> first_slot;        // and `slots - 1` more behind it
};
static_assert(offsetof(SideArea<>, first_slot) == 3 * line_bytes);

/// Bytes of one side's area, a multiple of pages so that it can be mapped read-only at the other
/// side.
[[nodiscard]] constexpr std::size_t area_bytes(std::size_t slots) {
    const std::size_t used = offsetof(SideArea<>, first_slot) + slots * line_bytes;
    return (used + area_alignment_bytes - 1) / area_alignment_bytes * area_alignment_bytes;
}

/// Bytes of the frame of a channel with `slots` slots in each direction.
[[nodiscard]] constexpr std::size_t frame_bytes(std::size_t slots = ring_slots_default) {
    return 2 * area_bytes(slots);
}
static_assert(frame_bytes(ring_slots_default) == 8192);

}  // namespace zooid::interconnect
