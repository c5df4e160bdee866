// Proofs as JSON for programs.
#pragma once

#include <string>

#include "machine.hpp"

namespace zooid::skb {

/// The tree of a proof: an array of nodes
/// {"goal":TEXT,"term":VALUE,"how":NAME,...,"because":[NODE...]}; skb/shell/README.md has the
/// members of each NAME.
///
/// @param proofs a list of proof(Goal, How, Subs) as reasons.pl makes them
/// @param now_ns on the clock of the facts' time_ns: ages are counted from it
/// @return empty when it would be longer than `bytes_max`
/// @cost O(output); no recursion.
std::string
why_json(const Machine& machine, Cell proofs, std::int64_t now_ns, std::size_t bytes_max);

}  // namespace zooid::skb
