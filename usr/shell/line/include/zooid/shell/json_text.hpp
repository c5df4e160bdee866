// A string as a JSON string literal.
#pragma once
#include <string>
#include <string_view>

namespace zooid::shell {

/// `text` in quotes: control characters escaped, broken UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace zooid::shell
