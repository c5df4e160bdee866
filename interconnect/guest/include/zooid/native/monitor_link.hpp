// A domain's link to the monitor of its core: LMP both ways, there from birth.
#pragma once
#include <zooid/abi/domain.hpp>
#include <zooid/native/runtime.hpp>
#include <zooid/native/transports.hpp>
#include <zooid/schema/monitor_rpc.hpp>

namespace zooid::native {

using MonitorChannel = interconnect::Channel<Lmp, 224>;
using MonitorClient = schema::monitor::MonitorClient<MonitorChannel>;

/// The transport over the end points every domain is born with.
[[nodiscard]] inline Lmp monitor_transport() {
    const std::uint64_t frame = abi::dispatcher_base + this_core() * abi::dispatcher_stride;
    return make_lmp(frame + abi::dispatcher_rings_offset, abi::monitor_ring_slots,
                    slot(abi::BirthSlot::monitor_send));
}
/// Where the kernel puts the next capability the monitor sends; see set_receive_slot().
inline void receive_from_monitor(std::uint32_t cptr) {
    const std::uint64_t frame = abi::dispatcher_base + this_core() * abi::dispatcher_stride;
    set_receive_slot(frame + abi::dispatcher_rings_offset, cptr);
}

/// Has an empty slot ready for the next capability the monitor sends. For programs that leave all
/// of those to keep_capability() and drop_capability(), and never call receive_from_monitor().
/// @return false when no slot is free: give some back.
[[nodiscard]] bool expect_capability();
/// What came with the message just received is the caller's, slot and all; another slot is ready.
void keep_capability(std::uint32_t cptr);
/// What came with it is nobody's.
void drop_capability(std::uint32_t cptr);

}  // namespace zooid::native
