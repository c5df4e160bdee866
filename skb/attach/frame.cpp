#include "zooid/skb/attach/frame.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "little_endian.hpp"

namespace zooid::skb::attach {

namespace {

// 0..1 magic, 2 version, 3 kind, 4..5 session, 6..7 bytes of payload, 8..11 check of 2..7 and the
// payload
constexpr std::array magic = {std::byte{0x5a}, std::byte{0x1e}};
constexpr std::byte filler{0};

constexpr std::array<std::uint32_t, 256> check_table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ ((value & 1) != 0 ? 0xedb88320U : 0);
        table[i] = value;
    }
    return table;
}();

std::uint32_t add_check(std::uint32_t check, std::span<const std::byte> bytes) {
    for (const std::byte byte : bytes)
        check = check >> 8 ^ check_table[(check ^ static_cast<std::uint8_t>(byte)) & 0xff];
    return check;
}

/// CRC-32 as in IEEE 802.3.
std::uint32_t check_of(std::span<const std::byte> head, std::span<const std::byte> payload) {
    return ~add_check(add_check(~0U, head.subspan(2, 6)), payload);
}

}  // namespace

std::string_view name(FrameFault fault) {
    switch (fault) {
        case FrameFault::noise:
            return "noise";
        case FrameFault::version:
            return "version";
        case FrameFault::length:
            return "length";
        case FrameFault::kind:
            return "kind";
        case FrameFault::check:
            return "check";
    }
    return "unknown";
}

void append_frame(std::vector<std::byte>& out, FrameKind kind, std::uint16_t session,
                  std::span<const std::byte> payload) {
    assert(payload.size() <= payload_bytes_max);
    std::array<std::byte, frame_head_bytes> head{};
    std::ranges::copy(magic, head.begin());
    head[2] = std::byte{line_version};
    head[3] = static_cast<std::byte>(kind);
    put_number(std::span(head).subspan<4, 2>(), session);
    put_number(std::span(head).subspan<6, 2>(), payload.size());
    put_number(std::span(head).subspan<8, 4>(), check_of(head, payload));
    out.insert(out.end(), head.begin(), head.end());
    out.insert(out.end(), payload.begin(), payload.end());
}

void append_filler(std::vector<std::byte>& out) { out.insert(out.end(), frame_bytes_max, filler); }

void FrameReader::feed(std::span<const std::byte> bytes) {
    assert(bytes.size() <= room());
    std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(begin_),
              bytes_.begin() + static_cast<std::ptrdiff_t>(end_), bytes_.begin());
    end_ -= std::exchange(begin_, 0);
    std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(end_));
    end_ += bytes.size();
}

/// Past one byte and all that cannot begin a frame.
std::unexpected<FrameFault> FrameReader::skip(FrameFault fault) {
    ++begin_;
    while (begin_ < end_ && bytes_[begin_] != magic[0] && bytes_[begin_] != filler) ++begin_;
    return std::unexpected(fault);
}

std::expected<std::optional<Frame>, FrameFault> FrameReader::next() {
    while (begin_ < end_ && bytes_[begin_] == filler) ++begin_;
    const auto bytes = std::span(bytes_).subspan(begin_, end_ - begin_);
    for (std::size_t i = 0; i < std::min(magic.size(), bytes.size()); ++i) {
        if (bytes[i] != magic[i]) return skip(FrameFault::noise);
    }
    if (bytes.size() < frame_head_bytes) return std::nullopt;
    const auto head = bytes.first<frame_head_bytes>();
    if (head[2] != std::byte{line_version}) return skip(FrameFault::version);
    const auto kind = static_cast<FrameKind>(head[3]);
    if (kind < FrameKind::hello || kind > FrameKind::end) return skip(FrameFault::kind);
    const std::size_t payload_bytes = number_of(head.subspan<6, 2>());
    if (payload_bytes > payload_bytes_max) return skip(FrameFault::length);
    if (bytes.size() < frame_head_bytes + payload_bytes) return std::nullopt;
    const auto payload = bytes.subspan(frame_head_bytes, payload_bytes);
    if (number_of(head.subspan<8, 4>()) != check_of(head, payload)) return skip(FrameFault::check);
    begin_ += frame_head_bytes + payload_bytes;
    return Frame{kind, static_cast<std::uint16_t>(number_of(head.subspan<4, 2>())), payload};
}

}  // namespace zooid::skb::attach
