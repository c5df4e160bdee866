// Delivery of one slot: check, write, wake.
#include "cpudriver/dispatch/lmp.hpp"

#include <expected>
#include <zooid/abi/call.hpp>
#include <zooid/abi/lmp.hpp>

#include "cpudriver/arch/x86_64/user_access.hpp"
#include "cpudriver/caps/copy.hpp"
#include "cpudriver/caps/cspace.hpp"
#include "cpudriver/dispatch/invoke.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
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
[[gnu::noinline]] abi::Status
pass_capability(Dispatcher& receiver, std::uint64_t receive_slot, std::uint64_t cptr) {
    const auto source = lookup_own(cptr);
    if (!source) return source.error();
    if (receive_slot == 0 || receive_slot > 0xffffffff) return abi::Status::not_armed;
    const auto room =
        lookup_room(own_slot(receiver, OwnSlot::root_cnode),
                    {abi::Cptr{static_cast<std::uint32_t>(receive_slot)}}, 1, (*source)->type);
    if (!room) return abi::Status::not_armed;
    return copy(kernel.capabilities, **source, *room->first);
}

abi::LmpSlot& slot_at(abi::LmpRing& ring, const EndPointState& state, std::uint64_t position) {
    return reinterpret_cast<abi::LmpSlot*>(&ring + 1)[position & (state.slots - 1)];
}

/// A message of one slot, straight out of the sender's registers: its words and no other register.
[[gnu::always_inline]] inline void publish_registers(abi::LmpRing& ring, EndPointState& state,
                                                     const abi::Registers& r, std::uint16_t badge) {
    const std::uint16_t count = abi::lmp_words(r.rdi);
    abi::LmpSlot& slot = slot_at(ring, state, state.written);
    std::uint64_t* const to = slot.payload;
    switch (count) {
        case 7:
            to[6] = r.r14;
            [[fallthrough]];
        case 6:
            to[5] = r.r13;
            [[fallthrough]];
        case 5:
            to[4] = r.r12;
            [[fallthrough]];
        case 4:
            to[3] = r.r9;
            [[fallthrough]];
        case 3:
            to[2] = r.r8;
            [[fallthrough]];
        case 2:
            to[1] = r.r10;
            [[fallthrough]];
        case 1:
            to[0] = r.rdx;
            break;
        default:
            assert(count == 0);
    }
    slot.control.store(abi::lmp_control(state.written, abi::lmp_number(r.rdi), abi::lmp_call(r.rdi),
                                        r.rsi != 0, count, false, badge),
                       std::memory_order_release);
    ++state.written;
}

/// Writes the slots back to front: the first one's control word, stored last, publishes all.
void publish(abi::LmpRing& ring, EndPointState& state, std::uint64_t header, bool capability,
             std::uint16_t badge, std::span<const std::uint64_t> words) {
    const std::uint32_t needed = slots_of(words.size());
    for (std::uint32_t back = needed; back-- > 0;) {
        const std::uint64_t position = state.written + back;
        abi::LmpSlot& slot = slot_at(ring, state, position);
        const auto rest = words.subspan(std::size_t{back} * abi::lmp_payload_words);
        for (std::size_t i = 0; i < rest.size() && i < abi::lmp_payload_words; ++i)
            slot.payload[i] = rest[i];
        slot.control.store(
            abi::lmp_control(position, abi::lmp_number(header), abi::lmp_call(header), capability,
                             static_cast<std::uint16_t>(rest.size()), back != 0, badge),
            std::memory_order_release);
    }
    state.written += needed;
}

/// True when `slots` more fit behind what the receiver has not taken yet; else it is asked to say
/// when.
bool has_room(abi::LmpRing& ring, const EndPointState& state, std::uint32_t slots) {
    const std::uint64_t used = state.written - ring.acknowledged.load(std::memory_order_acquire);
    if (used + slots <= state.slots) [[likely]]
        return true;
    ring.room_wanted.store(1, std::memory_order_relaxed);
    return false;
}

/// A message longer than the registers: copied whole out of the sender's memory, then written.
[[gnu::noinline]] abi::Status send_long(Dispatcher& receiver, abi::LmpRing& ring,
                                        EndPointState& state, const abi::Registers& r,
                                        std::uint16_t badge) {
    const std::uint16_t count = abi::lmp_words(r.rdi);
    if (count > abi::lmp_message_words_max || slots_of(count) > state.slots)
        return abi::Status::out_of_range;
    if (!has_room(ring, state, slots_of(count))) return abi::Status::would_block;
    std::uint64_t payload[abi::lmp_message_words_max];
    const std::span words{payload, count};
    if (!copy_from_user(std::as_writable_bytes(words), r.rdx)) return abi::Status::bad_argument;
    if (r.rsi != 0) {
        const abi::Status passed = pass_capability(receiver, ring.receive_slot, r.rsi);
        if (passed != abi::Status::ok) return passed;
    }
    publish(ring, state, r.rdi, r.rsi != 0, badge, words);
    return abi::Status::ok;
}

/// A message in the registers: the path every short call takes.
[[gnu::always_inline]] inline abi::Status send_short(Dispatcher& receiver, abi::LmpRing& ring,
                                                     EndPointState& state, const abi::Registers& r,
                                                     std::uint16_t badge) {
    if (!has_room(ring, state, 1)) [[unlikely]]
        return abi::Status::would_block;
    if (r.rsi != 0) [[unlikely]] {
        const abi::Status passed = pass_capability(receiver, ring.receive_slot, r.rsi);
        if (passed != abi::Status::ok) return passed;
    }
    publish_registers(ring, state, r, badge);
    return abi::Status::ok;
}

/// @return the receiver, which is runnable now
[[gnu::always_inline]] inline std::expected<Dispatcher*, abi::Status>
send(const Slot& endpoint, const abi::Registers& registers) {
    using std::unexpected;
    if (endpoint.owner != kernel.capabilities.core) [[unlikely]]
        return unexpected(abi::Status::retry_through_monitor);
    auto& receiver = *window<Dispatcher>({endpoint.base});
    if (receiver.magic != dispatcher_magic || endpoint.word >= end_points_per_dispatcher_max)
        [[unlikely]]
        return unexpected(abi::Status::invalid_capability);
    EndPointState& state = receiver.end_points[endpoint.word];
    if (state.offset == 0) [[unlikely]]
        return unexpected(abi::Status::not_armed);
    auto& ring = *reinterpret_cast<abi::LmpRing*>(reinterpret_cast<unsigned char*>(receiver.frame) +
                                                  state.offset);
    const auto badge = static_cast<std::uint16_t>(endpoint.word2);
    const abi::Status sent = abi::lmp_words(registers.rdi) <= abi::lmp_payload_words
                                 ? send_short(receiver, ring, state, registers, badge)
                                 : send_long(receiver, ring, state, registers, badge);
    if (sent != abi::Status::ok) [[unlikely]]
        return unexpected(sent);
    if (tracing()) [[unlikely]]
        trace(abi::TraceId::lmp_send,
              abi::trace_argument_channel(abi::trace_direction_of(receiver.domain, state.offset),
                                          state.written));
    add_event(receiver);
    return &receiver;
}

}  // namespace

abi::Status lmp_call(abi::Registers& registers, std::uint64_t word) {
    const auto target = lookup_own(abi::call_cptr(word));
    if (!target) [[unlikely]]
        return target.error();
    if ((*target)->type != CapType::end_point) [[unlikely]]
        return abi::Status::wrong_type;
    const auto receiver = send(**target, registers);
    if (!receiver) return receiver.error();
    if ((abi::call_operation(word) & abi::lmp_switch) != 0) {
        registers.rax = 0;
        leave_core(registers);
        hand_over(**receiver);
    }
    return abi::Status::ok;
}

}  // namespace zooid::cpudriver
