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
/// An end point goes with its domain; nothing is to be done on close.
struct LeaveEndPoint {
    void operator()() const {}
};
/// Wakes the dispatcher behind an end point, on whatever core it is; false while the request ring
/// of that core is full.
struct NotifyDoorbell {
    std::uint32_t end_point = 0;
    bool operator()() const {
        return invoke(end_point, abi::EndPointOp::notify).status != abi::Status::would_block;
    }
};

using UntracedLmp = interconnect::Lmp<LmpCall, NotifyDoorbell, LeaveEndPoint>;
using Lmp = Traced<UntracedLmp, LmpEvents>;

/// @param ring   address given by RuntimeTable::create_endpoint.
/// @param slots  as given to it.
/// @param sender capability of the peer's end point.
[[nodiscard]] Lmp make_lmp(std::uint64_t ring, std::uint32_t slots, std::uint32_t sender);
/// The slot the next capability that comes over this ring is put into; 0 refuses capabilities.
void set_receive_slot(std::uint64_t ring, std::uint32_t cptr);

using UmpNotify = interconnect::UmpNotify<NotifyDoorbell>;

}  // namespace zooid::native
