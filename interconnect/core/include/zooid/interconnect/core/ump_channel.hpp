// A channel over a frame two cores share: two rings, two sleep words, two acknowledgement lines.
#pragma once
#include <algorithm>
#include <cassert>
#include <expected>
#include <optional>
#include <span>

#include "zooid/interconnect/core/channel_layout.hpp"
#include "zooid/interconnect/core/ring_receiver.hpp"
#include "zooid/interconnect/core/ring_sender.hpp"
#include "zooid/interconnect/core/sleep_word.hpp"
#include "zooid/interconnect/core/watch.hpp"

namespace zooid::interconnect {

/// The peer may sleep: ring its doorbell when `doorbell_needed`.
struct SendResult {
    bool doorbell_needed = false;
};

/// One look into the ring. The doorbell is for a peer that waits for the space we gave back.
struct Receipt {
    std::optional<MessageHeader> message;
    bool doorbell_needed = false;
};

/// The same, of a message that is there.
struct SlotReceipt {
    MessageHeader message;
    bool doorbell_needed = false;
};

/// Whether to suspend now, and whether to ring the peer's doorbell before that.
struct SleepDecision {
    bool may_sleep = false;
    bool doorbell_needed = false;
};

/// A receiver that finds message after message says so this many times per lap of the ring.
inline constexpr unsigned acknowledge_share = 4;

/// One end of a channel; owns its counters, borrows the frame, rings no doorbell itself.
///
/// @invariant only this side's area is written; of the peer's area every word is read as foreign: a
/// lie ends the
///            channel with a named fault and can neither move us out of the ring nor let us wait
///            where it spins.
template <class Memory = HardwareMemory>
class UmpChannel {
public:
    /// Makes the channel in a zeroed or old frame and takes `side` of it.
    /// @param frame at least frame_bytes(slots) bytes on a page boundary; mapped for as long as the
    /// channel lives.
    /// @param side  the peer attaches to the other one.
    /// @param slots of each direction's ring, valid_slots().
    /// @param wake  whether ends may sleep; the same for both.
    /// @return the channel, or too_small, misaligned, bad_slots (see AttachError for the cures).
    [[nodiscard]] static std::expected<UmpChannel, AttachError>
    create(std::span<std::byte> frame, Side side, unsigned slots = ring_slots_default,
           Wake wake = Wake::polled) {
        if (!valid_slots(slots)) return std::unexpected(AttachError::bad_slots);
        if (const auto bad = check(frame, slots)) return std::unexpected(*bad);
        for (const Side each : {Side::a, Side::b}) format(area(frame, each, slots), slots, wake);
        return UmpChannel(frame, side, slots, wake);
    }

    /// Takes `side` of a channel the peer has made.
    /// @return the channel, or too_small, misaligned, bad_slots, not_a_channel, version.
    [[nodiscard]] static std::expected<UmpChannel, AttachError>
    attach(std::span<std::byte> frame, Side side) {
        if (const auto bad = check(frame, ring_slots_min)) return std::unexpected(*bad);
        const auto& header = area(frame, Side::a, ring_slots_min)->header;
        if (Memory::load_acquire(header.magic) != channel_magic)
            return std::unexpected(AttachError::not_a_channel);
        if (Memory::load(header.version) != channel_version)
            return std::unexpected(AttachError::version);
        const std::uint64_t slots =
            Memory::load(header.slots);  // read once: the peer may change it
        if (!valid_slots(slots)) return std::unexpected(AttachError::bad_slots);
        if (const auto bad = check(frame, slots)) return std::unexpected(*bad);
        const bool polled = Memory::load(header.wake) == static_cast<std::uint64_t>(Wake::polled);
        return UmpChannel(frame, side, static_cast<unsigned>(slots),
                          polled ? Wake::polled : Wake::notified);
    }

    /// Sends a whole message or nothing: post() and flush().
    /// @return whether to ring, or full (wait for space), too_long, capability, closed, peer_fault.
    /// @cost one line per slot; when notified one fence and one read of the peer's sleep line.
    [[nodiscard]] std::expected<SendResult, SendError> send(const OutMessage& message) {
        if (const auto posted = post(message); !posted) return std::unexpected(posted.error());
        return flush();
    }

    /// Writes a message where a peer that is awake sees it; one that sleeps learns of it by the
    /// next flush(), send() or prepare_sleep(), so that several messages cost one fence and one
    /// doorbell.
    /// @return full (flush, then wait for space), too_long, capability, closed, peer_fault.
    /// @cost one line per slot.
    [[nodiscard, gnu::always_inline]] std::expected<void, SendError>
    post(const OutMessage& message) {
        if (state_ != State::open || message.words.size() > slot_payload_words ||
            sender_.free_slots() == 0 || message.capability != 0 || message.buffer != nullptr)
            [[unlikely]]
            return post_other(message);
        sender_.publish_slot(message, receiver_.taken());
        unflushed_ = true;
        return {};
    }

    /// Makes sure that the peer learns of what was posted.
    /// @return whether to ring, or closed (nobody takes it any more), peer_fault.
    [[nodiscard, gnu::always_inline]] std::expected<SendResult, SendError> flush() {
        if (state_ != State::open) return std::unexpected(ended<SendError>());
        return flush_open();
    }
    /// As flush(), right behind a post() that succeeded.
    [[nodiscard, gnu::always_inline]] std::expected<SendResult, SendError> flush_open() {
        unflushed_ = false;
        if (wake_ == Wake::notified)
            Memory::fence();  // publish before the look: see sleep_word.hpp
        const auto peer = read_peer_sleep();
        if (!peer) return std::unexpected(SendError::peer_fault);
        if (*peer == SleepWord::closed) return std::unexpected(SendError::closed);
        return SendResult{wake_ == Wake::notified && *peer != SleepWord::awake};
    }

    /// Takes the next message, if there is one.
    /// @param into private to the caller; its size is the longest message accepted, in words.
    /// @return at most one message, or closed, peer_fault.
    [[nodiscard, gnu::always_inline]] std::expected<Receipt, ReceiveError>
    receive(std::span<std::uint64_t> into) {
        if (state_ != State::open) return std::unexpected(ended<ReceiveError>());
        const auto taken = receiver_.take(into);
        if (!taken) return std::unexpected(fail<ReceiveError>(taken.error()));
        const auto& message = *taken;
        return message ? on_taken(*message) : on_empty(into);
    }

    /// The usual case of receive(), in line: a message of one slot that is there and fits. Nothing
    /// in every other case: ask receive().
    [[nodiscard, gnu::always_inline]] std::optional<SlotReceipt>
    receive_slot(std::span<std::uint64_t> into) {
        if (state_ != State::open) [[unlikely]]
            return std::nullopt;
        const auto taken = receiver_.take_slot(into);
        if (!taken) [[unlikely]]
            return std::nullopt;
        if (!believe(taken->acknowledged)) [[unlikely]] {
            fail<ReceiveError>(PeerFault::bad_acknowledgement);
            return std::nullopt;  // and receive() says why
        }
        return SlotReceipt{taken->header, give_back()};
    }

    /// Whether receive() would answer "nothing yet", in line; gives no room back.
    /// @param watch on what changes before that does; forgotten when it is not so.
    [[nodiscard, gnu::always_inline]] bool nothing_yet(Watch& watch) const {
        std::uint64_t said = 0;
        const auto* const awaited = receiver_.awaited(said);
        const std::uint64_t word = Memory::load_acquire(theirs_->sleep.word);
        if (awaited == nullptr || word >= static_cast<std::uint64_t>(SleepWord::closed) ||
            state_ != State::open) [[unlikely]] {
            watch.forget();
            return false;
        }
        watch = Watch(*awaited, said, theirs_->sleep.word, word);
        return true;
    }

    /// True when receive() would not answer "nothing yet": a message or a fault; of the peer's
    /// close only receive() tells.
    /// @cost one load, of a line that stays in the cache until the peer writes it.
    [[nodiscard]] bool ready() const { return receiver_.ready(); }

    /// The receiver's half of the sleep protocol: says asleep, fences, looks again. A polled
    /// channel never sleeps.
    /// @param slots_wanted 0 to wait for a message only; else also for that much room to send.
    [[nodiscard]] SleepDecision prepare_sleep(unsigned slots_wanted = 0) {
        if (state_ != State::open) return {};
        bool ring = acknowledge();
        if (unflushed_) {
            const auto flushed = flush();
            ring |= flushed && flushed->doorbell_needed;
        }
        if (state_ != State::open || wake_ == Wake::polled) return {false, ring};
        const SleepWord word = slots_wanted > 0 ? SleepWord::asleep_for_space : SleepWord::asleep;
        Memory::store(mine_->sleep.word, static_cast<std::uint64_t>(word));
        Memory::fence();  // asleep before the look: see sleep_word.hpp
        if (something_new(slots_wanted)) {
            wake();
            return {false, ring};
        }
        return {true, ring};
    }

    /// Back from suspend: doorbells are not needed for a while.
    void wake() {
        if (state_ == State::open)
            Memory::store(mine_->sleep.word, static_cast<std::uint64_t>(SleepWord::awake));
    }

    /// Ends the channel; the peer takes what was sent, then sees the end.
    /// @return true when the peer's doorbell must be rung.
    [[nodiscard]] bool close() {
        if (state_ != State::open) return false;
        state_ = State::closed;
        return say_closed();
    }

    [[nodiscard]] PeerFault fault() const { return fault_; }
    [[nodiscard]] bool open() const { return state_ == State::open; }
    [[nodiscard]] unsigned slots() const { return sender_.slots(); }
    [[nodiscard]] unsigned free_slots() const { return sender_.free_slots(); }
    /// Longest message the ring can hold, in words.
    [[nodiscard]] unsigned words_max() const {
        return std::min(slots() * slot_payload_words, message_words_max);
    }

private:
    enum class State : std::uint8_t { open, closed, faulty };
    using Area = SideArea<Memory>;

    UmpChannel(std::span<std::byte> frame, Side side, unsigned slots, Wake wake)
        : mine_(area(frame, side, slots)),
          theirs_(area(frame, side == Side::a ? Side::b : Side::a, slots)),
          sender_(&mine_->first_slot, slots),
          receiver_(&theirs_->first_slot, slots),
          wake_(wake) {}

    static std::optional<AttachError> check(std::span<std::byte> frame, std::uint64_t slots) {
        if (reinterpret_cast<std::uintptr_t>(frame.data()) % area_alignment_bytes != 0)
            return AttachError::misaligned;
        if (frame.size() < frame_bytes(slots)) return AttachError::too_small;
        return std::nullopt;
    }

    static Area* area(std::span<std::byte> frame, Side side, std::size_t slots) {
        return reinterpret_cast<Area*>(frame.data() + (side == Side::a ? 0 : area_bytes(slots)));
    }

    static void format(Area* area, unsigned slots, Wake wake) {
        Memory::store(area->sleep.word, static_cast<std::uint64_t>(SleepWord::awake));
        Memory::store(area->acknowledged.word, 0);
        for (unsigned index = 0; index < slots; ++index)
            Memory::store((&area->first_slot)[index].control, 0);
        Memory::store(area->header.version, channel_version);
        Memory::store(area->header.slots, slots);
        Memory::store(area->header.wake, static_cast<std::uint64_t>(wake));
        Memory::store_release(area->header.magic, channel_magic);  // pairs with attach()
    }

    template <class Error>
    [[nodiscard]] Error ended() const {
        return state_ == State::faulty ? Error::peer_fault : Error::closed;
    }

    template <class Error>
    Error fail(PeerFault fault) {
        fault_ = fault;
        state_ = State::faulty;
        static_cast<void>(say_closed());
        return Error::peer_fault;
    }

    bool say_closed() {
        Memory::store_release(mine_->sleep.word, static_cast<std::uint64_t>(SleepWord::closed));
        if (wake_ == Wake::polled) return false;
        Memory::fence();
        const auto peer = sleep_word_from(Memory::load_acquire(theirs_->sleep.word));
        return peer && (*peer == SleepWord::asleep || *peer == SleepWord::asleep_for_space);
    }

    /// Nothing on a fault, which is recorded.
    std::optional<SleepWord> read_peer_sleep() {
        const auto word = sleep_word_from(Memory::load_acquire(theirs_->sleep.word));
        if (!word) fail<SendError>(PeerFault::bad_sleep_word);
        return word;
    }

    /// False on a fault, which is recorded.
    bool read_acknowledged() {
        const std::uint64_t count = Memory::load_acquire(theirs_->acknowledged.word);
        if (sender_.on_acknowledged(count)) return true;
        fail<SendError>(PeerFault::bad_acknowledgement);
        return false;
    }

    /// What post() leaves: several slots, no room known of, what this channel does not carry, or
    /// its end.
    [[nodiscard, gnu::noinline]] std::expected<void, SendError>
    post_other(const OutMessage& message) {
        if (state_ != State::open) return std::unexpected(ended<SendError>());
        if (message.capability != 0 || message.buffer != nullptr)
            return std::unexpected(SendError::capability);
        if (message.words.size() > words_max()) return std::unexpected(SendError::too_long);
        const unsigned needed = slots_for(message.words.size());
        if (needed > sender_.free_slots()) {
            if (const auto error = find_room(needed)) return std::unexpected(*error);
        }
        sender_.publish(message, receiver_.taken());
        unflushed_ = true;
        return {};
    }

    std::optional<SendError> find_room(unsigned needed) {
        if (!read_acknowledged()) return SendError::peer_fault;
        if (needed > sender_.free_slots()) return why_full();
        return std::nullopt;
    }

    /// Full, unless the peer has gone: then its last messages may still be received, but nothing be
    /// sent.
    SendError why_full() {
        const auto peer = read_peer_sleep();
        if (!peer) return SendError::peer_fault;
        return *peer == SleepWord::closed ? SendError::closed : SendError::full;
    }

    std::expected<Receipt, ReceiveError> on_taken(const Taken& taken) {
        if (!believe(taken.acknowledged))
            return std::unexpected(fail<ReceiveError>(PeerFault::bad_acknowledgement));
        return Receipt{taken.header, give_back()};
    }

    /// Tells the peer of the room it has again, when that is much; true when it sleeps for it.
    [[gnu::always_inline]] bool give_back() {
        return receiver_.taken() - told_ >= slots() / acknowledge_share && acknowledge();
    }

    std::expected<Receipt, ReceiveError> on_empty(std::span<std::uint64_t> into) {
        const auto peer = read_peer_sleep();
        if (!peer) return std::unexpected(ReceiveError::peer_fault);
        if (*peer == SleepWord::closed) return on_closed(into);
        // Slots still to come were published after the last acknowledgement we know of.
        floor_ = sender_.acknowledged();
        return Receipt{std::nullopt, acknowledge()};
    }

    /// What the peer sent before it closed is visible now: looks once more.
    std::expected<Receipt, ReceiveError> on_closed(std::span<std::uint64_t> into) {
        const auto taken = receiver_.take(into);
        if (!taken) return std::unexpected(fail<ReceiveError>(taken.error()));
        if (const auto& message = *taken) return on_taken(*message);
        state_ = State::closed;
        return std::unexpected(ReceiveError::closed);
    }

    /// An acknowledgement that rode on a message: 12 bits, at least floor_ since those on one ring
    /// never go back. Read as the least such count it is never more than the peer meant; when less
    /// (a whole modulus later) the line says the rest.
    [[gnu::always_inline]] bool believe(std::uint16_t low) {
        const std::uint64_t count = floor_ + (low - floor_) % sequence_modulus;
        if (!sender_.on_acknowledged(count)) return false;
        floor_ = count;
        return true;
    }

    /// Tells the peer what was taken; true when it sleeps for just that.
    [[gnu::noinline]] bool acknowledge() {
        if (told_ == receiver_.taken()) return false;
        told_ = receiver_.taken();
        Memory::store_release(mine_->acknowledged.word, told_);
        if (wake_ == Wake::polled) return false;
        Memory::fence();  // acknowledge before the look: the sleeper's fence is in prepare_sleep()
        const auto peer = read_peer_sleep();
        return peer && *peer == SleepWord::asleep_for_space;
    }

    bool something_new(unsigned slots_wanted) {
        if (receiver_.ready()) return true;
        const auto peer = read_peer_sleep();
        if (!peer || *peer == SleepWord::closed) return true;
        if (slots_wanted == 0) return false;
        return !read_acknowledged() || sender_.free_slots() >= slots_wanted;
    }

    Area* mine_;
    const Area* theirs_;
    RingSender<Memory> sender_;
    RingReceiver<Memory> receiver_;
    Wake wake_;
    State state_ = State::open;
    PeerFault fault_ = PeerFault::none;
    std::uint64_t told_ = 0;   // slots taken, as the acknowledgement line says
    bool unflushed_ = false;   // posted since the last look at the peer's sleep word
    std::uint64_t floor_ = 0;  // no acknowledgement still to come is below this
};

}  // namespace zooid::interconnect
