// What can go wrong with a channel, each with its cure.
#pragma once
#include <cstdint>
#include <string_view>

namespace zooid::interconnect {

enum class SendError : std::uint8_t {
    full,        // no room yet: wait for space, then send again
    too_long,    // more words than ring, channel or schema allow: split it or use bulk
    capability,  // this transport carries no capabilities, or no buffers: use one that does
    closed,      // the channel has ended: bind again
    peer_fault,  // the peer broke the rules: see fault(); bind again
};

enum class ReceiveError : std::uint8_t {
    closed,      // all messages were taken and the channel has ended: bind again
    peer_fault,  // the peer broke the rules: see fault(); bind again
};

/// How a peer broke the rules. The channel is closed by it; nothing else is touched.
enum class PeerFault : std::uint8_t {
    none,
    bad_sequence,         // a slot is neither the expected one nor the one a lap ago
    bad_acknowledgement,  // acknowledges slots never sent
    bad_length,           // more words than the ring holds
    bad_continuation,     // a multi-slot message does not continue as its first slot says
    bad_sleep_word,       // not one of the states
    bad_buffer,           // gives or gives back a buffer it does not have, or one there is not
};

enum class AttachError : std::uint8_t {
    too_small,      // the frame cannot hold so many slots: give frame_bytes(slots)
    misaligned,     // the frame does not start on a page: map it so
    bad_slots,      // not a power of two within the limits
    not_a_channel,  // no such magic: the creator has not made it yet, or it is another frame
    version,        // made by another version of the layout: rebuild both
};

[[nodiscard]] constexpr std::string_view name(PeerFault fault) {
    switch (fault) {
        case PeerFault::none:
            return "none";
        case PeerFault::bad_sequence:
            return "bad_sequence";
        case PeerFault::bad_acknowledgement:
            return "bad_acknowledgement";
        case PeerFault::bad_length:
            return "bad_length";
        case PeerFault::bad_continuation:
            return "bad_continuation";
        case PeerFault::bad_sleep_word:
            return "bad_sleep_word";
        case PeerFault::bad_buffer:
            return "bad_buffer";
    }
    return "unknown";
}

[[nodiscard]] constexpr std::string_view name(SendError error) {
    switch (error) {
        case SendError::full:
            return "full";
        case SendError::too_long:
            return "too_long";
        case SendError::capability:
            return "capability";
        case SendError::closed:
            return "closed";
        case SendError::peer_fault:
            return "peer_fault";
    }
    return "unknown";
}

}  // namespace zooid::interconnect
