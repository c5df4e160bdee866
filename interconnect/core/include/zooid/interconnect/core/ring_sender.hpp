// The writing end of a ring: it writes slots and never reads them.
#pragma once
#include <cassert>
#include <expected>

#include "zooid/interconnect/core/error.hpp"
#include "zooid/interconnect/core/message.hpp"
#include "zooid/interconnect/core/slot.hpp"

namespace zooid::interconnect {

/// @invariant acknowledged_ <= sent_ <= acknowledged_ + slots: whatever the peer says, we stay
/// within the ring.
template <class Memory = HardwareMemory>
class RingSender {
public:
    /// @param slots shape [count], zeroed before the peer attaches; outlives the sender; only this
    /// sender writes it.
    /// @param count valid_slots().
    RingSender(Slot<Memory>* slots, unsigned count) : slots_(slots), count_(count) {
        assert(valid_slots(count));
    }

    [[nodiscard]] unsigned free_slots() const {
        return count_ - static_cast<unsigned>(sent_ - acknowledged_);
    }
    [[nodiscard]] unsigned slots() const { return count_; }
    [[nodiscard]] std::uint64_t sent() const { return sent_; }
    [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }

    /// The reader has taken `count` slots in all. An older count changes nothing.
    /// @return bad_acknowledgement when it claims slots never sent: close the channel.
    [[nodiscard]] std::expected<void, PeerFault> on_acknowledged(std::uint64_t count) {
        if (count > sent_) return std::unexpected(PeerFault::bad_acknowledgement);
        if (count > acknowledged_) acknowledged_ = count;
        return {};
    }

    /// Writes a message; the first slot's control word, stored last, publishes all of it.
    /// @param message must fit: slots_for(words) <= free_slots().
    /// @param taken   slots of the reverse ring taken so far, told to the peer on the way.
    /// @cost one line per slot, one release store per slot.
    void publish(const OutMessage& message, std::uint64_t taken) {
        assert(slots_for(message.words.size()) <= free_slots());
        for (unsigned back = slots_for(message.words.size()); back-- > 0;)
            write_slot(at(sent_ + back), sent_ + back, message, taken, back);
        sent_ += slots_for(message.words.size());
    }

    /// The usual case of publish(), in line: a message that fits one slot, where one is free.
    [[gnu::always_inline]] void publish_slot(const OutMessage& message, std::uint64_t taken) {
        const std::uint64_t position = sent_;
        const unsigned count = count_;
        Slot<Memory>* const slots = slots_;
        if (count >= prefetch_slots_min && free_slots() > prefetch_ahead_slots)
            Memory::prefetch_to_write(
                slots[(position + prefetch_ahead_slots) & (count - 1)].control);
        write_slot(slots[position & (count - 1)], position, message, taken, 0);
        sent_ = position + 1;
    }

private:
    [[nodiscard]] Slot<Memory>& at(std::uint64_t position) const {
        return slots_[position & (count_ - 1)];
    }
    /// @param index of this slot in its message.
    [[gnu::always_inline]] static void write_slot(Slot<Memory>& slot, std::uint64_t position,
                                                  const OutMessage& message, std::uint64_t taken,
                                                  unsigned index) {
        const auto rest = message.words.subspan(std::size_t{index} * slot_payload_words);
        if (rest.size() >= slot_payload_words) {  // a full slot: no loop is left of this
            for (std::size_t word = 0; word < slot_payload_words; ++word)
                Memory::store(slot.payload[word], rest[word]);
        } else {
            for (std::size_t word = 0; word < rest.size(); ++word)
                Memory::store(slot.payload[word], rest[word]);
        }
        const Control control{
            .sequence = static_cast<std::uint16_t>((position + 1) % sequence_modulus),
            .acknowledged = static_cast<std::uint16_t>(taken % sequence_modulus),
            .number = message.number,
            .segment = message.segment,
            .call = message.call,
            .capability = message.capability != 0,
            .words = static_cast<std::uint16_t>(rest.size()),
            .continuation = index != 0};
        // Pairs with the acquire in RingReceiver: payload and continuation slots before control.
        Memory::store_release(slot.control, control.raw());
    }

    Slot<Memory>* slots_;
    unsigned count_;
    std::uint64_t sent_ = 0;          // slots, never wraps
    std::uint64_t acknowledged_ = 0;  // of these, taken by the reader
};

}  // namespace zooid::interconnect
