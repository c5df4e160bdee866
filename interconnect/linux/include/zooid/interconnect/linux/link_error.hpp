// Why two Linux processes have no channel, or no longer one.
#pragma once
#include <cstdint>
#include <string_view>

namespace zooid::interconnect {

enum class LinkError : std::uint8_t {
    system,      // the kernel refused a call: errno says which limit or path to mend
    absent,      // nobody listens at that path: start the peer
    timeout,     // nothing came within the time given: try again, or look after the peer
    not_a_link,  // the other side says something else: connect to the right path
    version,     // made with another version of this library: rebuild the older one
    schema,      // speaks another contract: use the same schema on both sides
    rights,      // the peer runs as another user than allowed: change who runs it, or Terms::uid
    memory,      // the peer's memory may shrink under us or has the wrong size: it is not honest
    closed,      // the peer has ended the channel: connect again
    peer_fault,  // the peer broke the rules of the ring: see Link::fault(); connect again
    peer_died,   // the peer's process has ended without closing: connect again
};

[[nodiscard]] constexpr std::string_view name(LinkError error) {
    constexpr std::string_view names[] = {"system",  "absent",     "timeout",  "not_a_link",
                                          "version", "schema",     "rights",   "memory",
                                          "closed",  "peer_fault", "peer_died"};
    return names[static_cast<std::uint8_t>(error)];
}

}  // namespace zooid::interconnect
