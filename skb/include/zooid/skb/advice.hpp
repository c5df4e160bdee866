// What somebody may have meant who asked for a relation that is not there.
#pragma once

#include <string>
#include <string_view>

#include "zooid/skb/knowledge_base.hpp"

namespace zooid::skb {

/// A cure for an error of a query, to be shown after it: "did you mean core/2?".
///
/// @param error  the error term as text, as Query::error_text() has it
/// @return empty when there is none: another error, or no relation of a similar name
/// @cost O(relations in the base * characters of a name squared); for people, not for programs.
[[nodiscard]] std::string advice(KnowledgeBase& base, std::string_view error);

}  // namespace zooid::skb
