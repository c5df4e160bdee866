// The words of programs whose options are all numbers.
#pragma once
#include <charconv>
#include <cstdint>
#include <string_view>

namespace zooid::bare {

/// Reads `--NAME NUMBER` pairs.
/// @param take `bool(std::string_view name, std::uint64_t value)`: false for a name it does not
/// know
/// @return false when a word is no such pair: print the usage.
template <class Take>
[[nodiscard]] bool number_options(int count, char** words, Take take) {
    for (int i = 1; i < count; i += 2) {
        if (i + 1 == count) return false;
        const std::string_view text = words[i + 1];
        std::uint64_t value = 0;
        const auto [stopped, error] = std::from_chars(text.begin(), text.end(), value);
        if (error != std::errc{} || stopped != text.end() || !take(words[i], value)) return false;
    }
    return true;
}

}  // namespace zooid::bare
