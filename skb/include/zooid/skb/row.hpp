// Answers as typed values.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace zooid::skb {

/// A list, a compound or a variable, as text that reads back.
struct TermText {
    std::string text;
    friend auto operator<=>(const TermText&, const TermText&) = default;
};

/// One column of an answer: an integer, a float, an atom, or any other term.
using Value = std::variant<std::int64_t, double, std::string, TermText>;

using Row = std::vector<Value>;  // shape [columns]

struct RelationName {
    std::string_view name;
    std::uint32_t arity = 0;
};

}  // namespace zooid::skb
