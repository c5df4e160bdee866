// The text of library.pl, compiled in.
#pragma once

#include <string_view>

namespace zooid::skb {
extern const std::string_view library_text;
}
