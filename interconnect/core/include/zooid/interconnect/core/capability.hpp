// A capability as a field of a message.
#pragma once
#include <cstdint>

namespace zooid::interconnect {

/// What a capability is of, where zooid.capnp has a name for it; any other is an end point at which
/// an interface of a schema is served.
namespace capability_kind {
struct Frame;
struct EndPoint;
}  // namespace capability_kind

/// A capability of one kind, by its place in the holder's own capability space; false when there is
/// none. Who receives one owns the place's content; the kernel checks what kind it really is.
template <class Kind>
struct Capability {
    std::uint32_t cptr = 0;

    [[nodiscard]] constexpr explicit operator bool() const { return cptr != 0; }
    friend constexpr bool operator==(const Capability&, const Capability&) = default;
};

using FrameCapability = Capability<capability_kind::Frame>;
using EndPointCapability = Capability<capability_kind::EndPoint>;

}  // namespace zooid::interconnect
