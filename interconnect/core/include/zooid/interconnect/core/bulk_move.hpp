// `bulk_move`: a frame passes as a capability beside a message of the same core. When send() has
// answered, the sender has neither the capability nor the mapping: a use after it faults.
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <concepts>
#include <cstdint>
#include <utility>

#include "zooid/interconnect/core/bulk.hpp"

namespace zooid::interconnect {

/// The frames of one side: the capabilities it holds and where they are mapped. One frame at a time
/// can come: the kernel puts its capability where arm() said.
template <class F>
concept FrameStore =
    std::derived_from<F, BufferHome> &&
    requires(F& frames, std::uint16_t place, std::size_t bytes, const MessageHeader& header) {
        // As BulkTransport has them.
        { frames.allocate(bytes) } -> std::same_as<std::expected<Owned<Buffer>, BulkError>>;
        { frames.take(header) } -> std::same_as<std::optional<Owned<Buffer>>>;
        { frames.capability(place) } -> std::same_as<std::uint32_t>;
        // The peer has a copy: the mapping and the capability here go.
        { frames.gave(place) } -> std::same_as<void>;
        // A frame may come; false while there is no place for one.
        { frames.arm() } -> std::same_as<bool>;
        // The one that came is ours alone and mapped; nothing: it is no frame.
        { frames.adopt(bytes) } -> std::same_as<std::optional<std::uint16_t>>;
    };

/// One end. A peer not ready for a frame makes send() answer `full`; it says when it is.
///
/// @tparam T carries messages with one capability; answers SendError::capability when the peer is
/// not ready for one.
/// @invariant a frame is one side's alone: whoever receives one takes every other copy of the
/// capability away, so a sender that keeps one keeps nothing.
template <Transport T, FrameStore Frames>
class BulkMove {
public:
    static constexpr TransportKind kind = TransportKind::bulk_move;

    /// @param transport carries the messages that go with the frames.
    /// @param frames    this side's, on the thread of the transport; outlives it.
    BulkMove(T transport, Frames& frames) : transport_(std::move(transport)), frames_(&frames) {
        armed_ = frames.arm();
    }

    [[nodiscard]] std::expected<Owned<Buffer>, BulkError> allocate(std::size_t bytes) {
        return frames_->allocate(bytes);
    }
    [[nodiscard]] std::optional<Owned<Buffer>> take(const MessageHeader& header) {
        return frames_->take(header);
    }

    /// @param message its buffer, if any, is of this end's frames; then at most bulk_words_max
    /// words and no other capability.
    [[nodiscard]] std::expected<void, SendError> send(const OutMessage& message) {
        if (fault_ != PeerFault::none) return std::unexpected(SendError::peer_fault);
        if (message.capability != 0) return std::unexpected(SendError::capability);
        if (message.buffer != nullptr) return send_frame(message);
        if (message.words.size() > words_max()) return std::unexpected(SendError::too_long);
        return transport_.send(message);
    }

    [[nodiscard]] std::expected<std::optional<MessageHeader>, ReceiveError>
    receive(std::span<std::uint64_t> into) {
        if (fault_ != PeerFault::none) return std::unexpected(ReceiveError::peer_fault);
        // One core: while this looks the peer sends nothing, so it ends.
        for (;;) {
            settle();
            const auto got = transport_.receive(words_);
            if (!got) return got;
            const auto& taken = *got;
            if (!taken) return got;
            MessageHeader header = *taken;
            if ((header.number & bulk_control) == bulk_control) {
                if (header.capability != 0 || !on_control(header))
                    return fail(PeerFault::bad_buffer);
                continue;
            }
            const bool described = (header.number & bulk_bit) != 0;
            if ((header.capability != 0) != described || (described && !on_frame(header)))
                return fail(PeerFault::bad_buffer);
            if (header.words > into.size()) {
                header.words = static_cast<std::uint16_t>(into.size());
                header.cut = true;
            }
            std::ranges::copy(std::span(words_).first(header.words), into.begin());
            return header;
        }
    }

    [[nodiscard]] bool prepare_sleep(unsigned slots_wanted) {
        settle();
        return transport_.prepare_sleep(std::max(slots_wanted, owes_answer() ? 1U : 0U));
    }
    void wake() { transport_.wake(); }
    void close() { transport_.close(); }
    [[nodiscard]] unsigned words_max() const {
        return std::min(transport_.words_max(), bulk_message_words_max);
    }
    [[nodiscard]] const Counters& counters() const { return transport_.counters(); }
    [[nodiscard]] PeerFault fault() const { return fault_; }

private:
    /// Low bits of a bulk_control message.
    enum Control : std::uint16_t { asks = 1, is_ready = 2 };

    std::expected<void, SendError> send_frame(const OutMessage& message) {
        if (message.words.size() > bulk_words_max) return std::unexpected(SendError::too_long);
        if (waits_) return std::unexpected(SendError::full);
        const Buffer& buffer = **message.buffer;
        assert(&buffer.home() == frames_);
        const std::uint16_t place = buffer.place();
        DescribedMessage described(message, {0, buffer.size()});
        described.message().capability = frames_->capability(place);
        const auto sent = transport_.send(described.message());
        if (!sent && sent.error() == SendError::capability) {
            waits_ = say(asks);
            return std::unexpected(SendError::full);
        }
        if (!sent) return sent;
        message.buffer->give_away();
        frames_->gave(place);
        return {};
    }

    bool say(Control what) {
        return transport_.send({.number = static_cast<std::uint16_t>(bulk_control | what)})
            .has_value();
    }
    [[nodiscard]] bool owes_answer() const { return asked_ && armed_; }

    /// Makes ready for the next frame, and says so to a peer that waits for it.
    void settle() {
        if (!armed_) armed_ = frames_->arm();
        if (owes_answer() && say(is_ready)) asked_ = false;
    }

    [[nodiscard]] bool on_control(const MessageHeader& header) {
        const auto what = header.number & ~bulk_control;
        if (what == asks && !asked_) {
            asked_ = true;
            return true;
        }
        if (what != is_ready || !waits_) return false;
        waits_ = false;
        return true;
    }

    [[nodiscard]] bool on_frame(MessageHeader& header) {
        armed_ = false;
        if (header.words == 0 || header.cut) return false;
        const auto descriptor = Descriptor::from(words_[--header.words]);
        const auto place = frames_->adopt(descriptor.bytes);
        if (!place) return false;
        header.number &= static_cast<std::uint16_t>(~bulk_bit);
        header.capability = 0;
        header.buffer = static_cast<std::uint16_t>(*place + 1);
        settle();
        return true;
    }

    std::unexpected<ReceiveError> fail(PeerFault fault) {
        fault_ = fault;
        transport_.close();
        return std::unexpected(ReceiveError::peer_fault);
    }

    T transport_;
    Frames* frames_;
    PeerFault fault_ = PeerFault::none;
    bool armed_ = false;
    bool asked_ = false;  // the peer waits until we are ready
    bool waits_ = false;  // we do
    std::array<std::uint64_t, bulk_message_words_max> words_{};
};

}  // namespace zooid::interconnect
