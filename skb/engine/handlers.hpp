// The instructions: one handler each, which ends by a tail call of the next one's.
#pragma once

#include <array>

#include "machine.hpp"

namespace zooid::skb {

/// p: the instruction; f: slots of its frame; s: next argument of the structure being read.
using Handler = Machine::Outcome (*)(Machine& m, const Instruction* p, Cell* f, const Cell* s);
extern const std::array<Handler, static_cast<std::size_t>(Op::op_count)> handlers;

/// @invariant a handler that leaves the fast path has stored nothing it would do again.
struct Run {
    using Outcome = Machine::Outcome;
    [[nodiscard]] static Handler of(const Instruction* p) {
        return handlers[static_cast<std::size_t>(p->op)];
    }

    // run_head.cpp
    static Outcome head_const(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome head_match(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome head_value(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome head_structure(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome head_list(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome head_pair(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome fact(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome head_write(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome read_const(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome read_first(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome read_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome read_void(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome read_match(Machine& m, const Instruction* p, Cell* f, const Cell* s);

    // run_body.cpp
    static Outcome arg_const(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome arg_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome arg_first(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome arg_void(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome arg_build(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome arg_pair(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome init_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome copy_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome build_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome test_type(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome test_same(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome test_same_const(Machine& m, const Instruction* p, Cell* f, const Cell* s);

    // run_control.cpp
    static Outcome call(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome execute(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome call_slowly(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome enter(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome builtin(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome proceed(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome cut(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome mark(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome cut_to(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome soft_cut(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome try_else(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome jump(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome fail(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome barrier(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome solution(Machine& m, const Instruction* p, Cell* f, const Cell* s);

    // run_arithmetic.cpp
    static Outcome eval_const(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome eval_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome eval_apply(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome eval_add(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome eval_subtract(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome eval_multiply(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome is_first(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome is_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome add_const(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome add_slots(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome subtract_slots(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome compare(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome compare_slots(Machine& m, const Instruction* p, Cell* f, const Cell* s);
    static Outcome compare_const(Machine& m, const Instruction* p, Cell* f, const Cell* s);

private:
    [[nodiscard]] static bool pick_clause(Machine& m, Predicate& callee);
    static bool write_node(Machine& m, const Instruction* p, Cell* f);
    static bool unify_value(Machine& m, Cell term);
    static bool unify(Machine& m, Cell a, Cell b);
    static bool write_pair(Machine& m, const Cell* node, Cell* f, Cell& out);
    static bool slot_value(Machine& m, Cell c, Number& value);
    static bool slots_match(Machine& m, const Instruction* p, const Cell* f, Comparison how);
};

/// Equal cells, and variables that get an atomic term, in place; all else by the general function.
inline bool Run::unify(Machine& m, Cell a, Cell b) {
    a = m.deref(a);
    b = m.deref(b);
    if (a == b) return true;
    if (tag(a) == Tag::ref && Machine::is_atomic(b)) return m.bind(a, b);
    if (tag(b) == Tag::ref && Machine::is_atomic(a)) return m.bind(b, a);
    return m.unify(a, b);
}

/// Builds a list cell whose two leaves are atomic terms or slots.
inline bool Run::write_pair(Machine& m, const Cell* node, Cell* f, Cell& out) {
    if (!m.reserve(3)) return false;
    const Index base = m.h_;
    Cell* const to = m.m_ + base;
    to[0] = node[0];
    for (std::size_t i = 1; i < 3; ++i) {
        const Cell c = node[i];
        if (tag(c) != Tag::slot) {
            to[i] = c;
        } else if (c == void_slot) {
            to[i] = make_ref(base + i);
        } else if (slot_is_first(c)) {
            f[slot_of(c)] = to[i] = make_ref(base + i);
        } else {
            to[i] = f[slot_of(c)];
        }
    }
    m.h_ = base + 3;
    out = make_structure(base);
    return true;
}

}  // namespace zooid::skb
