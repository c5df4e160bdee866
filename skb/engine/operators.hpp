// The fixed operator table.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace zooid::skb {

inline constexpr int priority_max = 1200;
inline constexpr int argument_priority = 999;

/// Priority of an operator and the highest its operands may have (left is 0 for a prefix one).
struct Operator {
    int priority;
    int left;
    int right;
};

[[nodiscard]] std::optional<Operator> infix_operator(std::string_view name);
[[nodiscard]] std::optional<Operator> prefix_operator(std::string_view name);

}  // namespace zooid::skb
