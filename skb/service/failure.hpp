// What clients are told of errors.
#pragma once
#include <string>
#include <string_view>
#include <zooid/schema/skb.hpp>
#include <zooid/skb/knowledge_base.hpp>
#include <zooid/skb/query.hpp>

namespace zooid::skb {

using WireStatus = schema::skb::Status;

/// @param error the ISO error term, as text
[[nodiscard]] WireStatus wire_status(ExitStatus status, std::string_view error);
[[nodiscard]] WireStatus wire_status(FactError error);

/// What a query ends in that was left half read while the base kept too much for it.
inline constexpr std::string_view let_go_error = "error(resource_error(held),_)";

/// The error, and what can be done about it.
[[nodiscard]] std::string with_cure(KnowledgeBase& base, const std::string& error);
[[nodiscard]] std::string_view cure_of(FactError error);

}  // namespace zooid::skb
