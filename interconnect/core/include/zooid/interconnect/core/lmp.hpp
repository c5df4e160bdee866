// Same-core messages: the kernel writes slots into a ring in the receiver's memory; the sender only
// makes a call.
#pragma once
#include <algorithm>
#include <atomic>
#include <cassert>
#include <concepts>
#include <expected>
#include <type_traits>
#include <utility>

#include "zooid/interconnect/core/channel_layout.hpp"
#include "zooid/interconnect/core/ring_receiver.hpp"
#include "zooid/interconnect/core/ring_sender.hpp"
#include "zooid/interconnect/core/transport.hpp"
#include "zooid/interconnect/core/watch.hpp"

namespace zooid::interconnect {

/// What is said about an endpoint's ring beside it, all on the receiver's core.
template <class Memory = HardwareMemory>
struct alignas(line_bytes) LmpWords {
    typename Memory::Word acknowledged;  // receiver: slots it has taken
    typename Memory::Word receive_slot;  // receiver: where the next capability goes
    typename Memory::Word room_wanted;   // kernel: a message was refused for lack of room
};

/// Memory of an endpoint: its owner reads it, the kernel writes the slots. Zeroed when made.
template <class Memory = HardwareMemory>
struct LmpEndpoint {
    LmpWords<Memory> words;
    Slot<Memory> first_slot;  // and `slots - 1` more behind it
};

/// What the kernel's LMP call is told of a message: number and form, call, words.
[[nodiscard]] constexpr std::uint64_t lmp_header(const OutMessage& message) {
    return std::uint64_t{message.number} | std::uint64_t{message.segment} << 15 |
           std::uint64_t{message.call} << 16 | std::uint64_t{message.words.size()} << 32;
}

/// Number of the message by which an end says that it has closed, where nobody else would tell: no
/// method, reply or refusal has it.
inline constexpr std::uint16_t lmp_closing = refusal_bit;

/// Bytes of an endpoint with `slots` slots.
[[nodiscard]] constexpr std::size_t endpoint_bytes(std::size_t slots = ring_slots_default) {
    return (1 + slots) * line_bytes;
}

/// The kernel's half: delivers messages into an endpoint whose owner is not trusted.
template <class Memory = HardwareMemory>
class LmpDelivery {
public:
    /// @param endpoint at least endpoint_bytes(slots) bytes, zeroed, mapped in the kernel while the
    /// endpoint lives.
    /// @param slots    of its ring, valid_slots().
    LmpDelivery(LmpEndpoint<Memory>* endpoint, unsigned slots)
        : endpoint_(endpoint), sender_(&endpoint->first_slot, slots) {}

    /// Delivers a whole message or nothing.
    /// @return full (the receiver notifies the sender when it has made room), too_long, capability
    /// (the receiver has named no place for one), peer_fault (its acknowledgement lies).
    [[nodiscard]] std::expected<void, SendError> deliver(const OutMessage& message) {
        const std::size_t words = message.words.size();
        if (words > message_words_max || slots_for(words) > sender_.slots())
            return std::unexpected(SendError::too_long);
        if (slots_for(words) > sender_.free_slots()) {
            const std::uint64_t count = Memory::load_acquire(endpoint_->words.acknowledged);
            if (!sender_.on_acknowledged(count)) return std::unexpected(SendError::peer_fault);
        }
        if (slots_for(words) > sender_.free_slots()) {
            Memory::store(endpoint_->words.room_wanted, 1);
            return std::unexpected(SendError::full);
        }
        if (message.capability != 0 && Memory::load(endpoint_->words.receive_slot) == 0)
            return std::unexpected(SendError::capability);
        sender_.publish(message, 0);
        return {};
    }

private:
    LmpEndpoint<Memory>* endpoint_;
    RingSender<Memory> sender_;
};

/// The user's sending half: `Call` is the kernel's LMP call.
/// @tparam Call `std::expected<void, SendError>(const OutMessage&)`: all of the message or nothing.
template <class Call>
    requires std::is_invocable_r_v<std::expected<void, SendError>, Call&, const OutMessage&>
class LmpSender {
public:
    explicit LmpSender(Call call) : call_(std::move(call)) {}
    [[nodiscard]] std::expected<void, SendError> send(const OutMessage& message) {
        return call_(message);
    }

private:
    Call call_;
};

/// One end of a same-core channel: sends by a kernel call, receives from its own endpoint.
/// The kernel counts a delivery as an event, so suspend(seen) needs no sleep word. Room is made by
/// the peer's taking, of which the kernel sees nothing: so a refused message leaves a mark in the
/// ring, and whoever has made room and finds the mark notifies the sender. Sender, receiver and
/// kernel share one core, which sees its own stores in order: no fence.
/// @tparam Call  as for LmpSender; `closed` from it means the peer's endpoint has gone.
/// @tparam Room  `void()`: notifies the peer, whose message was refused, of an event; or `bool()`:
/// false when the peer's endpoint has gone.
/// @tparam Close `void()`: deletes the own endpoint, so that the peer's next send answers closed;
/// or sends `lmp_closing`, which a peer hears that only receives.
template <class Call, std::invocable Room, std::invocable Close, class Memory = HardwareMemory>
class Lmp {
public:
    static constexpr TransportKind kind = TransportKind::lmp;

    /// @param endpoint  ours; mapped for as long as the transport lives.
    /// @param slots     of its ring, valid_slots().
    /// @param peer_gone set by the kernel or monitor when the peer's half has gone; outlives the
    /// transport.
    /// @param call      as the class says, of the peer's endpoint; so are `room` and `close`.
    /// @param room      notifies the peer.
    /// @param close     deletes our endpoint.
    Lmp(LmpEndpoint<Memory>* endpoint, unsigned slots, const typename Memory::Word* peer_gone,
        Call call, Room room, Close close)
        : endpoint_(endpoint),
          peer_gone_(peer_gone),
          receiver_(&endpoint->first_slot, slots),
          sender_(std::move(call)),
          room_(std::move(room)),
          close_(std::move(close)) {}

    [[nodiscard]] std::expected<void, SendError> send(const OutMessage& message) {
        if (fault_ != PeerFault::none) return std::unexpected(SendError::peer_fault);
        if (closed_) return std::unexpected(SendError::closed);
        if (message.buffer != nullptr) return std::unexpected(SendError::capability);
        const auto sent = sender_.send(message);
        if (sent) ++counters_.sent;
        if (!sent && sent.error() == SendError::full) ++counters_.full;
        return sent;
    }

    [[nodiscard, gnu::always_inline]] std::expected<std::optional<MessageHeader>, ReceiveError>
    receive(std::span<std::uint64_t> into) {
        if (const auto now = receive_slot(into)) return now;
        return receive_other(into);
    }

    /// The usual case of receive(), in line: a message of one slot that is there and fits. Nothing
    /// in every other case: ask receive_other().
    [[nodiscard, gnu::always_inline]] std::optional<MessageHeader>
    receive_slot(std::span<std::uint64_t> into) {
        if (fault_ != PeerFault::none || closed_) [[unlikely]]
            return std::nullopt;
        const auto taken = receiver_.take_slot(into);
        if (!taken) [[unlikely]]
            return std::nullopt;
        return arrived(*taken);
    }

    /// Whether another look would find nothing, in line; gives no room back.
    /// @param watch on what changes before that does; forgotten when it is not so.
    [[nodiscard, gnu::always_inline]] bool nothing_yet(Watch& watch) const
        requires std::same_as<Memory, HardwareMemory>
    {
        std::uint64_t said = 0;
        const auto* const awaited = receiver_.awaited(said);
        if (awaited == nullptr || Memory::load_acquire(*peer_gone_) != 0 || unheard_ || closed_ ||
            fault_ != PeerFault::none) [[unlikely]] {
            watch.forget();
            return false;
        }
        watch = Watch(*awaited, said, *peer_gone_, 0);
        return true;
    }

    /// What receive_slot() leaves, and all else.
    [[nodiscard, gnu::noinline]] std::expected<std::optional<MessageHeader>, ReceiveError>
    receive_other(std::span<std::uint64_t> into) {
        if (fault_ != PeerFault::none) return std::unexpected(ReceiveError::peer_fault);
        if (closed_) return std::unexpected(ReceiveError::closed);
        const bool gone = Memory::load_acquire(*peer_gone_) != 0;  // before the look
        const auto taken = receiver_.take(into);
        if (!taken) {
            fault_ = taken.error();
            return std::unexpected(ReceiveError::peer_fault);
        }
        const auto& message = *taken;
        if (!message) {
            const bool last = gone || unheard_;
            acknowledge();
            if (!last) return std::nullopt;
            closed_ = true;
            return std::unexpected(ReceiveError::closed);
        }
        const auto header = arrived(*message);
        if (!header) return std::unexpected(ReceiveError::closed);
        return header;
    }

    /// Room wakes a sender that was answered `full`; a peer that goes away with a full ring does
    /// not.
    [[nodiscard]] bool prepare_sleep(unsigned) {
        acknowledge();
        return !receiver_.ready() && !unheard_ && Memory::load_acquire(*peer_gone_) == 0;
    }

    void wake() {}
    void close() {
        if (!closed_) close_();
        closed_ = true;
    }

    [[nodiscard]] unsigned words_max() const {
        return std::min(receiver_.slots() * slot_payload_words, message_words_max);
    }
    [[nodiscard]] const Counters& counters() const { return counters_; }
    /// Slots taken so far: the kernel's own count of them when everything has been taken.
    [[nodiscard]] std::uint64_t taken() const { return receiver_.taken(); }
    [[nodiscard]] PeerFault fault() const { return fault_; }

private:
    /// The message taken, or nothing: it was the peer's last.
    [[gnu::always_inline]] std::optional<MessageHeader> arrived(const Taken& message) {
        if (receiver_.taken() - told_ >= receiver_.slots() / 2) acknowledge();
        if (message.header.number == lmp_closing) [[unlikely]] {
            closed_ = true;
            return std::nullopt;
        }
        ++counters_.received;
        MessageHeader header = message.header;
        header.badge = message.acknowledged;  // where other rings carry that, the kernel puts it
        // Nothing more is put into that place until its owner has named another.
        if (message.capability)
            header.capability =
                static_cast<std::uint32_t>(Memory::load(endpoint_->words.receive_slot));
        return header;
    }
    void acknowledge() {
        if (told_ == receiver_.taken()) return;
        told_ = receiver_.taken();
        Memory::store_release(endpoint_->words.acknowledged, told_);
        std::atomic_signal_fence(std::memory_order_seq_cst);  // one core: only the compiler is held
        if (Memory::load(endpoint_->words.room_wanted) != 0) tell_of_room();
    }
    [[gnu::cold, gnu::noinline]] void tell_of_room() {
        Memory::store(endpoint_->words.room_wanted, 0);
        ++counters_.doorbells;
        if constexpr (std::predicate<Room&>) {
            if (!room_()) unheard_ = true;
        } else {
            room_();
        }
    }

    LmpEndpoint<Memory>* endpoint_;
    const typename Memory::Word* peer_gone_;
    RingReceiver<Memory> receiver_;
    LmpSender<Call> sender_;
    [[no_unique_address]] Room room_;
    [[no_unique_address]] Close close_;
    Counters counters_;
    PeerFault fault_ = PeerFault::none;
    bool closed_ = false;
    bool unheard_ = false;  // the peer has gone: what it has sent is still to be taken
    std::uint64_t told_ = 0;
};

}  // namespace zooid::interconnect
