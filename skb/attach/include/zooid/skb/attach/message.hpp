// A message of a schema as the payload of a frame.
#pragma once
#include <expected>
#include <optional>
#include <vector>
#include <zooid/interconnect/core/message.hpp>
#include <zooid/skb/attach/frame.hpp>

namespace zooid::skb::attach {

/// Which schema the line carries: what a hello says.
inline constexpr std::uint64_t schema_number = 0xc5e3f29d04f67a23;  // skb.capnp

/// A message received, a private copy.
struct LineMessage {
    interconnect::MessageHeader header;
    std::array<std::uint64_t, words_max> words{};
    [[nodiscard]] std::span<const std::uint64_t> payload() const {
        return std::span(words).first(header.words);
    }
};

/// Appends a message's frame.
/// @param message at most words_max words; without capability or buffer
void append_message(std::vector<std::byte>& out, std::uint16_t session,
                    const interconnect::OutMessage& message);
/// Reads a frame's payload.
/// @return false: no such message
[[nodiscard]] bool read_message(std::span<const std::byte> payload, LineMessage& message);

void append_hello(std::vector<std::byte>& out, std::uint16_t session);
[[nodiscard]] bool is_hello_of_ours(const Frame& frame);
void append_end(std::vector<std::byte>& out, std::uint16_t session, EndReason reason);
/// Nothing: no reason this version knows.
[[nodiscard]] std::optional<EndReason> end_reason(const Frame& frame);

}  // namespace zooid::skb::attach
