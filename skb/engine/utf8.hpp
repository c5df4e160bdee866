// UTF-8 in and out of code points. Malformed bytes are read as one code point each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::skb {

inline constexpr std::int64_t code_point_max = 0x10FFFF;

/// Decodes the character at `at` and moves `at` behind it; `at` must be inside `text`.
std::uint32_t decode_utf8(std::string_view text, std::size_t& at);
void encode_utf8(std::uint32_t code, std::string& out);
std::vector<std::uint32_t> code_points(std::string_view text);
std::size_t count_code_points(std::string_view text);

}  // namespace zooid::skb
