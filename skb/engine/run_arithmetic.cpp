// `is` and the comparisons, compiled: inline integers in place, all else by the general functions.
#include "eval.hpp"
#include "handlers.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

bool Run::slot_value(Machine& m, Cell c, Number& value) {
    c = m.deref(c);
    if (tag(c) != Tag::integer) return m.evaluate(c, value);
    value = integer(int_of(c));
    return true;
}

Machine::Outcome Run::eval_const(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    m.values_[p->a] = integer(int_of(p->x));
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::eval_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!slot_value(m, f[p->n], m.values_[p->a])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::eval_apply(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!reinterpret_cast<const Evaluable*>(p->x)->apply(m, &m.values_[p->n])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

namespace {
/// Two integers by `fast`, which is true on overflow; anything else by the general function.
template <class Fast>
bool two_values(Machine& m, Number* v, Atom name, Fast fast) {
    std::int64_t result = 0;
    if (!v[0].is_float && !v[1].is_float && !fast(v[0].i, v[1].i, result)) {
        v[0].i = result;
        return true;
    }
    return m.db.evaluables.at(make_functor(name, 2))->apply(m, v);
}
bool sum(std::int64_t a, std::int64_t b, std::int64_t& out) {
    return __builtin_add_overflow(a, b, &out);
}
bool difference(std::int64_t a, std::int64_t b, std::int64_t& out) {
    return __builtin_sub_overflow(a, b, &out);
}
bool product(std::int64_t a, std::int64_t b, std::int64_t& out) {
    return __builtin_mul_overflow(a, b, &out);
}
}  // namespace

Machine::Outcome Run::eval_add(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!two_values(m, &m.values_[p->a], known::plus, sum)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::eval_subtract(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!two_values(m, &m.values_[p->a], known::minus, difference)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::eval_multiply(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!two_values(m, &m.values_[p->a], known::star, product)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::is_first(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!m.charge(1) || !m.make_number(m.values_[0], f[p->n])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

// Apart, as a compiler makes no tail call where a local variable's address has gone out.
bool Run::unify_value(Machine& m, Cell term) {
    Cell made = 0;
    return m.charge(1) && m.make_number(m.values_[0], made) && unify(m, term, made);
}

Machine::Outcome Run::is_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!unify_value(m, f[p->n])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

namespace {
/// An integer that fits a cell, or the general way.
template <class Fast>
bool result_of(Machine& m, Number* v, Atom name, Fast fast, Cell& out) {
    return m.charge(1) && two_values(m, v, name, fast) && m.make_number(v[0], out);
}
}  // namespace

Machine::Outcome Run::add_const(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const Cell c = m.deref(f[p->n]);
    m.values_[1] = integer(static_cast<std::int64_t>(p->x));
    if (!slot_value(m, c, m.values_[0]) ||
        !result_of(m, m.values_.data(), known::plus, sum, f[p->a])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::add_slots(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!slot_value(m, f[p->n], m.values_[0]) || !slot_value(m, f[p->x], m.values_[1]) ||
        !result_of(m, m.values_.data(), known::plus, sum, f[p->a])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::subtract_slots(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!slot_value(m, f[p->n], m.values_[0]) || !slot_value(m, f[p->x], m.values_[1]) ||
        !result_of(m, m.values_.data(), known::minus, difference, f[p->a])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

namespace {
bool holds_fast(Comparison how, Number a, Number b) {
    if (a.is_float || b.is_float) return holds(how, a, b);
    switch (how) {
        case Comparison::equal:
            return a.i == b.i;
        case Comparison::not_equal:
            return a.i != b.i;
        case Comparison::less:
            return a.i < b.i;
        case Comparison::less_equal:
            return a.i <= b.i;
        case Comparison::greater:
            return a.i > b.i;
        case Comparison::greater_equal:
            return a.i >= b.i;
    }
    return false;
}
}  // namespace

Machine::Outcome Run::compare(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const bool held =
        m.charge(1) && holds_fast(static_cast<Comparison>(p->x), m.values_[0], m.values_[1]);
    if (m.pending_ || (!held && p->n == 0)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    const Instruction* const after = p + (held ? 1 : p->n);
    [[clang::musttail]] return of(after)(m, after, f, s);
}

Machine::Outcome Run::compare_slots(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const bool known =
        slot_value(m, f[p->a], m.values_[0]) && slot_value(m, f[p->n], m.values_[1]) && m.charge(1);
    const bool held =
        known && holds_fast(static_cast<Comparison>(p->x & 0xFF), m.values_[0], m.values_[1]);
    if (!known || (!held && p->x >> 8 == 0)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    const Instruction* const after = p + (held ? 1 : p->x >> 8);
    [[clang::musttail]] return of(after)(m, after, f, s);
}

Machine::Outcome Run::compare_const(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const bool known = slot_value(m, f[p->a], m.values_[0]) && m.charge(1);
    const Number right = integer(static_cast<std::int64_t>(p->x) >> 8);
    const bool held =
        known && holds_fast(static_cast<Comparison>(p->x & 0xFF), m.values_[0], right);
    if (!known || (!held && p->n == 0)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    const Instruction* const after = p + (held ? 1 : p->n);
    [[clang::musttail]] return of(after)(m, after, f, s);
}

}  // namespace zooid::skb
