// Errors of queries for people: the place under a caret, what was meant, what cures it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace zooid::skb {

struct QueryFailure {
    std::string_view goal = {};   // as typed; empty: there is none to show
    std::string_view error = {};  // the ISO error term
    std::string_view cure = {};   // of the error; empty: none is known
    std::uint32_t line = 0;       // of a syntax error, from 1; else 0
    std::uint32_t column = 0;
    bool interrupted = false;
};

/// Whole lines: the goal's line and a caret where the place is known, then one line that says it.
[[nodiscard]] std::string failure_lines(const QueryFailure& failure);

/// One line for each variable that occurs once in a clause of a program's text and has no _ before
/// it: it is often a slip.
[[nodiscard]] std::string singleton_warnings(std::string_view program);

}  // namespace zooid::skb
