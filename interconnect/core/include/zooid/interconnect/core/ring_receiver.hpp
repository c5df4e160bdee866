// The reading end of a ring: it reads slots and never writes them.
#pragma once
#include <cassert>
#include <expected>
#include <optional>
#include <span>

#include "zooid/interconnect/core/error.hpp"
#include "zooid/interconnect/core/message.hpp"
#include "zooid/interconnect/core/slot.hpp"

namespace zooid::interconnect {

/// A message taken from a ring, and the acknowledgement its first slot carried (modulo
/// sequence_modulus).
struct Taken {
    MessageHeader header;
    std::uint16_t acknowledged = 0;
    bool capability = false;  // it says that one came with it; only the kernel's word counts
};

/// @invariant each slot's control word is read once per look and only the private copy is believed.
template <class Memory = HardwareMemory>
class RingReceiver {
public:
    /// @param slots shape [count]; outlives the receiver; written by a peer that is not trusted.
    /// @param count valid_slots().
    RingReceiver(const Slot<Memory>* slots, unsigned count) : slots_(slots), count_(count) {
        assert(valid_slots(count));
    }

    /// Slots taken in all; what an acknowledgement says.
    [[nodiscard]] std::uint64_t taken() const { return taken_; }
    [[nodiscard]] unsigned slots() const { return count_; }

    /// True when take() would not answer "nothing": a message, or a fault to be told.
    [[nodiscard]] bool ready() const {
        const Control control = look(taken_);
        return control.sequence != sequence_a_lap_ago(taken_);
    }

    /// The next slot's control word while nothing is there: it changes when something comes. Null
    /// when take() would not answer "nothing".
    /// @param said what the word said.
    [[nodiscard, gnu::always_inline]] const typename Memory::Word*
    awaited(std::uint64_t& said) const {
        const std::uint64_t position = taken_;
        const auto& control = at(position).control;
        said = Memory::load_acquire(control);
        return Control::from(said).sequence == sequence_a_lap_ago(position) ? &control : nullptr;
    }

    /// Takes the next message, if there is one.
    /// @param into receives the payload, private to the caller; a longer message arrives cut: it
    /// may be of a newer schema.
    /// @return nothing, or the message; or a fault, after which the ring must not be read again:
    ///         - bad_sequence, bad_continuation  the peer wrote what no sender writes
    ///         - bad_length                      longer than the ring
    /// @cost one line per slot.
    [[nodiscard, gnu::always_inline]] std::expected<std::optional<Taken>, PeerFault>
    take(std::span<std::uint64_t> into) {
        const Control first = look(taken_);
        if (first.sequence != sequence(taken_)) {
            if (first.sequence == sequence_a_lap_ago(taken_)) return std::nullopt;
            return std::unexpected(PeerFault::bad_sequence);
        }
        if (first.continuation) return std::unexpected(PeerFault::bad_continuation);
        const auto kept = first.words > into.size() ? into : into.first(first.words);
        copy(at(taken_), kept);
        if (first.words > slot_payload_words) {
            if (const auto fault = take_rest(kept, first.words); fault != PeerFault::none)
                return std::unexpected(fault);
        }
        taken_ += slots_for(first.words);
        return told(first, kept.size());
    }

    /// The usual case of take(), decided by one look: a message of one slot that is there and fits.
    /// Nothing in every other case: ask take().
    /// @param into may receive the slot's words behind the payload, too; they mean nothing.
    [[nodiscard, gnu::always_inline]] std::optional<Taken>
    take_slot(std::span<std::uint64_t> into) {
        const std::uint64_t position = taken_;
        const unsigned count = count_;
        const Slot<Memory>* const slots = slots_;
        const Slot<Memory>& slot = slots[position & (count - 1)];
        const Control control = Control::from(Memory::load_acquire(slot.control));
        if (control.sequence != sequence(position) || control.continuation ||
            control.words > slot_payload_words || control.words > into.size()) [[unlikely]]
            return std::nullopt;
        if (count >= prefetch_slots_min)
            Memory::prefetch(slots[(position + prefetch_ahead_slots) & (count - 1)].control);
        // All of it, where there is room: no loop is left of this.
        copy(slot, into.size() >= slot_payload_words ? into : into.first(control.words));
        taken_ = position + 1;
        return told(control, control.words);
    }

private:
    [[nodiscard, gnu::always_inline]] static Taken told(const Control& first, std::size_t kept) {
        return {.header = {.number = first.number,
                           .call = first.call,
                           .words = static_cast<std::uint16_t>(kept),
                           .segment = first.segment,
                           .cut = first.words > kept},
                .acknowledged = first.acknowledged,
                .capability = first.capability};
    }
    /// The slots behind the first.
    [[nodiscard, gnu::noinline]] PeerFault
    take_rest(std::span<std::uint64_t> into, std::size_t words) const {
        const unsigned needed = slots_for(words);
        if (needed > count_) return PeerFault::bad_length;
        for (unsigned index = 1; index < needed; ++index) {
            const Control next = look(taken_ + index);
            const std::size_t before = std::size_t{index} * slot_payload_words;
            // All slots were written before the first was published: one that is missing is a lie.
            if (next.sequence != sequence(taken_ + index) || !next.continuation ||
                next.words != words - before)
                return PeerFault::bad_continuation;
            if (before < into.size()) copy(at(taken_ + index), into.subspan(before));
        }
        return PeerFault::none;
    }
    [[nodiscard]] static std::uint16_t sequence(std::uint64_t position) {
        return static_cast<std::uint16_t>((position + 1) % sequence_modulus);
    }
    [[nodiscard]] std::uint16_t sequence_a_lap_ago(std::uint64_t position) const {
        return position < count_ ? std::uint16_t{0} : sequence(position - count_);
    }
    [[nodiscard]] const Slot<Memory>& at(std::uint64_t position) const {
        return slots_[position & (count_ - 1)];
    }
    [[nodiscard]] Control look(std::uint64_t position) const {
        // Pairs with the release in RingSender::publish.
        return Control::from(Memory::load_acquire(at(position).control));
    }
    [[gnu::always_inline]] static void copy(const Slot<Memory>& slot, std::span<std::uint64_t> to) {
        if (to.size() >= slot_payload_words) {  // a full slot: no loop is left of this
            for (std::size_t word = 0; word < slot_payload_words; ++word)
                to[word] = Memory::load(slot.payload[word]);
            return;
        }
        for (std::size_t word = 0; word < to.size(); ++word)
            to[word] = Memory::load(slot.payload[word]);
    }

    const Slot<Memory>* slots_;
    unsigned count_;
    std::uint64_t taken_ = 0;  // slots, never wraps
};

}  // namespace zooid::interconnect
