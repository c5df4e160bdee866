// A message as its sender hands it over and as its receiver gets it.
#pragma once
#include <cstdint>
#include <span>

namespace zooid::interconnect {

/// Replies carry their request's number with this bit set.
inline constexpr std::uint16_t reply_bit = 0x4000;
/// A reply that refuses its request: one word of payload, a Refusal.
inline constexpr std::uint16_t refusal_bit = 0x2000;
/// Set by bulk transports on their way: a buffer comes with it, or it is theirs (core/bulk.hpp).
inline constexpr std::uint16_t bulk_bit = 0x1000;
inline constexpr std::uint16_t method_max = bulk_bit - 1;

class Buffer;
template <class Resource>
class Owned;

/// What travels beside the payload. Private to its holder: never a view of shared memory.
struct MessageHeader {
    std::uint16_t number = 0;      // method ordinal, with reply_bit and refusal_bit
    std::uint16_t call = 0;        // which of the caller's open calls, 0..call_max
    std::uint16_t words = 0;       // payload, in words
    bool segment = false;          // the payload is a segment, else a data section
    bool cut = false;              // it was longer than the buffer: these are its first words
    std::uint32_t capability = 0;  // where one that came with it lies in our space, 0 none
    std::uint16_t badge = 0;       // of the capability it was sent by, 0 none (LMP only)
    std::uint16_t buffer = 0;      // the one that came with it, for take(); 0 none (bulk only)

    friend constexpr bool operator==(const MessageHeader&, const MessageHeader&) = default;
};

/// A message to send; `words` is borrowed until send() returns.
struct OutMessage {
    std::uint16_t number = 0;
    std::uint16_t call = 0;
    std::span<const std::uint64_t> words = {};
    bool segment = false;
    std::uint32_t capability = 0;     // where it lies in the sender's space; 0 is none
    Owned<Buffer>* buffer = nullptr;  // given away when send() succeeds (bulk only)
};

}  // namespace zooid::interconnect
