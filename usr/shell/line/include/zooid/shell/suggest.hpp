// "Did you mean ...?"
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace zooid::shell {

inline constexpr std::size_t suggest_bytes_max = 64;  // longer words are not compared

/// Fewest insertions, deletions, changes and swaps of neighbours that turn one word into the other.
/// @source Damerau, CACM 1964; the restricted (optimal string alignment) form.
/// @cost O(a.size() * b.size()); both at most suggest_bytes_max.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `names` to a mistyped `word`, if any is near: one edit for up to three letters,
/// else two; or the only name that begins with the word. The first wins a tie.
[[nodiscard]] std::optional<std::string_view>
suggest(std::string_view word, std::span<const std::string_view> names);

}  // namespace zooid::shell
