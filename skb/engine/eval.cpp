// Evaluating arithmetic terms.
#include "eval.hpp"

#include "known_atoms.hpp"
#include "machine.hpp"
#include "utf8.hpp"

namespace zooid::skb {

bool holds(Comparison how, Number a, Number b) {
    const bool unordered = (a.is_float && a.d != a.d) || (b.is_float && b.d != b.d);
    if (unordered) return how == Comparison::not_equal;
    const int order = compare_numbers(a, b);
    switch (how) {
        case Comparison::equal:
            return order == 0;
        case Comparison::not_equal:
            return order != 0;
        case Comparison::less:
            return order < 0;
        case Comparison::less_equal:
            return order <= 0;
        case Comparison::greater:
            return order > 0;
        case Comparison::greater_equal:
            return order >= 0;
    }
    return false;
}

void install_evaluables(Database& database) {
    for (const auto& family : {basic_evaluables(), integer_evaluables(), real_evaluables()}) {
        for (const Evaluable& evaluable : family) {
            const auto atom = database.atoms.intern(evaluable.name);
            if (!atom) continue;  // a quota too small even for these: `is` then lacks some
            database.atoms.retain(*atom);
            database.evaluables[make_functor(*atom, evaluable.arity)] = &evaluable;
        }
    }
}

namespace {
/// One function application under way, on the scratch stack: [structure][arguments done]
/// [first value is a float][its bits].
constexpr Index entry_cells = 4;

bool not_evaluable(Machine& m, Atom name, std::uint32_t arity) {
    Cell culprit = 0;
    m.indicator(name, arity, culprit);
    return m.type_error(known::evaluable, culprit);
}

/// A leaf gives its value; a structure is pushed and its first argument becomes `c`.
bool open_term(Machine& m, Cell& c, Number& value, Index& sp, bool& is_leaf) {
    is_leaf = true;
    c = m.deref(c);
    if (m.is_number(c)) {
        value = m.number(c);
        return true;
    }
    if (tag(c) == Tag::ref) return m.instantiation_error();
    const bool atom = tag(c) == Tag::atom;
    const Cell functor = atom ? make_functor(atom_of(c), 0) : m.functor(c);
    if (m.is_pair(c) && m.argument(c, 1) == make_atom(known::nil)) {
        is_leaf = false;
        c = m.argument(c, 0);
        if (tag(c) != Tag::atom) return true;
        const auto codes = code_points(m.text(c));  // a list of one character is its code
        if (codes.size() == 1) c = make_int(codes[0]);
        return true;
    }
    const auto found = m.db.evaluables.find(functor);
    if (found == m.db.evaluables.end())
        return not_evaluable(m, name_of(functor), arity_of(functor));
    if (atom) return found->second->apply(m, &value);
    if (sp + entry_cells > m.scratch_end()) return m.resource_error(known::memory);
    m.at(sp) = index_of(c);
    m.at(sp + 1) = 0;
    sp += entry_cells;
    is_leaf = false;
    c = m.argument(c, 0);
    return true;
}

/// Hands `value` to the innermost open application. `more`: its second argument is now `c`.
bool close_term(Machine& m, Cell& c, Number& value, Index& sp, bool& more) {
    Cell* const entry = &m.at(sp - entry_cells);
    const Cell functor = m.at(entry[0]);
    more = arity_of(functor) == 2 && entry[1] == 0;
    if (more) {
        entry[1] = 1;
        entry[2] = value.is_float;
        entry[3] = value.is_float ? std::bit_cast<Cell>(value.d) : static_cast<Cell>(value.i);
        c = m.at(entry[0] + 2);
        return true;
    }
    std::array<Number, 2> values{value, value};
    if (entry[1] == 1) {
        values[0] = entry[2] != 0 ? real(std::bit_cast<double>(entry[3]))
                                  : integer(static_cast<std::int64_t>(entry[3]));
    }
    sp -= entry_cells;
    if (!m.db.evaluables.at(functor)->apply(m, values.data())) return false;
    value = values[0];
    return true;
}
}  // namespace

bool Machine::evaluate(Cell c, Number& value) {
    const Index base = scratch_;
    Index sp = base;
    for (std::uint32_t steps = 1;; ++steps) {
        if ((steps & 1023) == 0 && !charge(256)) return false;
        bool is_leaf = false;
        if (!open_term(*this, c, value, sp, is_leaf)) return false;
        if (!is_leaf) continue;
        bool more = false;
        while (sp > base && !more) {
            if (!close_term(*this, c, value, sp, more)) return false;
        }
        if (!more) return true;
    }
}

}  // namespace zooid::skb
