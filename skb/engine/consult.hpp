// Program text and typed facts into clauses.
#pragma once

#include <expected>
#include <memory>
#include <span>
#include <string_view>

#include "database.hpp"
#include "zooid/skb/knowledge_base.hpp"

namespace zooid::skb {

/// `user`: hidden engine names are not visible and engine predicates cannot be extended.
std::expected<void, ConsultError>
consult_text(Database& database, std::string_view text, const QueryLimits& limits, bool user);

/// A fact without parsing; null when its atoms do not fit into the quota.
ClausePtr fact_clause(Database& database, Predicate& predicate, std::span<const FactValue> columns);

}  // namespace zooid::skb
