// `is` and the comparisons, when called rather than compiled; succ/2 and plus/3.
#include <array>

#include "builtins.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
bool is(Machine& m, const Cell* a) {
    Number value;
    Cell made = 0;
    return m.evaluate(a[1], value) && m.make_number(value, made) && m.unify(a[0], made);
}

template <Comparison how>
bool compare(Machine& m, const Cell* a) {
    Number left;
    Number right;
    return m.evaluate(a[0], left) && m.evaluate(a[1], right) && holds(how, left, right);
}

bool natural(Machine& m, Cell c) {
    if (tag(c) == Tag::ref) return true;
    if (!m.is_integer(c)) return m.type_error(known::integer, c);
    return m.number(c).i >= 0 || m.domain_error(known::not_less_than_zero, c);
}

bool successor(Machine& m, const Cell* a) {
    const Cell low = m.deref(a[0]);
    const Cell high = m.deref(a[1]);
    Cell made = 0;
    if (!natural(m, low) || !natural(m, high)) return false;
    if (tag(low) != Tag::ref) {
        if (m.number(low).i == INT64_MAX) return m.evaluation_error(known::int_overflow);
        return m.make_number(integer(m.number(low).i + 1), made) && m.unify(high, made);
    }
    if (tag(high) == Tag::ref) return m.instantiation_error();
    if (m.number(high).i == 0) return false;
    return m.make_number(integer(m.number(high).i - 1), made) && m.unify(low, made);
}

constexpr std::array entries = {
    BuiltinEntry{"is", 2, is},
    BuiltinEntry{"=:=", 2, compare<Comparison::equal>},
    BuiltinEntry{"=\\=", 2, compare<Comparison::not_equal>},
    BuiltinEntry{"<", 2, compare<Comparison::less>},
    BuiltinEntry{"=<", 2, compare<Comparison::less_equal>},
    BuiltinEntry{">", 2, compare<Comparison::greater>},
    BuiltinEntry{">=", 2, compare<Comparison::greater_equal>},
    BuiltinEntry{"succ", 2, successor},
};
}  // namespace

std::span<const BuiltinEntry> arithmetic_builtins() { return entries; }

}  // namespace zooid::skb
