// The fixed operator table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
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

enum class OperatorType : std::uint8_t { xfx, xfy, yfx, fy, fx };

/// One row of the table, as op/3 and current_op/3 see it.
struct OperatorEntry {
    std::string_view name;
    int priority;
    OperatorType type;
};
[[nodiscard]] std::span<const OperatorEntry> infix_operators();
[[nodiscard]] std::span<const OperatorEntry> prefix_operators();

[[nodiscard]] std::optional<Operator> infix_operator(std::string_view name);
[[nodiscard]] std::optional<Operator> prefix_operator(std::string_view name);

}  // namespace zooid::skb
