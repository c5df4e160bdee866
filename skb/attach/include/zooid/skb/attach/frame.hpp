// What goes over the serial line between a host and a guest: frames with a length and a check.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace zooid::skb::attach {

inline constexpr std::uint8_t line_version = 1;
inline constexpr std::size_t frame_head_bytes = 12;
inline constexpr std::size_t words_max = 224;  // of a message
inline constexpr std::size_t payload_bytes_max = 8 + words_max * 8;
inline constexpr std::size_t frame_bytes_max = frame_head_bytes + payload_bytes_max;

/// Each session begins with the host's hello; every other frame bears its number.
enum class FrameKind : std::uint8_t {
    hello = 1,    // host: 8 bytes, which schema it speaks
    welcome = 2,  // guest: the session is open, its knowledge base bound
    message = 3,  // either: a message of the schema
    end = 4,      // either: one byte, an EndReason
};

/// Why a session is over.
enum class EndReason : std::uint8_t {
    detached = 0,    // the host has what it wanted
    damaged = 1,     // a frame's check did not hold: ask again
    schema = 2,      // the two speak different schemas: rebuild both
    no_service = 3,  // no knowledge base runs
    gone = 4,        // the knowledge base has ended: ask again
    flooded = 5,     // more requests at once than calls_max, or one that is none
};
inline constexpr std::uint8_t end_reasons = 6;

/// Why bytes are no frame. The reader goes on behind them.
enum class FrameFault : std::uint8_t {
    noise,    // bytes between frames
    version,  // another version of the line: rebuild both
    length,   // longer than any frame
    kind,     // no kind of this version
    check,    // not the bytes that were sent
};
[[nodiscard]] std::string_view name(FrameFault fault);

/// A frame received; `payload` is borrowed until the reader is touched again.
struct Frame {
    FrameKind kind = FrameKind::end;
    std::uint16_t session = 0;
    std::span<const std::byte> payload = {};
};

/// Appends a frame.
/// @param payload at most payload_bytes_max bytes
void append_frame(std::vector<std::byte>& out, FrameKind kind, std::uint16_t session,
                  std::span<const std::byte> payload);
/// Appends what ends any frame that was begun: before a hello that is said again, since who
/// attaches does not know what the line carried last.
void append_filler(std::vector<std::byte>& out);

/// Finds frames in bytes as they come. @invariant never holds more than two longest frames.
class FrameReader {
public:
    /// How many bytes feed() takes now; not 0 after next() has answered nothing.
    [[nodiscard]] std::size_t room() const { return bytes_.size() - (end_ - begin_); }
    /// @param bytes at most room()
    void feed(std::span<const std::byte> bytes);
    /// The next whole frame; nothing: more bytes are wanted. A fault is told once for each place,
    /// and the reader is past it. Filler is no fault.
    std::expected<std::optional<Frame>, FrameFault> next();

private:
    std::unexpected<FrameFault> skip(FrameFault fault);

    std::array<std::byte, 2 * frame_bytes_max> bytes_{};
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace zooid::skb::attach
