// From a terminal's bytes to keys.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <zooid/shell/utf8.hpp>

namespace zooid::shell {

inline constexpr std::size_t escape_bytes_max = 16;  // longer escape sequences are given up

enum class KeyKind : std::uint8_t {
    character,
    enter,
    left,
    right,
    home,
    end,
    up,
    down,
    word_left,
    word_right,
    backspace,
    delete_here,
    delete_or_end,  // Ctrl-D: ends the input on an empty line
    kill_to_end,
    kill_to_start,
    kill_word,
    redraw,
    complete,  // Tab
    interrupt,
    unknown,
};

struct Key {
    KeyKind kind;
    char32_t character = 0;  // of KeyKind::character: never a control character
    friend bool operator==(const Key&, const Key&) = default;
};

/// Reads one byte at a time: control keys, ANSI/VT escape sequences, UTF-8, CR LF as one Enter.
class KeyDecoder {
public:
    /// @return the key this byte completes.
    [[nodiscard]] std::optional<Key> feed(std::uint8_t byte);

private:
    enum class State : std::uint8_t { plain, escape, control_sequence, single_shift };

    [[nodiscard]] std::optional<Key> feed_plain(std::uint8_t byte);
    [[nodiscard]] std::optional<Key> feed_escape(std::uint8_t byte);
    [[nodiscard]] std::optional<Key> feed_sequence(std::uint8_t byte);

    State state_ = State::plain;
    bool after_return_ = false;  // a line feed now belongs to the carriage return before
    std::string parameters_;     // of a control sequence, at most escape_bytes_max
    Utf8Decoder utf8_;
};

}  // namespace zooid::shell
