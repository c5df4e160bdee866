// Loading the arguments of calls, unifications and tests done in place.
#include "handlers.hpp"

namespace zooid::skb {

Machine::Outcome Run::arg_const(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    m.out_[p->a] = p->x;
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::arg_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    m.out_[p->a] = f[p->n];
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::arg_first(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!m.make_variable(f[p->n])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    m.out_[p->a] = f[p->n];
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::arg_void(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!m.make_variable(m.out_[p->a])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::arg_build(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!m.build(reinterpret_cast<const Cell*>(p->x), p->n, f, m.out_[p->a])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::arg_pair(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!write_pair(m, reinterpret_cast<const Cell*>(p->x), f, m.out_[p->a])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::init_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!m.make_variable(f[p->n])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::copy_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    f[p->a] = f[p->n];
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::build_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!m.build(reinterpret_cast<const Cell*>(p->x), p->n, f, f[p->a])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

namespace {
bool has_type(const Machine& m, TypeTest test, Cell c) {
    switch (test) {
        case TypeTest::var:
            return tag(c) == Tag::ref;
        case TypeTest::nonvar:
            return tag(c) != Tag::ref;
        case TypeTest::atom:
            return tag(c) == Tag::atom;
        case TypeTest::integer:
            return m.is_integer(c);
        case TypeTest::number:
            return m.is_number(c);
        case TypeTest::atomic:
            return m.is_atomic(c);
        case TypeTest::compound:
            return tag(c) == Tag::structure;
        case TypeTest::callable:
            return m.is_callable(c);
    }
    return false;
}
}  // namespace

Machine::Outcome Run::test_type(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const bool held = has_type(m, static_cast<TypeTest>(p->a), m.deref(f[p->n]));
    if (!held && p->x == 0) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    const Instruction* const after = p + (held ? 1 : p->x);
    [[clang::musttail]] return of(after)(m, after, f, s);
}

Machine::Outcome Run::test_same(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const Cell a = m.deref(f[p->a]);
    const Cell b = m.deref(f[p->n]);
    const bool may_be_same = tag(a) == tag(b) && (tag(a) == Tag::structure || tag(a) == Tag::box);
    const bool different = a != b && !(may_be_same && m.compare(a, b) == 0);
    const bool held = !m.pending_ && different == ((p->x & 1) != 0);
    if (m.pending_ || (!held && p->x >> 1 == 0)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    const Instruction* const after = p + (held ? 1 : p->x >> 1);
    [[clang::musttail]] return of(after)(m, after, f, s);
}

Machine::Outcome Run::test_same_const(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const bool held = (m.deref(f[p->a]) != p->x) == ((p->n & 1) != 0);
    if (!held && p->n >> 1 == 0) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    const Instruction* const after = p + (held ? 1 : p->n >> 1);
    [[clang::musttail]] return of(after)(m, after, f, s);
}

}  // namespace zooid::skb
