// The texts of library.pl and reasons.pl, compiled in.
#pragma once

#include <string_view>

namespace zooid::skb {
extern const std::string_view library_text;
extern const std::string_view reasons_text;
}  // namespace zooid::skb
