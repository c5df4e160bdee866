// Goals kept by a name: facts saved_query(Name, Goal) of the base, so that every session of it, a
// saved base and its other users have them.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "zooid/skb/shell_line.hpp"

namespace zooid::skb {

inline constexpr std::size_t query_name_bytes_max = 40;

/// `.save NAME GOAL`, `.queries`, `.forget NAME` or `.run NAME VALUE...`; nothing: another word.
[[nodiscard]] std::optional<std::expected<ShellLine, std::string>>
saved_query_line(std::string_view text);

}  // namespace zooid::skb
