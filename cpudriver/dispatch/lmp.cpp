// Delivery of one slot: check, write, wake.
#include "cpudriver/dispatch/lmp.hpp"

#include <zooid/abi/lmp.hpp>

#include "cpudriver/caps/copy.hpp"
#include "cpudriver/caps/cspace.hpp"
#include "cpudriver/dispatch/invoke.hpp"
#include "cpudriver/dispatch/kernel.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "cpudriver/trace/trace.hpp"

namespace zooid::cpudriver {

namespace {

/// Copies the sender's capability into the slot the receiver prepared in its own space.
abi::Status pass_capability(Dispatcher& receiver, std::uint64_t receive_slot, std::uint64_t cptr) {
    const auto source = lookup_own(cptr);
    if (!source) return source.error();
    if (receive_slot == 0 || receive_slot > 0xffffffff) return abi::Status::not_armed;
    const auto room =
        lookup_room(own_slot(receiver, OwnSlot::root_cnode),
                    {abi::Cptr{static_cast<std::uint32_t>(receive_slot)}}, 1, (*source)->type);
    if (!room) return abi::Status::not_armed;
    return copy(kernel.capabilities, **source, *room->first);
}

}  // namespace

abi::Status lmp_send(const Slot& endpoint, const abi::Registers& registers) {
    if (endpoint.owner != kernel.capabilities.core) return abi::Status::retry_through_monitor;
    auto& receiver = *window<Dispatcher>({endpoint.base});
    if (receiver.magic != dispatcher_magic || endpoint.word >= end_points_per_dispatcher_max)
        return abi::Status::invalid_capability;
    EndPointState& state = receiver.end_points[endpoint.word];
    if (state.offset == 0) return abi::Status::not_armed;
    auto* ring = reinterpret_cast<abi::LmpRing*>(reinterpret_cast<unsigned char*>(receiver.frame) +
                                                 state.offset);
    // The receiver's count is its own word: a lie makes its own ring look full or be overwritten.
    if (state.written - *const_cast<volatile std::uint64_t*>(&ring->read) >= state.slots)
        return abi::Status::would_block;
    std::uint8_t flags = abi::lmp_flags(registers.rdi) & abi::lmp_more;
    if (registers.rsi != 0) {
        const abi::Status passed = pass_capability(receiver, ring->receive_slot, registers.rsi);
        if (passed != abi::Status::ok) return passed;
        flags |= abi::lmp_has_capability;
    }
    auto* slots = reinterpret_cast<abi::LmpSlot*>(ring + 1);
    abi::LmpSlot& slot = slots[state.written & (state.slots - 1)];
    const std::uint64_t words[abi::lmp_payload_words] = {
        registers.rdx, registers.r10, registers.r8, registers.r9,
        registers.r12, registers.r13, registers.r14};
    for (unsigned i = 0; i < abi::lmp_payload_words; ++i) slot.payload[i] = words[i];
    slot.control =
        abi::lmp_control(abi::lmp_number(registers.rdi), abi::lmp_words(registers.rdi), flags,
                         static_cast<std::uint32_t>(state.badge));
    ++state.written;
    std::atomic_ref<std::uint64_t>(ring->written).store(state.written, std::memory_order_release);
    trace(abi::TraceId::lmp_send, static_cast<std::uint32_t>(state.written));
    add_event(receiver);
    return abi::Status::ok;
}

}  // namespace zooid::cpudriver
