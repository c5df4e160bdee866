#include "rights.hpp"

#include "known_atoms.hpp"

namespace zooid::skb {

namespace {

bool is_granted(Database& database, const View& view, Atom owner, const Predicate& predicate) {
    Predicate* const grants = database.find(known::may_write, 3);
    if (grants == nullptr) return false;
    Keys keys{};
    keys[0] = make_atom(owner);
    keys[1] = make_atom(predicate.name);
    keys[2] = make_int(predicate.arity);
    const ClauseCursor found = database.first(*grants, keys, view);
    return found.clause != nullptr && found.clause->is_fact;
}

}  // namespace

Denial
denial_of_adding(Database& database, const View& view, Intent intent, const Predicate& predicate) {
    if (intent.right == Right::administer) return Denial::none;
    if (intent.right == Right::ask) return Denial::any_change;
    if (intent.is_rule && intent.right != Right::own_rules) return Denial::rule;
    if (predicate.name == known::may_write && predicate.arity == 3) return Denial::relation;
    const bool is_own = !predicate.is_declared || predicate.owner == intent.owner;
    return is_own || is_granted(database, view, intent.owner, predicate) ? Denial::none
                                                                         : Denial::relation;
}

Denial denial_of_erasing(Right right, Atom owner, const Clause& clause) {
    if (right == Right::administer) return Denial::none;
    if (right == Right::ask) return Denial::any_change;
    return clause.provenance.owner == owner ? Denial::none : Denial::relation;
}

}  // namespace zooid::skb
