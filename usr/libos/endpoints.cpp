// Ring space is cut from the dispatcher frame, never given back before the dispatcher ends.
#include <bit>
#include <zooid/abi/domain.hpp>
#include <zooid/abi/lmp.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/endpoints.hpp>
#include <zooid/libos/slots.hpp>

namespace zooid::libos {

std::uint32_t
create_endpoint(std::uint32_t slots, std::uint64_t badge, std::uint64_t* ring_address) {
    const Disabled disabled;
    Core& core = this_core();
    if (!std::has_single_bit(slots) || slots > abi::lmp_slots_max) return 0;
    const auto bytes = static_cast<std::uint32_t>(abi::lmp_ring_bytes(slots));
    const std::uint32_t offset = abi::dispatcher_rings_offset + core.ring_bytes_used;
    if (offset + bytes > abi::dispatcher_rings_end) return 0;
    const std::uint32_t cptr = take_slot();
    if (cptr == 0) return 0;
    const auto dispatcher = static_cast<std::uint32_t>(abi::BirthSlot::dispatcher);
    if (invoke(dispatcher, abi::DispatcherOp::endpoint, cptr, offset, slots, badge).status !=
        abi::Status::ok) {
        give_slot(cptr);
        return 0;
    }
    core.ring_bytes_used += bytes;
    *ring_address = core.frame->self + offset;
    return cptr;
}

}  // namespace zooid::libos
