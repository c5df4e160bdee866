// Characters: bytes to code points and back, and how wide they are on a terminal.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zooid::shell {

inline constexpr char32_t replacement_character = 0xfffd;

/// Takes UTF-8 a byte at a time. Broken sequences are dropped and counted, never passed on.
class Utf8Decoder {
public:
    /// @return the character this byte completes.
    [[nodiscard]] std::optional<char32_t> feed(std::uint8_t byte);

    /// True between the first and the last byte of a character.
    [[nodiscard]] bool pending() const { return missing_ > 0; }
    void reset() { missing_ = 0; }
    [[nodiscard]] std::uint64_t broken() const { return broken_; }

private:
    char32_t value_ = 0;
    char32_t least_ = 0;  // smaller values were written too long
    unsigned missing_ = 0;
    std::uint64_t broken_ = 0;
};

/// @param c a code point; those no UTF-8 can carry become replacement_character.
void append_utf8(std::string& out, char32_t c);
[[nodiscard]] std::string to_utf8(std::u32string_view text);

/// Whole text; each broken sequence becomes one replacement_character.
[[nodiscard]] std::u32string from_utf8(std::string_view text);

[[nodiscard]] std::size_t utf8_bytes(char32_t c);

/// Columns on a terminal: 0 for combining marks, 2 for East Asian wide characters and emoji,
/// else 1.
[[nodiscard]] unsigned width_of(char32_t c);
[[nodiscard]] unsigned width_of(std::u32string_view text);

}  // namespace zooid::shell
