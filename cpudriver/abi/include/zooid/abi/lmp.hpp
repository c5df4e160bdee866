// The ring an LMP endpoint delivers into: in the receiver's dispatcher frame, written by its CPU driver.
#pragma once
#include <cstdint>

namespace zooid::abi {

inline constexpr std::uint32_t lmp_payload_words = 7;
inline constexpr std::uint32_t lmp_slots_max = 64;

/// Fields of the control word. The sender chooses number, words and flags; the kernel fills in the badge.
[[nodiscard]] constexpr std::uint64_t lmp_control(std::uint16_t number, std::uint8_t words,
                                                  std::uint8_t flags, std::uint32_t badge = 0) {
    return std::uint64_t{number} | std::uint64_t{words} << 16 | std::uint64_t{flags} << 24 |
           std::uint64_t{badge} << 32;
}
[[nodiscard]] constexpr std::uint16_t lmp_number(std::uint64_t control) {
    return static_cast<std::uint16_t>(control);
}
[[nodiscard]] constexpr std::uint8_t lmp_words(std::uint64_t control) {
    return static_cast<std::uint8_t>(control >> 16);
}
[[nodiscard]] constexpr std::uint8_t lmp_flags(std::uint64_t control) {
    return static_cast<std::uint8_t>(control >> 24);
}
[[nodiscard]] constexpr std::uint32_t lmp_badge(std::uint64_t control) {
    return static_cast<std::uint32_t>(control >> 32);
}
inline constexpr std::uint8_t lmp_has_capability = 1;  // the kernel put one into receive_slot
inline constexpr std::uint8_t lmp_more = 2;            // the message goes on in the next slot

struct alignas(64) LmpSlot {
    std::uint64_t payload[lmp_payload_words];
    std::uint64_t control;
};
static_assert(sizeof(LmpSlot) == 64);

/// @invariant read <= written <= read + slots; both only grow. A receiver that lies about `read` hurts itself only.
struct LmpRing {
    alignas(64) std::uint64_t written;  // kernel
    alignas(64) std::uint64_t read;     // receiver
    std::uint64_t receive_slot;         // receiver: empty capability slot for the next capability, 0 none
    // LmpSlot slots[] follow.
};
static_assert(sizeof(LmpRing) == 128);
[[nodiscard]] constexpr std::uint64_t lmp_ring_bytes(std::uint32_t slots) {
    return sizeof(LmpRing) + std::uint64_t{slots} * sizeof(LmpSlot);
}

}  // namespace zooid::abi
