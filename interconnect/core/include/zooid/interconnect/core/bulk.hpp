// What the transports share that pass buffers beside their messages: `bulk_pool` and `bulk_move`.
#pragma once
#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "zooid/interconnect/core/buffer.hpp"
#include "zooid/interconnect/core/slot.hpp"
#include "zooid/interconnect/core/transport.hpp"

namespace zooid::interconnect {

enum class BulkError : std::uint8_t {
    empty,      // all buffers are out: wait until one comes home
    too_large,  // larger than a buffer can be: send it in pieces
};

[[nodiscard]] constexpr std::string_view name(BulkError error) {
    return error == BulkError::empty ? "empty" : "too_large";
}

/// A transport that also passes buffers: send() gives `message.buffer` away when it succeeds,
/// a received header names the buffer that came, once, for take().
/// @invariant a buffer has one owner on both sides together; nobody copies it.
template <class T>
concept BulkTransport =
    Transport<T> && requires(T& transport, std::size_t bytes, const MessageHeader& header) {
        { transport.allocate(bytes) } -> std::same_as<std::expected<Owned<Buffer>, BulkError>>;
        { transport.take(header) } -> std::same_as<std::optional<Owned<Buffer>>>;
    };

/// Why a buffer was not sent, and the buffer: it is the caller's again.
struct NotSent {
    SendError why;
    Owned<Buffer> buffer;
};

/// Sends a message and gives a buffer away with it.
/// @return as Transport::send(); with the buffer when it was not sent.
template <BulkTransport T>
[[nodiscard]] std::expected<void, NotSent>
send_with(T& transport, OutMessage message, Owned<Buffer> buffer) {
    message.buffer = &buffer;
    if (const auto sent = transport.send(message); !sent)
        return std::unexpected(NotSent{sent.error(), std::move(buffer)});
    return {};
}

/// Words a message may have beside its buffer; with what describes the buffer they fill four slots.
inline constexpr unsigned bulk_words_max = 4 * slot_payload_words - 1;
/// Longest message a bulk transport receives, in words.
inline constexpr unsigned bulk_message_words_max = ring_slots_default * slot_payload_words;

/// Numbers with bulk_bit that are no message of anybody's: what one bulk transport tells the other.
inline constexpr std::uint16_t bulk_control = bulk_bit | reply_bit | refusal_bit;

/// The last word of a message that a buffer came with: place in bits 0..15, bytes from 16 on.
struct Descriptor {
    std::uint16_t place = 0;
    std::uint64_t bytes = 0;
    [[nodiscard]] constexpr std::uint64_t raw() const { return place | bytes << 16; }
    [[nodiscard]] static constexpr Descriptor from(std::uint64_t word) {
        return {static_cast<std::uint16_t>(word), word >> 16};
    }
};

/// A message's words and, behind them, the descriptor of its buffer.
class DescribedMessage {
public:
    /// @param message    at most bulk_words_max words.
    /// @param descriptor of its buffer.
    DescribedMessage(const OutMessage& message, Descriptor descriptor) : message_(message) {
        const std::size_t words = message.words.size();
        assert(words <= bulk_words_max);
        std::ranges::copy(message.words, words_.begin());
        words_[words] = descriptor.raw();
        message_.number |= bulk_bit;
        message_.words = std::span(words_).first(words + 1);
        message_.buffer = nullptr;
    }
    DescribedMessage(const DescribedMessage&) = delete;
    DescribedMessage& operator=(const DescribedMessage&) = delete;
    [[nodiscard]] OutMessage& message() { return message_; }

private:
    std::array<std::uint64_t, bulk_words_max + 1> words_{};
    OutMessage message_;
};

}  // namespace zooid::interconnect
