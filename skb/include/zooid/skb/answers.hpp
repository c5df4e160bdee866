// Whole queries rendered: JSON for programs, lines and tables for people.
#pragma once

#include <string>
#include <string_view>

#include "zooid/skb/query.hpp"

namespace zooid::skb {

struct Rendered {
    std::string output;  // ends in a newline unless empty
    std::string error;   // one line, empty when all went well
    ExitStatus status = ExitStatus::none;
};

enum class AnswerForm : std::uint8_t { lines, table, json };

/// Runs a goal and renders at most `answers_max` answers.
///
/// json:  {"v":1,"answers":[{"C":0},...],"complete":true}; "complete" is false when answers were
///        left out or an error came, which is then the object "error".
/// lines: "C = 0 ;" per answer, the last with "."; "true." without variables; "false." for none.
/// table: a header of names, then one row per answer.
Rendered run_query(KnowledgeBase& base, std::string_view goal, AnswerForm form,
                   const QueryLimits& limits = {}, std::size_t answers_max = 1000);

/// A string as a JSON string, quotes included.
std::string json_string(std::string_view text);

}  // namespace zooid::skb
