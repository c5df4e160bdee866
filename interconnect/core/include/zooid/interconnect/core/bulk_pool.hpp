// `bulk_pool`: any transport, and beside it buffers of a pool mapped at both sides. A descriptor
// passes; the kernel is not entered for it, and no byte of a buffer is copied.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "zooid/interconnect/core/buffer_pool.hpp"

namespace zooid::interconnect {

/// One end. Buffers that were dropped go back in messages of their own, several at a time: when a
/// slot is full of them, or nothing was received, or this end goes to sleep.
///
/// @tparam T carries the messages; numbers up to method_max.
/// @invariant a peer that gives, or gives back, what it cannot have ends the channel with
/// bad_buffer.
template <Transport T>
class BulkPool {
public:
    static constexpr TransportKind kind = TransportKind::bulk_pool;

    /// @param transport carries the descriptors.
    /// @param pool      this side's, on the thread of the transport; outlives it.
    BulkPool(T transport, BufferPool& pool) : transport_(std::move(transport)), pool_(&pool) {}

    [[nodiscard]] std::expected<Owned<Buffer>, BulkError> allocate(std::size_t bytes) {
        return pool_->allocate(bytes);
    }
    [[nodiscard]] std::optional<Owned<Buffer>> take(const MessageHeader& header) {
        return pool_->take(header);
    }

    /// @param message its buffer, if any, is of this end's pool; then at most bulk_words_max words.
    [[nodiscard]] std::expected<void, SendError> send(const OutMessage& message) {
        return put(message, [this](const OutMessage& out) { return transport_.send(out); });
    }
    [[nodiscard]] std::expected<void, SendError> post(const OutMessage& message)
        requires requires(T& transport) { transport.post(message); }
    {
        return put(message, [this](const OutMessage& out) { return transport_.post(out); });
    }
    [[nodiscard]] std::expected<void, SendError> flush()
        requires requires(T& transport) { transport.flush(); }
    {
        return transport_.flush();
    }

    [[nodiscard]] std::expected<std::optional<MessageHeader>, ReceiveError>
    receive(std::span<std::uint64_t> into) {
        if (fault_ != PeerFault::none) return std::unexpected(ReceiveError::peer_fault);
        // Each look takes a message that frees a buffer of ours, or ends this.
        for (;;) {
            const auto got = transport_.receive(words_);
            if (!got) return got;
            const auto& taken = *got;
            if (!taken) {
                give_back(1);
                return std::nullopt;
            }
            MessageHeader header = *taken;
            if ((header.number & bulk_control) == bulk_control) {
                if (!on_returned(header)) return fail(PeerFault::bad_buffer);
                continue;
            }
            if ((header.number & bulk_bit) != 0 && !on_arrived(header))
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
        give_back(1);
        const unsigned for_returns = pool_->returning().empty() ? 0 : 1;
        return transport_.prepare_sleep(std::max(slots_wanted, for_returns));
    }
    void wake() { transport_.wake(); }
    void close() { transport_.close(); }
    [[nodiscard]] unsigned words_max() const {
        return std::min(transport_.words_max(), bulk_message_words_max);
    }
    [[nodiscard]] const Counters& counters() const { return transport_.counters(); }
    [[nodiscard]] PeerFault fault() const {
        if constexpr (requires { transport_.fault(); }) {
            if (fault_ == PeerFault::none) return transport_.fault();
        }
        return fault_;
    }
    [[nodiscard]] T& carrier() { return transport_; }

private:
    template <class Put>
    std::expected<void, SendError> put(const OutMessage& message, const Put& put_out) {
        if (fault_ != PeerFault::none) return std::unexpected(SendError::peer_fault);
        give_back(slot_payload_words);
        if (message.buffer == nullptr) {
            if (message.words.size() > words_max()) return std::unexpected(SendError::too_long);
            return put_out(message);
        }
        if (message.words.size() > bulk_words_max) return std::unexpected(SendError::too_long);
        const Buffer& buffer = **message.buffer;
        assert(&buffer.home() == pool_);
        const std::uint16_t place = buffer.place();
        DescribedMessage described(message, {place, buffer.size()});
        const auto sent = put_out(described.message());
        if (!sent) return sent;
        message.buffer->give_away();
        pool_->sent(place);
        return {};
    }

    /// Sends back what was dropped, if that many were; what finds no room goes later.
    void give_back(std::size_t at_least) {
        while (pool_->returning().size() >= at_least) {
            std::array<std::uint64_t, slot_payload_words> places{};
            const auto back = pool_->returning();
            const std::size_t count = std::min(back.size(), places.size());
            std::ranges::copy(back.last(count), places.begin());
            const OutMessage out{.number = bulk_control, .words = std::span(places).first(count)};
            if (!transport_.send(out)) return;
            pool_->returned(count);
        }
    }

    [[nodiscard]] bool on_returned(const MessageHeader& header) {
        if (header.words == 0 || header.words > slot_payload_words) return false;
        for (const std::uint64_t place : std::span(words_).first(header.words))
            if (!pool_->on_returned(place)) return false;
        return true;
    }

    [[nodiscard]] bool on_arrived(MessageHeader& header) {
        if (header.words == 0 || header.cut) return false;
        const auto descriptor = Descriptor::from(words_[--header.words]);
        if (!pool_->on_arrived(descriptor)) return false;
        header.number &= static_cast<std::uint16_t>(~bulk_bit);
        header.buffer = static_cast<std::uint16_t>(descriptor.place + 1);
        return true;
    }

    std::unexpected<ReceiveError> fail(PeerFault fault) {
        fault_ = fault;
        transport_.close();
        return std::unexpected(ReceiveError::peer_fault);
    }

    T transport_;
    BufferPool* pool_;
    PeerFault fault_ = PeerFault::none;
    std::array<std::uint64_t, bulk_message_words_max> words_{};
};

}  // namespace zooid::interconnect
