// Numbers: decimal, 0x 0o 0b, Radix'digits, 0'char, floats.
#include <charconv>

#include "lexer.hpp"
#include "utf8.hpp"

namespace zooid::skb {

namespace {
Number based(std::string_view digits, int base, std::size_t& length, const char*& reason) {
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    length = static_cast<std::size_t>(end - digits.data());
    if (error == std::errc::invalid_argument) length = 0;
    // One more than fits is returned as the least integer: right behind a minus sign only.
    if (error == std::errc::result_out_of_range || value > std::uint64_t{1} << 63)
        reason = "integer_too_large";
    return integer(static_cast<std::int64_t>(value));
}

/// 0'c: the code of one character; '' stands for the quote.
Number character(std::string_view text, std::size_t& length, const char*& reason) {
    std::size_t at = 2;
    if (text[at] == '\\') {
        constexpr std::string_view letters = "abfnrtv0\\'\"`es";
        constexpr std::string_view values("\a\b\f\n\r\t\v\0\\'\"`\x1b ", 14);
        const std::size_t found = at + 1 < text.size() ? letters.find(text[at + 1]) : letters.npos;
        if (found == std::string_view::npos) reason = "undefined_char_escape";
        length = at + 2;
        return integer(reason == nullptr ? values[found] : 0);
    }
    if (text[at] == '\'' && (at + 1 >= text.size() || text[at + 1] != '\'')) {
        reason = "illegal_number";
        return {};
    }
    const bool doubled = text[at] == '\'';
    const std::uint32_t code = decode_utf8(text, at);
    length = at + (doubled ? 1 : 0);
    return integer(code);
}

std::size_t digits_from(std::string_view text, std::size_t at) {
    const std::size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - from;
}
}  // namespace

Number read_number(std::string_view text, std::size_t& length, const char*& reason) {
    length = 0;
    const std::size_t whole = digits_from(text, 0);
    if (whole == 0) return {};
    const char second = text.size() > 1 ? text[1] : '\0';
    if (text[0] == '0' && text.size() > 2) {
        if (second == '\'') return character(text, length, reason);
        const int base = second == 'x' ? 16 : second == 'o' ? 8 : second == 'b' ? 2 : 0;
        if (base != 0) {
            const Number value = based(text.substr(2), base, length, reason);
            if (length > 0) {
                length += 2;
                return value;
            }
        }
    }
    if (whole <= 2 && whole + 1 < text.size() && text[whole] == '\'') {
        int radix = 0;
        std::from_chars(text.data(), text.data() + whole, radix);
        if (radix >= 2 && radix <= 36) {
            const Number value = based(text.substr(whole + 1), radix, length, reason);
            if (length > 0) {
                length += whole + 1;
                return value;
            }
        }
    }
    length = whole;
    const std::size_t fraction =
        whole < text.size() && text[whole] == '.' ? digits_from(text, whole + 1) : 0;
    if (fraction == 0) return based(text.substr(0, whole), 10, length, reason);
    length = whole + 1 + fraction;
    if (length < text.size() && (text[length] == 'e' || text[length] == 'E')) {
        const std::size_t sign =
            length + 1 < text.size() && (text[length + 1] == '-' || text[length + 1] == '+') ? 1
                                                                                             : 0;
        const std::size_t exponent = digits_from(text, length + 1 + sign);
        if (exponent > 0) length += 1 + sign + exponent;
    }
    double value = 0;
    const auto result = std::from_chars(text.data(), text.data() + length, value);
    if (result.ec != std::errc{}) reason = "illegal_number";
    return real(value);
}

}  // namespace zooid::skb
