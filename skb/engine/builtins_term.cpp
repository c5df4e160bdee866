// Taking terms apart and making them.
#include <array>
#include <unordered_map>
#include <vector>

#include "builtins.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
bool functor_of(Machine& m, Cell term, const Cell* a) {
    if (tag(term) != Tag::structure) return m.unify(a[1], term) && m.unify(a[2], make_int(0));
    const Cell f = m.functor(term);
    return m.unify(a[1], make_atom(name_of(f))) && m.unify(a[2], make_int(arity_of(f)));
}

bool functor(Machine& m, const Cell* a) {
    const Cell term = m.deref(a[0]);
    if (tag(term) != Tag::ref) return functor_of(m, term, a);
    const Cell name = m.deref(a[1]);
    const Cell arity = m.deref(a[2]);
    if (tag(name) == Tag::ref || tag(arity) == Tag::ref) return m.instantiation_error();
    if (!m.is_integer(arity)) return m.type_error(known::integer, arity);
    const std::int64_t n = m.number(arity).i;
    if (!m.is_atomic(name)) return m.type_error(known::atomic, name);
    if (n == 0) return m.unify(term, name);
    if (n < 0) return m.domain_error(known::not_less_than_zero, arity);
    if (n > arity_max) return m.resource_error(known::max_arity);
    if (tag(name) != Tag::atom) return m.type_error(known::callable, name);
    Cell made = 0;
    Index at = 0;
    if (!m.make_open(atom_of(name), static_cast<std::uint32_t>(n), made, at)) return false;
    for (std::int64_t i = 0; i < n; ++i, ++at) m.at(at) = make_ref(at);
    return m.unify(term, made);
}

bool argument(Machine& m, const Cell* a) {
    const Cell n = m.deref(a[0]);
    const Cell term = m.deref(a[1]);
    if (tag(n) == Tag::ref || tag(term) == Tag::ref) return m.instantiation_error();
    if (!m.is_integer(n)) return m.type_error(known::integer, n);
    if (tag(term) != Tag::structure) return m.type_error(known::compound, term);
    const std::int64_t i = m.number(n).i;
    if (i < 0) return m.domain_error(known::not_less_than_zero, n);
    if (i == 0 || i > arity_of(m.functor(term))) return false;
    return m.unify(a[2], m.argument(term, static_cast<std::uint32_t>(i - 1)));
}

bool univ_make(Machine& m, Cell term, Cell list) {
    std::vector<Cell> items;
    if (!m.list_items(list, items)) return false;
    if (items.empty()) return m.domain_error(known::list, make_atom(known::nil));
    const Cell name = m.deref(items[0]);
    if (tag(name) == Tag::ref) return m.instantiation_error();
    if (items.size() == 1) {
        if (tag(name) == Tag::structure) return m.type_error(known::atomic, name);
        return m.unify(term, name);
    }
    if (tag(name) == Tag::structure) return m.type_error(known::atomic, name);
    if (tag(name) != Tag::atom) return m.type_error(known::callable, name);
    if (items.size() - 1 > arity_max) return m.resource_error(known::max_arity);
    Cell made = 0;
    Index at = 0;
    const auto arity = static_cast<std::uint32_t>(items.size() - 1);
    if (!m.make_open(atom_of(name), arity, made, at)) return false;
    for (std::size_t i = 1; i < items.size(); ++i) m.at(at++) = items[i];
    return m.unify(term, made);
}

bool univ(Machine& m, const Cell* a) {
    const Cell term = m.deref(a[0]);
    if (tag(term) == Tag::ref) return univ_make(m, term, a[1]);
    Cell tail = 0;
    const auto end = m.walk_list(a[1], nullptr, tail);
    if (end == Machine::ListEnd::not_a_list) return m.type_error(known::list, m.deref(a[1]));
    if (end == Machine::ListEnd::error) return false;
    std::vector<Cell> items;
    Cell list = 0;
    if (tag(term) != Tag::structure) {
        items = {term};
    } else {
        const Cell f = m.functor(term);
        items = {make_atom(name_of(f))};
        for (std::uint32_t i = 0; i < arity_of(f); ++i) items.push_back(m.argument(term, i));
    }
    return m.make_list(items, make_atom(known::nil), list) && m.unify(a[1], list);
}

bool copy_term(Machine& m, const Cell* a) {
    Cell copied = 0;
    return m.copy(a[0], copied) && m.unify(a[1], copied);
}

/// Variables of a term in depth-first order; those in `skip` left out.
bool collect_variables(Machine& m, Cell term, std::vector<Cell>& out, std::vector<Cell> skip) {
    // A met variable is bound to a marker while this runs, so each is listed once.
    const std::size_t skipped = skip.size();
    out = std::move(skip);
    for (const Cell v : out) m.at(index_of(v)) = void_slot;
    std::vector<Cell> work = {term};
    bool good = true;
    for (std::uint32_t steps = 1; good && !work.empty(); ++steps) {
        if ((steps & 1023) == 0) good = m.charge(64);
        const Cell c = m.deref(work.back());
        work.pop_back();
        if (tag(c) == Tag::ref) {
            m.at(index_of(c)) = void_slot;
            out.push_back(c);
        }
        if (tag(c) != Tag::structure) continue;
        if (work.size() > m.scratch_end()) good = m.resource_error(known::memory);
        for (std::uint32_t i = arity_of(m.functor(c)); i-- > 0;)
            work.push_back(m.at(index_of(c) + 1 + i));
    }
    for (const Cell v : out) m.at(index_of(v)) = v;
    out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(skipped));
    return good;
}

bool term_variables(Machine& m, const Cell* a) {
    std::vector<Cell> variables;
    Cell list = 0;
    return collect_variables(m, a[0], variables, {}) &&
           m.make_list(variables, make_atom(known::nil), list) && m.unify(a[1], list);
}

/// $free_variables(Template, Goal, PlainGoal, Witness): what bagof must group by.
bool free_variables(Machine& m, const Cell* a) {
    std::vector<Cell> bound;
    if (!collect_variables(m, a[0], bound, {})) return false;
    Cell goal = m.deref(a[1]);
    while (tag(goal) == Tag::structure && m.functor(goal) == make_functor(known::caret, 2)) {
        std::vector<Cell> more;
        if (!m.charge(1) || !collect_variables(m, m.argument(goal, 0), more, bound)) return false;
        bound.insert(bound.end(), more.begin(), more.end());
        goal = m.argument(goal, 1);
    }
    std::vector<Cell> witness;
    Cell list = 0;
    return collect_variables(m, goal, witness, bound) &&
           m.make_list(witness, make_atom(known::nil), list) && m.unify(a[2], goal) &&
           m.unify(a[3], list);
}

/// $variant(A, B): equal up to a renaming of variables.
bool variant(Machine& m, const Cell* a) {
    std::vector<Cell> left;
    std::vector<Cell> right;
    if (!m.flatten(a[0], left) || !m.flatten(a[1], right)) return false;
    return left == right;  // copies number their variables in order of appearance
}

/// acyclic_term(T): depth first; a structure met again on its own path closes a cycle.
bool acyclic(Machine& m, const Cell* a) {
    struct Step {
        Index structure;
        std::uint32_t next;  // argument to look at
    };
    std::unordered_map<Index, bool> seen;  // true: on the path now
    std::vector<Step> path;
    const auto enter = [&](Cell c) {
        c = m.deref(c);
        if (tag(c) != Tag::structure) return true;
        const auto [place, is_new] = seen.try_emplace(index_of(c), true);
        if (is_new) path.push_back({index_of(c), 0});
        return is_new || !place->second;
    };
    if (!enter(a[0])) return false;
    while (!path.empty()) {
        if (!m.charge(1)) return false;
        Step& step = path.back();
        if (step.next == arity_of(m.at(step.structure))) {
            seen[step.structure] = false;
            path.pop_back();
        } else if (!enter(m.at(step.structure + ++step.next))) {
            return false;
        }
    }
    return true;
}

constexpr std::array entries = {
    BuiltinEntry{"acyclic_term", 1, acyclic},
    BuiltinEntry{"functor", 3, functor},
    BuiltinEntry{"$arg", 3, argument},
    BuiltinEntry{"=..", 2, univ},
    BuiltinEntry{"copy_term", 2, copy_term},
    BuiltinEntry{"term_variables", 2, term_variables},
    BuiltinEntry{"$free_variables", 4, free_variables},
    BuiltinEntry{"$variant", 2, variant},
};
}  // namespace

std::span<const BuiltinEntry> term_builtins() { return entries; }

}  // namespace zooid::skb
