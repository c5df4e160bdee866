// Why an answer holds: the proof of the first solution, with the facts it stands on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zooid/skb/query.hpp"

namespace zooid::skb {

struct Explanation {
    ExitStatus status = ExitStatus::none;
    std::string term;                // the proof, as a list of proof(Goal, How, Subproofs)
    std::vector<std::string> lines;  // indented by two blanks per level
    std::string error;               // the ISO error term when status is an error
};

/// Proves `goal` once and says how.
///
/// @param now_ns on the clock of the facts' time_ns; ages are counted from it
/// @cost the proof's own inferences times about ten, within `limits`.
Explanation why(KnowledgeBase& base, std::string_view goal, std::int64_t now_ns,
                const QueryLimits& limits = {});

/// An age for people: "12 ms", "3 s", "2 h".
std::string print_age(std::int64_t age_ns);

}  // namespace zooid::skb
