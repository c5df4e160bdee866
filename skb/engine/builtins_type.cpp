// Type tests and comparison of terms.
#include <array>

#include "builtins.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
bool is_var(Machine& m, const Cell* a) { return tag(m.deref(a[0])) == Tag::ref; }
bool is_nonvar(Machine& m, const Cell* a) { return !is_var(m, a); }
bool is_atom(Machine& m, const Cell* a) { return tag(m.deref(a[0])) == Tag::atom; }
bool is_number(Machine& m, const Cell* a) { return m.is_number(m.deref(a[0])); }
bool is_integer(Machine& m, const Cell* a) { return m.is_integer(m.deref(a[0])); }
bool is_float(Machine& m, const Cell* a) { return is_number(m, a) && !is_integer(m, a); }
bool is_atomic(Machine& m, const Cell* a) { return m.is_atomic(m.deref(a[0])); }
bool is_compound(Machine& m, const Cell* a) { return tag(m.deref(a[0])) == Tag::structure; }
bool is_callable(Machine& m, const Cell* a) { return m.is_callable(m.deref(a[0])); }
bool is_list(Machine& m, const Cell* a) {
    Cell tail = 0;
    return m.walk_list(a[0], nullptr, tail) == Machine::ListEnd::proper;
}
bool is_ground(Machine& m, const Cell* a) {
    std::vector<Cell> variables;
    std::vector<Cell> work = {a[0]};
    for (std::uint32_t steps = 1; !work.empty(); ++steps) {
        if ((steps & 1023) == 0 && !m.charge(64)) return false;
        const Cell c = m.deref(work.back());
        work.pop_back();
        if (tag(c) == Tag::ref) return false;
        if (tag(c) != Tag::structure) continue;
        if (work.size() > m.scratch_end()) return m.resource_error(known::memory);
        for (std::uint32_t i = arity_of(m.functor(c)); i-- > 0;) work.push_back(m.argument(c, i));
    }
    return true;
}

int order(Machine& m, const Cell* a) { return m.compare(a[0], a[1]); }
bool identical(Machine& m, const Cell* a) { return order(m, a) == 0 && !m.pending(); }
bool different(Machine& m, const Cell* a) { return order(m, a) != 0; }
bool before(Machine& m, const Cell* a) { return order(m, a) < 0; }
bool after(Machine& m, const Cell* a) { return order(m, a) > 0; }
bool not_after(Machine& m, const Cell* a) { return order(m, a) <= 0 && !m.pending(); }
bool not_before(Machine& m, const Cell* a) { return order(m, a) >= 0 && !m.pending(); }
bool compare(Machine& m, const Cell* a) {
    const Cell want = m.deref(a[0]);
    if (tag(want) != Tag::ref && tag(want) != Tag::atom) return m.type_error(known::atom, want);
    const auto one_of = [&](Atom name) { return want == make_atom(name); };
    if (tag(want) == Tag::atom && !one_of(known::less) && !one_of(known::greater) &&
        !one_of(known::equals))
        return m.domain_error(known::order, want);
    const int sign = m.compare(a[1], a[2]);
    if (m.pending()) return false;
    return m.unify(want, make_atom(sign < 0   ? known::less
                                   : sign > 0 ? known::greater
                                              : known::equals));
}
bool unify(Machine& m, const Cell* a) { return m.unify(a[0], a[1]); }

constexpr std::array entries = {
    BuiltinEntry{"var", 1, is_var},
    BuiltinEntry{"nonvar", 1, is_nonvar},
    BuiltinEntry{"atom", 1, is_atom},
    BuiltinEntry{"number", 1, is_number},
    BuiltinEntry{"integer", 1, is_integer},
    BuiltinEntry{"float", 1, is_float},
    BuiltinEntry{"atomic", 1, is_atomic},
    BuiltinEntry{"compound", 1, is_compound},
    BuiltinEntry{"callable", 1, is_callable},
    BuiltinEntry{"is_list", 1, is_list},
    BuiltinEntry{"ground", 1, is_ground},
    BuiltinEntry{"=", 2, unify},
    BuiltinEntry{"==", 2, identical},
    BuiltinEntry{"\\==", 2, different},
    BuiltinEntry{"@<", 2, before},
    BuiltinEntry{"@>", 2, after},
    BuiltinEntry{"@=<", 2, not_after},
    BuiltinEntry{"@>=", 2, not_before},
    BuiltinEntry{"compare", 3, compare},
};
}  // namespace

std::span<const BuiltinEntry> type_builtins() { return entries; }

}  // namespace zooid::skb
