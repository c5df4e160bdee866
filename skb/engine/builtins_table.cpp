// The C++ halves of tabling; the rest is in library.pl.
#include <array>

#include "builtins.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
Tables::Id table_of(const Machine& m, Cell c) {
    return static_cast<Tables::Id>(int_of(m.deref(c)));
}

/// $table_open(Goal, Table, ToEvaluate)
bool open(Machine& m, const Cell* a) {
    Tables::Block goal;
    if (!m.flatten(a[0], goal) || !m.charge(goal.size())) return false;
    if (m.tables.bytes() > m.arena_bytes()) return m.resource_error(known::memory);
    const auto opened = m.tables.open(goal, m.view().changes, m.newest_choice());
    return m.unify(a[1], make_int(static_cast<std::int64_t>(opened.table))) &&
           m.unify(a[2], make_int(opened.to_evaluate ? 1 : 0));
}

bool begin_round(Machine& m, const Cell*) {
    m.tables.begin_round();
    return true;
}

/// $table_add(Table, Goal): fails, for the next answer.
bool add(Machine& m, const Cell* a) {
    Tables::Block answer;
    if (!m.flatten(a[1], answer) || !m.charge(answer.size())) return false;
    if (m.tables.bytes() + answer.size() * sizeof(Cell) > m.arena_bytes())
        return m.resource_error(known::memory);
    m.tables.add(table_of(m, a[0]), std::move(answer));
    return false;
}

/// $table_settled: another round finds nothing more.
bool settled(Machine& m, const Cell*) { return m.tables.end_round(m.view().changes); }

/// $table_count(Table, Answers)
bool count(Machine& m, const Cell* a) {
    const std::size_t answers = m.tables.answers(table_of(m, a[0]));
    return m.unify(a[1], make_int(static_cast<std::int64_t>(answers)));
}

/// $table_answer(Table, I, Goal): I from 1.
bool answer(Machine& m, const Cell* a) {
    const auto i = static_cast<std::size_t>(int_of(m.deref(a[1]))) - 1;
    const Tables::Block& block = m.tables.answer(table_of(m, a[0]), i);
    Cell made = 0;
    return m.charge(block.size() / 4 + 1) && m.rebuild(block.data(), block.size(), made) &&
           m.unify(a[2], made);
}

/// $table(Name, Arity): a declared predicate is tabled from now on.
bool set_tabled(Machine& m, const Cell* a) {
    const auto arity = static_cast<std::uint32_t>(int_of(m.deref(a[1])));
    return m.set_tabled(m.db.predicate(atom_of(m.deref(a[0])), arity));
}

constexpr std::array entries = {
    BuiltinEntry{"$table_open", 3, open},       BuiltinEntry{"$table_round", 0, begin_round},
    BuiltinEntry{"$table_add", 2, add},         BuiltinEntry{"$table_settled", 0, settled},
    BuiltinEntry{"$table_count", 2, count},     BuiltinEntry{"$table_answer", 3, answer},
    BuiltinEntry{"$set_tabled", 2, set_tabled},
};
}  // namespace

std::span<const BuiltinEntry> table_builtins() { return entries; }

}  // namespace zooid::skb
