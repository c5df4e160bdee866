// Why an answer holds: the proof of the first solution, with the facts it stands on. Why there is
// none: what fails. The goals why_not(Goal) and assume(Facts, Goal) may be asked about, too.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "zooid/skb/query.hpp"

namespace zooid::skb {

struct Explanation {
    ExitStatus status = ExitStatus::none;
    std::string term;                // the proof, as a list of proof(Goal, How, Subproofs)
    std::string json;                // the same as a tree, see ../shell/README.md; empty: too long
    std::vector<std::string> lines;  // indented by two blanks per level
    std::string error;               // the ISO error term when status is an error
    std::uint32_t error_column = 0;  // of a syntax error, from 1; else 0
};

/// A proof under way: for callers that must not wait for it in one go.
class WhyQuery {
public:
    /// @param base   must outlive this
    /// @param goal   one term; copied
    /// @param limits `slice_passed` says when next() gives way
    WhyQuery(KnowledgeBase& base, std::string_view goal, const QueryLimits& limits = {});
    ~WhyQuery();
    WhyQuery(WhyQuery&&) noexcept;
    WhyQuery& operator=(WhyQuery&&) noexcept;

    /// The finished explanation, ages counted from `now_ns`; null: its slice has passed, ask again.
    /// Lives as long as this.
    const Explanation* next(std::int64_t now_ns);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Proves `goal` once and says how, and what else could have been chosen where the rules decided/4
/// and option/4 of the base say so. Of why_not(Goal): the conditions that fail.
///
/// @param now_ns on the clock of the facts' time_ns; ages are counted from it
/// @cost the proof's own inferences times about ten, within `limits`.
Explanation why(KnowledgeBase& base, std::string_view goal, std::int64_t now_ns,
                const QueryLimits& limits = {});

/// An age for people: "12 ms", "3 s", "2 h".
std::string print_age(std::int64_t age_ns);

}  // namespace zooid::skb
