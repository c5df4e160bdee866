// What a query costs and how relations are kept, for explain/9 of reasons.pl and the shells.
#include <algorithm>
#include <array>
#include <limits>

#include "builtins.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {

/// relation_size(Name, Arity, Clauses): 0 for a relation there is not.
bool relation_size(Machine& m, const Cell* a) {
    const Cell name = m.deref(a[0]);
    const Cell arity = m.deref(a[1]);
    if (tag(name) == Tag::ref || tag(arity) == Tag::ref) return m.instantiation_error();
    if (tag(name) != Tag::atom) return m.type_error(known::atom, name);
    if (tag(arity) != Tag::integer) return m.type_error(known::integer, arity);
    const Predicate* found = nullptr;
    if (int_of(arity) >= 0 && int_of(arity) <= arity_max)
        found = m.db.find(atom_of(name), static_cast<std::uint32_t>(int_of(arity)));
    const std::size_t clauses = found == nullptr || found->is_system ? 0 : found->clause_count;
    return m.unify(a[2], make_int(static_cast<std::int64_t>(clauses)));
}

/// The arguments of the index a call with these keys goes by; 0: none.
/// @param least then, about how many clauses it finds
std::uint8_t
index_for(const Predicate& predicate, const Keys& keys, const View& view, std::size_t& least) {
    std::uint8_t arguments = 0;
    for (const auto& index : predicate.indexes) {
        bool bound = index->is_made();
        for (std::uint32_t i = 0; i < keys_max; ++i)
            bound = bound && ((index->arguments() >> i & 1) == 0 || keys[i] != 0);
        if (!bound) continue;
        const std::size_t count = index->find(keys, view).count;
        if (count < least) arguments = index->arguments();
        least = std::min(least, count);
    }
    return arguments;
}

// What is counted stands in structures whose integers are overwritten in place, without a trail: so
// it outlives backtracking, and goes with the arena.
struct Meter {
    // The first three as of the last hand_over().
    enum Field : std::uint32_t { running, steps, ns, look_ns, count };
};
struct Tally {
    enum Field : std::uint32_t { calls, fails, rows, answers, steps, ns, index, is_open, count };
};

std::int64_t field(const Machine& m, Cell counted, std::uint32_t which) {
    return int_of(m.argument(m.deref(counted), which));
}
void set_field(Machine& m, Cell counted, std::uint32_t which, std::int64_t value) {
    m.at(index_of(m.deref(counted)) + 1 + which) = make_int(value);
}
void add_to(Machine& m, Cell counted, std::uint32_t which, std::int64_t more) {
    set_field(m, counted, which, field(m, counted, which) + more);
}

bool make_counted(Machine& m, Cell place, std::uint32_t fields) {
    Cell counted = 0;
    Index first = 0;
    if (!m.make_open(known::query, fields, counted, first)) return false;
    for (std::uint32_t i = 0; i < fields; ++i) m.at(first + i) = make_int(0);
    return m.unify(place, counted);
}

/// $meter(Meter): what conditions that are counted together share.
bool meter(Machine& m, const Cell* a) {
    if (!make_counted(m, a[0], Meter::count)) return false;
    std::int64_t least_ns = std::numeric_limits<std::int64_t>::max();
    for (int look = 0; look < 8; ++look) {
        const std::int64_t before_ns = m.ran_ns();
        least_ns = std::min(least_ns, m.ran_ns() - before_ns);
    }
    set_field(m, a[0], Meter::look_ns, least_ns);
    return true;
}

/// $tally(Tally): of one condition.
bool tally(Machine& m, const Cell* a) { return make_counted(m, a[0], Tally::count); }

/// From now on what is spent counts for `condition`; a number: for none.
void hand_over(Machine& m, Cell meter, Cell condition) {
    m.at(index_of(m.deref(meter)) + 1 + Meter::running) = condition;
    set_field(m, meter, Meter::steps, static_cast<std::int64_t>(m.inferences()));
    set_field(m, meter, Meter::ns, m.ran_ns());
}

/// Counts what was spent since hand_over(). @param own_steps those of the counting itself
void settle(Machine& m, Cell meter, std::int64_t own_steps) {
    const std::int64_t now_ns = m.ran_ns();
    const Cell condition = m.argument(m.deref(meter), Meter::running);
    if (tag(condition) != Tag::structure) return;
    const auto spent = [&](std::int64_t now, Meter::Field before, std::int64_t own) {
        return std::max<std::int64_t>(0, now - field(m, meter, before) - own);
    };
    add_to(m, condition, Tally::ns, spent(now_ns, Meter::ns, field(m, meter, Meter::look_ns)));
    const auto now_steps = static_cast<std::int64_t>(m.inferences());
    add_to(m, condition, Tally::steps, spent(now_steps, Meter::steps, own_steps));
}

/// The clauses a call of `goal` has to look at, and the index it goes by, which it makes.
bool look_up(Machine& m, Cell goal, Cell tally) {
    const bool is_compound = tag(goal) == Tag::structure;
    if (!is_compound && tag(goal) != Tag::atom) return true;
    const std::uint32_t arity = is_compound ? arity_of(m.functor(goal)) : 0;
    Predicate* const found =
        m.db.find(is_compound ? name_of(m.functor(goal)) : atom_of(goal), arity);
    if (found == nullptr || found->is_system || !found->is_declared) return true;
    const Keys keys = m.keys_of(arity == 0 ? nullptr : &m.at(index_of(goal) + 1), arity);
    std::size_t count = found->clause_count;
    if (count > clauses_worth_an_index) {
        std::uint8_t wish = 0;
        while ((void)m.db.first(*found, keys, m.view(), wish), wish != 0) {
            if (!m.charge(m.db.make_index(*found, wish) + 1)) return false;
        }
        const std::uint8_t arguments = index_for(*found, keys, m.view(), count);
        if (arguments != 0) set_field(m, tally, Tally::index, arguments);
    }
    add_to(m, tally, Tally::rows, static_cast<std::int64_t>(count));
    return true;
}

// The four ports of a condition: it is called, has answered, is to answer again, has no more
// answers.

/// $port_call(Meter, Tally, Goal)
bool port_call(Machine& m, const Cell* a) {
    add_to(m, a[1], Tally::calls, 1);
    set_field(m, a[1], Tally::is_open, 1);
    if (!look_up(m, m.deref(a[2]), a[1])) return false;
    hand_over(m, a[0], m.deref(a[1]));
    return true;
}
/// $port_exit(Meter, Tally)
bool port_exit(Machine& m, const Cell* a) {
    settle(m, a[0], 2 + field(m, a[1], Tally::is_open));  // '$answers'/2, this; for a call $meta/2
    add_to(m, a[1], Tally::answers, 1);
    set_field(m, a[1], Tally::is_open, 0);
    hand_over(m, a[0], make_int(0));
    return true;
}
/// $port_redo(Meter, Tally)
bool port_redo(Machine& m, const Cell* a) {
    hand_over(m, a[0], m.deref(a[1]));
    return true;
}
/// $port_done(Meter, Tally)
bool port_done(Machine& m, const Cell* a) {
    settle(m, a[0], 1 + field(m, a[1], Tally::is_open));
    add_to(m, a[1], Tally::fails, field(m, a[1], Tally::is_open));
    hand_over(m, a[0], make_int(0));
    return true;
}

/// $tallied(Tally, Calls, Fails, Rows, Answers, Steps, Ns, Index): Index has the numbers of the
/// index's arguments, from 1; [] when every clause was looked at.
bool tallied(Machine& m, const Cell* a) {
    for (std::uint32_t which = Tally::calls; which <= Tally::ns; ++which) {
        if (!m.unify(a[1 + which], make_int(field(m, a[0], which)))) return false;
    }
    std::vector<Cell> numbers;
    for (std::uint32_t i = 0; i < keys_max; ++i) {
        if ((field(m, a[0], Tally::index) >> i & 1) != 0) numbers.push_back(make_int(i + 1));
    }
    Cell list = 0;
    return m.make_list(numbers, make_atom(known::nil), list) && m.unify(a[1 + Tally::index], list);
}

constexpr std::array entries = {
    BuiltinEntry{"relation_size", 3, relation_size},
    BuiltinEntry{"$meter", 1, meter},
    BuiltinEntry{"$tally", 1, tally},
    BuiltinEntry{"$port_call", 3, port_call},
    BuiltinEntry{"$port_exit", 2, port_exit},
    BuiltinEntry{"$port_redo", 2, port_redo},
    BuiltinEntry{"$port_done", 2, port_done},
    BuiltinEntry{"$tallied", 8, tallied},
};
}  // namespace

std::span<const BuiltinEntry> explain_builtins() { return entries; }

}  // namespace zooid::skb
