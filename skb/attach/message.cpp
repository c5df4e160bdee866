#include "zooid/skb/attach/message.hpp"

#include <cassert>
#include <zooid/interconnect/core/control.hpp>

#include "little_endian.hpp"

namespace zooid::skb::attach {

namespace {

// 0..1 number, 2..3 call, 4..5 words, 6 segment, 7 zero; then the words
constexpr std::size_t head_bytes = 8;

}  // namespace

void append_message(std::vector<std::byte>& out, std::uint16_t session,
                    const interconnect::OutMessage& message) {
    assert(message.words.size() <= words_max);
    std::array<std::byte, payload_bytes_max> payload{};
    const auto bytes = std::span(payload).first(head_bytes + message.words.size() * 8);
    put_number(bytes.subspan<0, 2>(), message.number);
    put_number(bytes.subspan<2, 2>(), message.call);
    put_number(bytes.subspan<4, 2>(), message.words.size());
    bytes[6] = std::byte{message.segment};
    for (std::size_t i = 0; i < message.words.size(); ++i)
        put_number(bytes.subspan(head_bytes + 8 * i).first<8>(), message.words[i]);
    append_frame(out, FrameKind::message, session, bytes);
}

bool read_message(std::span<const std::byte> payload, LineMessage& message) {
    if (payload.size() < head_bytes) return false;
    const std::uint64_t number = number_of(payload.subspan<0, 2>());
    const std::uint64_t call = number_of(payload.subspan<2, 2>());
    const std::uint64_t words = number_of(payload.subspan<4, 2>());
    if (payload.size() != head_bytes + words * 8 || words > words_max ||
        number > interconnect::Control::Number::max || call > interconnect::call_max ||
        payload[6] > std::byte{1} || payload[7] != std::byte{0})
        return false;
    message.header = {.number = static_cast<std::uint16_t>(number),
                      .call = static_cast<std::uint16_t>(call),
                      .words = static_cast<std::uint16_t>(words),
                      .segment = payload[6] == std::byte{1}};
    for (std::size_t i = 0; i < words; ++i)
        message.words[i] = number_of(payload.subspan(head_bytes + 8 * i).first<8>());
    return true;
}

void append_hello(std::vector<std::byte>& out, std::uint16_t session) {
    std::array<std::byte, 8> payload{};
    put_number(std::span(payload), schema_number);
    append_frame(out, FrameKind::hello, session, payload);
}

bool is_hello_of_ours(const Frame& frame) {
    return frame.payload.size() == 8 && number_of(frame.payload.first<8>()) == schema_number;
}

void append_end(std::vector<std::byte>& out, std::uint16_t session, EndReason reason) {
    const auto byte = static_cast<std::byte>(reason);
    append_frame(out, FrameKind::end, session, std::span(&byte, 1));
}

std::optional<EndReason> end_reason(const Frame& frame) {
    if (frame.payload.size() != 1 || frame.payload[0] >= std::byte{end_reasons})
        return std::nullopt;
    return static_cast<EndReason>(frame.payload[0]);
}

}  // namespace zooid::skb::attach
