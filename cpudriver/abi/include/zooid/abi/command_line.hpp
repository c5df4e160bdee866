// Options of a command line: words `key` or `key=value`, separated by blanks.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace zooid::abi {

/// Takes the next word off `rest`.
///
/// @param rest  what is left of the line; advanced past the word. The word borrows its bytes.
/// @return the word, or an empty view at the end of the line.
constexpr std::string_view next_word(std::string_view& rest) {
    const std::size_t begin = rest.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        rest = {};
        return {};
    }
    rest.remove_prefix(begin);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
    rest.remove_prefix(word.size());
    return word;
}

/// The value of option `key`: empty for a bare `key`, null when the line does not have it.
constexpr std::optional<std::string_view> option(std::string_view line, std::string_view key) {
    for (auto word = next_word(line); !word.empty(); word = next_word(line)) {
        if (!word.starts_with(key)) continue;
        if (word.size() == key.size()) return std::string_view{};
        if (word[key.size()] == '=') return word.substr(key.size() + 1);
    }
    return std::nullopt;
}

/// An option that each core may have its own value of: that of `key.CORE`, else of `key`.
constexpr std::optional<std::string_view>
core_option(std::string_view line, std::string_view key, std::uint32_t core) {
    for (auto rest = line, word = next_word(rest); !word.empty(); word = next_word(rest)) {
        if (!word.starts_with(key) || word.size() == key.size() || word[key.size()] != '.')
            continue;
        word.remove_prefix(key.size() + 1);
        std::uint64_t number = 0;
        std::size_t digits = 0;
        for (; digits < word.size() && word[digits] >= '0' && word[digits] <= '9'; ++digits)
            number = number * 10 + static_cast<std::uint64_t>(word[digits] - '0');
        if (digits == 0 || digits > 4 || number != core) continue;
        if (digits < word.size() && word[digits] == '=') return word.substr(digits + 1);
    }
    return option(line, key);
}

/// Takes a decimal number off the front of `text`; null when it has none or is above `limit`.
constexpr std::optional<std::uint64_t> take_number(std::string_view& text, std::uint64_t limit) {
    std::uint64_t value = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        const auto digit = static_cast<std::uint64_t>(text[digits] - '0');
        if (digit > limit || value > (limit - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

}  // namespace zooid::abi
