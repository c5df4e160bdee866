// Facts by their columns, without parsing.
#pragma once

#include <expected>
#include <span>
#include <string_view>

#include "transaction.hpp"
#include "zooid/skb/knowledge_base.hpp"

namespace zooid::skb {

/// Owner and source as the base knows them; an owner whose name has no room becomes `user`.
Provenance provenance_of(Database& database, const Origin& origin);
Provenance provenance_of(Database& database, const Writer& writer);

/// A fact that is not in the base yet. A query or transaction must be open.
std::expected<ClausePtr, FactError>
new_fact(Database& database, std::string_view relation, std::span<const FactValue> columns);

/// Keys of the leading columns of a fact.
Keys keys_of(const Clause& fact);
/// The first clause that may be that fact, its index made if it wants one.
ClauseCursor first_like(Database& database, const Clause& fact, const View& view);
/// Whether a clause says of the same relation exactly what the fact says.
bool same_fact(const Clause& clause, const Clause& fact);

}  // namespace zooid::skb
