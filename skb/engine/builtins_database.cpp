// Adding, finding and erasing clauses.
#include <array>

#include "builtins.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
// A clause under inspection is '$ref'(Clause, Posting, Changes), integers that only
// the library sees: users cannot name the predicates that take them.
constexpr Atom reference_name = known::query;

bool make_reference(Machine& m, ClauseCursor at, std::uint64_t changes, Cell& out) {
    const auto number = [](auto value) { return make_int(static_cast<std::int64_t>(value)); };
    return m.make_compound(reference_name,
                           {number(reinterpret_cast<std::uintptr_t>(at.clause)),
                            number(reinterpret_cast<std::uintptr_t>(at.posting)), number(changes)},
                           out);
}

ClauseCursor cursor_of(const Machine& m, Cell reference, std::uint64_t& changes) {
    const auto field = [&](std::uint32_t i) {
        return static_cast<std::uint64_t>(int_of(m.argument(reference, i)));
    };
    changes = field(2);
    return {.clause = reinterpret_cast<Clause*>(field(0)),
            .posting = reinterpret_cast<const Posting*>(field(1))};
}

Clause& clause_of(const Machine& m, Cell reference) {
    std::uint64_t changes = 0;
    return *cursor_of(m, m.deref(reference), changes).clause;
}

const Cell* head_arguments(Machine& m, Cell head, std::uint32_t& arity) {
    arity = tag(head) == Tag::structure ? arity_of(m.functor(head)) : 0;
    return arity == 0 ? nullptr : &m.at(index_of(head) + 1);
}

/// The first candidate, after the index it wants is made; false when the budget is over.
bool find_first(Machine& m, Predicate& predicate, const Keys& keys, ClauseCursor& found) {
    for (;;) {
        std::uint8_t wish = 0;
        found = m.db.first(predicate, keys, m.view(), wish);
        if (wish == 0) return m.charge(1);
        if (!m.charge(m.db.make_index(predicate, wish) + 1)) return false;
    }
}

/// $first_clause(Head, Ref): fails when no clause can match.
bool first_clause(Machine& m, const Cell* a) {
    const Cell head = m.deref(a[0]);
    std::uint32_t arity = 0;
    const Cell* const arguments = head_arguments(m, head, arity);
    const Atom name = arity == 0 ? atom_of(head) : name_of(m.functor(head));
    Predicate* const predicate = m.db.find(name, arity);
    if (predicate == nullptr) return false;
    ClauseCursor found;
    if (!find_first(m, *predicate, m.keys_of(arguments, arity), found)) return false;
    Cell reference = 0;
    return found.clause != nullptr && make_reference(m, found, m.view().changes, reference) &&
           m.unify(a[1], reference);
}

/// $next_clause(Ref, Head, Next): fails when there is no other candidate.
bool next_clause(Machine& m, const Cell* a) {
    std::uint64_t changes = 0;
    const ClauseCursor at = cursor_of(m, m.deref(a[0]), changes);
    std::uint32_t arity = 0;
    const Cell* const arguments = head_arguments(m, m.deref(a[1]), arity);
    const ClauseCursor next = Database::next(at, m.keys_of(arguments, arity), m.view().at(changes));
    Cell reference = 0;
    return next.clause != nullptr && make_reference(m, next, changes, reference) &&
           m.unify(a[2], reference);
}

/// $retract_all(Head): every clause that matches, in one go.
bool retract_all(Machine& m, const Cell* a) {
    const Cell head = m.deref(a[0]);
    std::uint32_t arity = 0;
    const Cell* const arguments = head_arguments(m, head, arity);
    const Atom name = arity == 0 ? atom_of(head) : name_of(m.functor(head));
    Predicate* const predicate = m.db.find(name, arity);
    if (predicate == nullptr) return true;
    const Keys keys = m.keys_of(arguments, arity);
    const View view = m.view();
    ClauseCursor at;
    if (!find_first(m, *predicate, keys, at)) return false;
    for (; at.clause != nullptr; at = Database::next(at, keys, view)) {
        if (!m.charge(1)) return false;
        if (m.head_matches(*at.clause, head)) m.erase_clause(*at.clause);
        if (m.pending()) return false;
    }
    return true;
}

/// $clause_get(Ref, Head, Body)
bool clause_get(Machine& m, const Cell* a) {
    Cell body = 0;
    return m.decompile(clause_of(m, a[0]), m.deref(a[1]), body) && m.unify(a[2], body);
}

bool erase(Machine& m, const Cell* a) { return m.erase_clause(clause_of(m, a[0])); }

/// $clause_origin(Ref, Source, Owner, TimeNs)
bool clause_origin(Machine& m, const Cell* a) {
    const Provenance& origin = clause_of(m, a[0]).provenance;
    const Atom source = known::measured + static_cast<Atom>(origin.source);
    Cell time = 0;
    return m.make_number(integer(origin.time_ns), time) && m.unify(a[1], make_atom(source)) &&
           m.unify(a[2], make_atom(origin.owner)) && m.unify(a[3], time);
}

bool assertz(Machine& m, const Cell* a) { return m.assert_clause(a[0], true, true); }
bool asserta(Machine& m, const Cell* a) { return m.assert_clause(a[0], false, true); }

bool check_head(Machine& m, const Cell* a) {
    const Cell head = m.deref(a[0]);
    if (tag(head) == Tag::ref) return m.instantiation_error();
    return m.is_callable(head) || m.type_error(known::callable, head);
}

/// $check_access(Head, modify|access)
bool check_access(Machine& m, const Cell* a) {
    if (!check_head(m, a)) return false;
    const Cell head = m.deref(a[0]);
    const bool compound = tag(head) == Tag::structure;
    const Atom name = compound ? name_of(m.functor(head)) : atom_of(head);
    const std::uint32_t arity = compound ? arity_of(m.functor(head)) : 0;
    const Predicate* const predicate = m.db.find(name, arity);
    if (predicate == nullptr || !predicate->is_system) return true;
    Cell culprit = 0;
    m.indicator(name, arity, culprit);
    if (m.deref(a[1]) == make_atom(known::modify))
        return m.permission_error(known::modify, known::static_procedure, culprit);
    return m.permission_error(known::access, known::private_procedure, culprit);
}

/// $declare(Name, Arity): the predicate exists from now on, clauses or not.
bool declare(Machine& m, const Cell* a) {
    const Cell name = m.deref(a[0]);
    const Cell arity = m.deref(a[1]);
    if (tag(name) == Tag::ref || tag(arity) == Tag::ref) return m.instantiation_error();
    if (tag(name) != Tag::atom) return m.type_error(known::atom, name);
    if (tag(arity) != Tag::integer) return m.type_error(known::integer, arity);
    if (int_of(arity) < 0 || int_of(arity) > arity_max)
        return m.domain_error(known::not_less_than_zero, arity);
    return m.declare(atom_of(name), static_cast<std::uint32_t>(int_of(arity)));
}

/// $kind(Goal, Kind): clauses, builtin or unknown.
bool kind(Machine& m, const Cell* a) {
    const Cell head = m.deref(a[0]);
    const bool compound = tag(head) == Tag::structure;
    const Predicate* const predicate =
        compound ? m.db.find(name_of(m.functor(head)), arity_of(m.functor(head)))
                 : m.db.find(atom_of(head), 0);
    Atom answer = known::undefined;
    const bool opaque = predicate != nullptr &&
                        (predicate->is_system || predicate->kind == Predicate::Kind::tabled);
    if (opaque)
        answer = known::builtin_check;
    else if (predicate != nullptr && predicate->is_declared)
        answer = known::dynamic;
    return m.unify(a[1], make_atom(answer));
}

/// $predicates(List): Name/Arity of every relation that has clauses.
bool predicates(Machine& m, const Cell* a) {
    std::vector<Cell> items;
    m.db.each_predicate([&](const Predicate& each) {
        if (each.is_system || each.clause_count == 0 || m.pending()) return;
        Cell item = 0;
        if (m.reserve(3) && m.charge(1) && m.indicator(each.name, each.arity, item))
            items.push_back(item);
    });
    Cell list = 0;
    return !m.pending() && m.make_list(items, make_atom(known::nil), list) && m.unify(a[0], list);
}

constexpr std::array entries = {
    BuiltinEntry{"$predicates", 1, predicates},
    BuiltinEntry{"$first_clause", 2, first_clause},
    BuiltinEntry{"$next_clause", 3, next_clause},
    BuiltinEntry{"$clause_get", 3, clause_get},
    BuiltinEntry{"$clause_origin", 4, clause_origin},
    BuiltinEntry{"$erase", 1, erase},
    BuiltinEntry{"$retract_all", 1, retract_all},
    BuiltinEntry{"assertz", 1, assertz},
    BuiltinEntry{"assert", 1, assertz},
    BuiltinEntry{"asserta", 1, asserta},
    BuiltinEntry{"$check_access", 2, check_access},
    BuiltinEntry{"$declare", 2, declare},
    BuiltinEntry{"$kind", 2, kind},
};
}  // namespace

std::span<const BuiltinEntry> database_builtins() { return entries; }

}  // namespace zooid::skb
