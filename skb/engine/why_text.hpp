// Proofs as text for people.
#pragma once

#include <string>
#include <vector>

#include "machine.hpp"

namespace zooid::skb {

/// @param proofs a list of proof(Goal, How, Subs) as reasons.pl makes them
/// @param now_ns on the clock of the facts' time_ns
/// @return at most 10,000 lines, indented by two blanks per level
std::vector<std::string> why_lines(const Machine& machine, Cell proofs, std::int64_t now_ns);

}  // namespace zooid::skb
