// The unit of all messages: one cache line, seven words of payload and one control word.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>

#include "zooid/interconnect/core/control.hpp"
#include "zooid/interconnect/core/memory.hpp"

namespace zooid::interconnect {

inline constexpr std::size_t line_bytes = 64;
inline constexpr unsigned slot_payload_words = 7;

/// One line with one writer. A reader copies it before it looks at it.
template <class Memory = HardwareMemory>
struct alignas(line_bytes) Slot {
    typename Memory::Word payload[slot_payload_words];
    typename Memory::Word control;
};
static_assert(sizeof(Slot<>) == line_bytes);
static_assert(offsetof(Slot<>, control) == 56);

/// A line holding one word: acknowledgement count or sleep word.
template <class Memory = HardwareMemory>
struct alignas(line_bytes) WordLine {
    typename Memory::Word word;
};
static_assert(sizeof(WordLine<>) == line_bytes);

inline constexpr unsigned ring_slots_default = 32;
inline constexpr unsigned ring_slots_min = 2;
inline constexpr unsigned ring_slots_max = 1024;
static_assert(std::uint64_t{ring_slots_max} * 2 < sequence_modulus);

/// Rings have a power-of-two length within the limits.
[[nodiscard]] constexpr bool valid_slots(std::uint64_t slots) {
    return slots >= ring_slots_min && slots <= ring_slots_max && std::has_single_bit(slots);
}

/// How far ahead of their work both ends ask for lines, in slots: that many transfers overlap. In
/// shorter rings each would ask for lines that the other is about to use.
/// @source tests/bench/interconnect
inline constexpr unsigned prefetch_ahead_slots = 8;
inline constexpr unsigned prefetch_slots_min = 64;

/// Slots a message of `words` words fills; an empty message fills one.
[[nodiscard]] constexpr unsigned slots_for(std::size_t words) {
    return words == 0
               ? 1
               : static_cast<unsigned>((words + slot_payload_words - 1) / slot_payload_words);
}
static_assert(slots_for(0) == 1 && slots_for(7) == 1 && slots_for(8) == 2);

}  // namespace zooid::interconnect
