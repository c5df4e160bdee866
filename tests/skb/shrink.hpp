// Smaller cases out of a failing one.
#pragma once

#include <vector>

#include "generator.hpp"

namespace zooid::skb::test {

/// The case without one clause, or with one body left out; each under a prefix of its own, so that
/// all can be loaded together.
std::vector<GeneratedCase> smaller_cases(const GeneratedCase& whole);

}  // namespace zooid::skb::test
