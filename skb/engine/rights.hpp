// Who may change which relation.
#pragma once

#include "database.hpp"
#include "zooid/skb/limits.hpp"

namespace zooid::skb {

/// What a change lacks the right to: `none` when it may be made.
enum class Denial : std::uint8_t { none, any_change, relation, rule };

/// A clause that is to be added.
struct Intent {
    Right right;
    Atom owner;  // of the clause
    bool is_rule;
};

/// Whose right is less than to administer adds to relations it has declared, or is granted by
/// may_write(Owner, Name, Arity).
[[nodiscard]] Denial
denial_of_adding(Database& database, const View& view, Intent intent, const Predicate& predicate);
/// And retracts what is its own.
[[nodiscard]] Denial denial_of_erasing(Right right, Atom owner, const Clause& clause);

}  // namespace zooid::skb
