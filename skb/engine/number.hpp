// A number outside the arena: 64-bit integer or double.
#pragma once

#include <cstdint>

namespace zooid::skb {

struct Number {
    bool is_float = false;
    union {
        std::int64_t i = 0;  // when not is_float
        double d;            // when is_float
    };
    [[nodiscard]] double as_double() const { return is_float ? d : static_cast<double>(i); }
};

constexpr Number integer(std::int64_t i) { return {.is_float = false, .i = i}; }
constexpr Number real(double d) { return {.is_float = true, .d = d}; }

/// What a minus sign before a literal makes of it; the lexer's INT64_MIN stands for 2^63.
constexpr Number negated(Number v) {
    if (v.is_float) return real(-v.d);
    return v.i == INT64_MIN ? v : integer(-v.i);
}

/// Orders by value; exact also where a double cannot hold the integer. NaN sorts lowest.
int compare_numbers(Number a, Number b);

/// What the six arithmetic comparisons ask; every one but not_equal is false of NaN.
enum class Comparison : std::uint64_t {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal
};
bool holds(Comparison how, Number a, Number b);

}  // namespace zooid::skb
