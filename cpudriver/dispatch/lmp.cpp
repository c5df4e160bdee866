// Delivery of one slot: check, write, wake.
#include "cpudriver/dispatch/lmp.hpp"

#include <zooid/abi/lmp.hpp>

#include "cpudriver/arch/x86_64/user_access.hpp"
#include "cpudriver/caps/copy.hpp"
#include "cpudriver/caps/cspace.hpp"
#include "cpudriver/dispatch/invoke.hpp"
#include "cpudriver/dispatch/kernel.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "cpudriver/trace/trace.hpp"

namespace zooid::cpudriver {

namespace {

/// Slots a message of `words` words fills; an empty one fills one.
constexpr std::uint32_t slots_of(std::size_t words) {
    return words == 0 ? 1
                      : static_cast<std::uint32_t>((words + abi::lmp_payload_words - 1) /
                                                   abi::lmp_payload_words);
}

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

/// The payload, private to the kernel: out of registers, or out of the sender's memory when it is
/// longer.
bool fetch_payload(const abi::Registers& r, std::span<std::uint64_t> words) {
    if (words.size() > abi::lmp_payload_words)
        return copy_from_user(std::as_writable_bytes(words), r.rdx);
    const std::uint64_t in_registers[abi::lmp_payload_words] = {r.rdx, r.r10, r.r8, r.r9,
                                                                r.r12, r.r13, r.r14};
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = in_registers[i];
    return true;
}

/// Writes the slots back to front: the first one's control word, stored last, publishes all.
void publish(abi::LmpRing& ring, EndPointState& state, std::uint64_t header, bool capability,
             std::span<const std::uint64_t> words) {
    auto* slots = reinterpret_cast<abi::LmpSlot*>(&ring + 1);
    const std::uint32_t needed = slots_of(words.size());
    for (std::uint32_t back = needed; back-- > 0;) {
        const std::uint64_t position = state.written + back;
        abi::LmpSlot& slot = slots[position & (state.slots - 1)];
        const auto rest = words.subspan(std::size_t{back} * abi::lmp_payload_words);
        for (std::size_t i = 0; i < rest.size() && i < abi::lmp_payload_words; ++i)
            slot.payload[i] = rest[i];
        slot.control.store(
            abi::lmp_control(position, abi::lmp_number(header), abi::lmp_call(header), capability,
                             static_cast<std::uint16_t>(rest.size()), back != 0),
            std::memory_order_release);
    }
    state.written += needed;
}

}  // namespace

abi::Status lmp_send(const Slot& endpoint, const abi::Registers& registers) {
    if (endpoint.owner != kernel.capabilities.core) return abi::Status::retry_through_monitor;
    auto& receiver = *window<Dispatcher>({endpoint.base});
    if (receiver.magic != dispatcher_magic || endpoint.word >= end_points_per_dispatcher_max)
        return abi::Status::invalid_capability;
    EndPointState& state = receiver.end_points[endpoint.word];
    if (state.offset == 0) return abi::Status::not_armed;
    const std::uint16_t count = abi::lmp_words(registers.rdi);
    if (count > abi::lmp_message_words_max || slots_of(count) > state.slots)
        return abi::Status::out_of_range;
    auto& ring = *reinterpret_cast<abi::LmpRing*>(reinterpret_cast<unsigned char*>(receiver.frame) +
                                                  state.offset);
    const std::uint64_t used = state.written - ring.acknowledged.load(std::memory_order_acquire);
    if (used + slots_of(count) > state.slots) return abi::Status::would_block;
    std::uint64_t payload[abi::lmp_message_words_max];
    const std::span words{payload, count};
    if (!fetch_payload(registers, words)) return abi::Status::bad_argument;
    if (registers.rsi != 0) {
        const abi::Status passed = pass_capability(receiver, ring.receive_slot, registers.rsi);
        if (passed != abi::Status::ok) return passed;
    }
    publish(ring, state, registers.rdi, registers.rsi != 0, words);
    trace(abi::TraceId::lmp_send,
          abi::trace_argument_channel(abi::trace_direction_of(receiver.domain, state.offset),
                                      state.written));
    add_event(receiver);
    return abi::Status::ok;
}

}  // namespace zooid::cpudriver
