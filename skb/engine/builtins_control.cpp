// Throwing, and the C++ halves of catch/3 and findall/3.
#include <array>

#include "builtins.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
bool throw_ball(Machine& m, const Cell* a) {
    const Cell ball = m.deref(a[0]);
    return tag(ball) == Tag::ref ? m.instantiation_error() : m.raise(ball);
}
bool mark_catch(Machine& m, const Cell*) { return m.mark_catch(); }
bool leave_catch(Machine& m, const Cell*) {
    m.leave_catch();
    return true;
}
bool push_results(Machine& m, const Cell* a) {
    Cell tail = 0;
    const auto end = m.walk_list(a[0], nullptr, tail);
    if (end == Machine::ListEnd::error) return false;
    if (end == Machine::ListEnd::not_a_list) return m.type_error(known::list, m.deref(a[0]));
    return m.push_results();
}
bool add_result(Machine& m, const Cell* a) {
    m.add_result(a[0]);
    return false;  // on to the next solution
}
bool collect_results(Machine& m, const Cell* a) {
    Cell list = 0;
    return m.collect_results(list) && m.unify(a[0], list);
}
bool type_error(Machine& m, const Cell* a) {
    return m.type_error(atom_of(m.deref(a[0])), m.deref(a[1]));
}
bool domain_error(Machine& m, const Cell* a) {
    return m.domain_error(atom_of(m.deref(a[0])), m.deref(a[1]));
}
bool instantiation_error(Machine& m, const Cell*) { return m.instantiation_error(); }

constexpr std::array entries = {
    BuiltinEntry{"throw", 1, throw_ball},
    BuiltinEntry{"$catch_mark", 0, mark_catch},
    BuiltinEntry{"$catch_leave", 0, leave_catch},
    BuiltinEntry{"$results_open", 1, push_results},
    BuiltinEntry{"$results_add", 1, add_result},
    BuiltinEntry{"$results_close", 1, collect_results},
    BuiltinEntry{"$type_error", 2, type_error},
    BuiltinEntry{"$domain_error", 2, domain_error},
    BuiltinEntry{"$instantiation_error", 0, instantiation_error},
};
}  // namespace

std::span<const BuiltinEntry> control_builtins() { return entries; }

}  // namespace zooid::skb
