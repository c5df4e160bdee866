// What a channel to another domain stands on: end points of both on one core, else a shared frame.
#pragma once
#include <cstdint>
#include <optional>
#include <zooid/interconnect/linked.hpp>
#include <zooid/native/far_end.hpp>
#include <zooid/native/peer_transport.hpp>

namespace zooid::native {

/// Rings of 2 KiB; a dispatcher has room for about a dozen.
inline constexpr std::uint32_t peer_ring_slots = 32;

/// An end point of this dispatcher and the ring behind it; used by one peer after another.
struct OwnEnd {
    std::uint32_t end_point = 0;
    std::uint64_t ring = 0;
    [[nodiscard]] explicit operator bool() const { return end_point != 0; }
};
/// One nobody sends to yet, its ring empty; false when this dispatcher has no room for more.
[[nodiscard]] OwnEnd take_end();
/// Nobody can send there from now on.
void give_end(OwnEnd end);

/// One peer. It hears of our end, and we of its: by its last message when it goes in order, else by
/// the monitor's count of ended domains, which the Loop reads. In a shared frame the boot core's
/// monitor closes for who has died.
/// @invariant links of one thread: the one that runs the Loop.
class PeerLink : public interconnect::Linked {
public:
    /// @param own  from take_end(), from now on the link's.
    /// @param peer capability of the peer's end point, the slot too from now on the link's.
    PeerLink(OwnEnd own, std::uint32_t peer);
    explicit PeerLink(FarEnd far);
    PeerLink(const PeerLink&) = delete;
    PeerLink& operator=(const PeerLink&) = delete;
    ~PeerLink();

    /// Once; the link outlives it.
    [[nodiscard]] PeerTransport transport() {
        if (far_) return PeerTransport(far_->transport());
        return PeerTransport(make_lmp(own_.ring, peer_ring_slots, peer_, &gone_));
    }
    [[nodiscard]] std::uint32_t own_end_point() const { return own_.end_point; }

private:
    friend class PeerWatch;
    OwnEnd own_;
    std::uint32_t peer_ = 0;
    std::optional<FarEnd> far_;
    interconnect::HardwareMemory::Word gone_ = 0;
};

/// Looks for peers that have ended without a word.
class PeerWatch {
public:
    /// After each wake, before the channels are looked at. @cost one load; when a domain of this
    /// core has ended a kernel call for each link of this core.
    void look() {
        const std::uint64_t ends = *const_cast<const volatile std::uint64_t*>(&domain_info().ends);
        if (ends != seen_) look_at_all(ends);
        if (far_ends_untold()) tell_far_ends();
    }

private:
    void look_at_all(std::uint64_t ends);
    std::uint64_t seen_ = 0;
};

}  // namespace zooid::native
