// Program text into clauses.
#pragma once

#include <expected>
#include <string_view>

#include "transaction.hpp"
#include "zooid/skb/knowledge_base.hpp"

namespace zooid::skb {

/// Clauses before an error stay in the transaction. `user`: hidden engine names are not visible and
/// engine predicates cannot be extended.
std::expected<void, ConsultError> consult_text(Database& database, Transaction& transaction,
                                               std::string_view text, const QueryLimits& limits,
                                               bool user);

}  // namespace zooid::skb
