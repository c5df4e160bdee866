// A string as a JSON string literal.
#pragma once
#include <string>
#include <string_view>

namespace zooid::trace {

/// `text` in quotes; control bytes escaped, bytes that are not ASCII replaced by '?'.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace zooid::trace
