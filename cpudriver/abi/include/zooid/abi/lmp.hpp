// The ring an LMP endpoint delivers into: in the receiver's dispatcher frame, written by its CPU
// driver. The control words are those of every Zooid ring (interconnect/core, control.hpp); a test
// holds the two together.
#pragma once
#include <atomic>
#include <cstdint>

namespace zooid::abi {

inline constexpr std::uint32_t lmp_payload_words = 7;  // of one slot
inline constexpr std::uint32_t lmp_slots_max = 64;
inline constexpr std::uint32_t lmp_message_words_max = 224;

/// What the sender says in RDI: message number, which of its calls, words of payload. Up to 7 words
/// travel in RDX R10 R8 R9 R12 R13 R14; longer messages are read from memory at the address in RDX.
[[nodiscard]] constexpr std::uint64_t
lmp_header(std::uint16_t number, std::uint16_t call, std::uint16_t words) {
    return std::uint64_t{number} | std::uint64_t{call} << 16 | std::uint64_t{words} << 32;
}
[[nodiscard]] constexpr std::uint16_t lmp_number(std::uint64_t header) {
    return static_cast<std::uint16_t>(header);
}
[[nodiscard]] constexpr std::uint16_t lmp_call(std::uint64_t header) {
    return static_cast<std::uint16_t>(header >> 16 & 0x7ff);
}
[[nodiscard]] constexpr std::uint16_t lmp_words(std::uint64_t header) {
    return static_cast<std::uint16_t>(header >> 32);
}

/// A slot's control word. Where other rings carry an acknowledgement, this one carries the badge of
/// the capability the message was sent by.
[[nodiscard]] constexpr std::uint64_t
lmp_control(std::uint64_t position, std::uint16_t number, std::uint16_t call, bool capability,
            std::uint16_t words_left, bool continuation, std::uint16_t badge = 0) {
    return (position + 1) % 4096 | std::uint64_t{static_cast<std::uint16_t>(badge & 0xfff)} << 12 |
           std::uint64_t{number} << 24 |
           std::uint64_t{static_cast<std::uint16_t>(call & 0x7ff)} << 40 |
           std::uint64_t{capability} << 51 | std::uint64_t{words_left} << 52 |
           std::uint64_t{continuation} << 63;
}

/// The badge in a slot's control word; 0 when the sender's capability has none.
[[nodiscard]] constexpr std::uint16_t lmp_badge(std::uint64_t control) {
    return static_cast<std::uint16_t>(control >> 12 & 0xfff);
}

struct alignas(64) LmpSlot {
    std::uint64_t payload[lmp_payload_words];
    std::atomic<std::uint64_t> control;
};
static_assert(sizeof(LmpSlot) == 64);

/// First line of an endpoint's memory; its slots follow.
/// @invariant acknowledged <= slots written by the kernel. A receiver that lies about it hurts its
/// own ring only.
struct LmpRing {
    alignas(64) std::atomic<std::uint64_t> acknowledged;  // receiver: slots taken
    std::uint64_t receive_slot;  // receiver: empty capability slot for the next capability, 0 none
    std::atomic<std::uint64_t>
        room_wanted;  // kernel: not 0, a message was refused for lack of room;
                      // receiver: 0, room was made and the sender notified
};
static_assert(sizeof(LmpRing) == 64);
[[nodiscard]] constexpr std::uint64_t lmp_ring_bytes(std::uint32_t slots) {
    return sizeof(LmpRing) + std::uint64_t{slots} * sizeof(LmpSlot);
}

}  // namespace zooid::abi
