// The interconnect's transports in a guest: LMP by the kernel, UMP over a mapped frame with a
// notified end point as doorbell.
#pragma once
#include <cstdint>
#include <expected>
#include <zooid/interconnect/channel.hpp>
#include <zooid/interconnect/core/lmp.hpp>
#include <zooid/interconnect/core/ump.hpp>
#include <zooid/native/kernel_call.hpp>
#include <zooid/native/trace.hpp>

namespace zooid::native {

/// Sends by the kernel's LMP call to one end point.
struct LmpCall {
    std::uint32_t end_point = 0;
    std::expected<void, interconnect::SendError>
    operator()(const interconnect::OutMessage& message) const;
};
/// Tells the peer behind an end point that no more will come, if there is room: else PeerLink does.
/// With none a link ends with its domain, and there is nobody to be told.
struct TellEnd {
    std::uint32_t end_point = 0;
    void operator()() const;
};
/// Wakes a peer of this core whose message was refused; false when it has gone.
struct NotifyPeer {
    std::uint32_t end_point = 0;
    bool operator()() const {
        return invoke(end_point, abi::EndPointOp::notify).status != abi::Status::invalid_capability;
    }
};
/// Wakes the dispatcher behind an end point, on whatever core it is; false while the request ring
/// of that core is full.
struct NotifyDoorbell {
    std::uint32_t end_point = 0;
    bool operator()() const {
        return invoke(end_point, abi::EndPointOp::notify).status != abi::Status::would_block;
    }
};

using UntracedLmp = interconnect::Lmp<LmpCall, NotifyPeer, TellEnd>;
using Lmp = Traced<UntracedLmp, LmpEvents>;

/// @param ring   address given by RuntimeTable::create_endpoint.
/// @param slots  as given to it.
/// @param sender capability of the peer's end point.
/// @param gone   set when the peer's domain has ended, outlives the transport; then a close tells
/// the peer, too. Null: nobody hears of an end.
[[nodiscard]] Lmp make_lmp(std::uint64_t ring, std::uint32_t slots, std::uint32_t sender,
                           const interconnect::HardwareMemory::Word* gone = nullptr);
/// The slot the next capability that comes over this ring is put into; 0 refuses capabilities.
void set_receive_slot(std::uint64_t ring, std::uint32_t cptr);

using UmpNotify = interconnect::UmpNotify<NotifyDoorbell>;

}  // namespace zooid::native
