// Matching clause heads: what a structure holds is read in place, what a variable lacks is built.
#include "handlers.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

Machine::Outcome Run::head_const(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const Cell value = m.deref(f[p->a]);
    if (value != p->x && (tag(value) != Tag::ref || !m.bind(value, p->x))) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::head_match(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!m.match(reinterpret_cast<const Cell*>(p->x), f[p->a])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::head_value(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!unify(m, f[p->a], f[p->n])) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::head_structure(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const Cell term = m.deref(f[p->a]);
    if (tag(term) == Tag::ref) {
        [[clang::musttail]] return head_write(m, p, f, s);
    }
    if (tag(term) != Tag::structure || m.functor(term) != *reinterpret_cast<const Cell*>(p->x)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, m.m_ + index_of(term) + 1);
}

Machine::Outcome Run::head_list(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const Cell term = m.deref(f[p->a]);
    if (tag(term) == Tag::ref) {
        [[clang::musttail]] return head_write(m, p, f, s);
    }
    if (!m.is_pair(term)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, m.m_ + index_of(term) + 1);
}

Machine::Outcome Run::head_pair(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const Cell term = m.deref(f[p->a]);
    const Cell* const node = reinterpret_cast<const Cell*>(p->x);
    if (m.is_pair(term)) {
        const Cell* const leaves = m.m_ + index_of(term) + 1;
        f[slot_of(node[1])] = leaves[0];
        f[slot_of(node[2])] = leaves[1];
        [[clang::musttail]] return of(p + 3)(m, p + 3, f, s);
    }
    if (tag(term) != Tag::ref) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return head_write(m, p, f, s);
}

Machine::Outcome Run::fact(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const Cell* const keys = m.row_;
    for (std::uint32_t i = 0; i < p->n; ++i) {
        const Cell value = m.deref(f[i]);
        if (value != keys[i] && (tag(value) != Tag::ref || !m.bind(value, keys[i]))) {
            [[clang::musttail]] return fail(m, p, f, s);
        }
    }
    [[clang::musttail]] return proceed(m, p, f, s);
}

// The argument is a variable: the whole node is built, and its read instructions are left out.
bool Run::write_node(Machine& m, const Instruction* p, Cell* f) {
    const Cell variable = m.deref(f[p->a]);
    const Cell* const node = reinterpret_cast<const Cell*>(p->x);
    Cell built = 0;
    const bool good =
        p->n >> 16 == 3 ? write_pair(m, node, f, built) : m.build(node, p->n >> 16, f, built);
    return good && m.bind(variable, built);
}

Machine::Outcome Run::head_write(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!write_node(m, p, f)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    const Instruction* const after = p + (p->n & 0xFFFF);
    [[clang::musttail]] return of(after)(m, after, f, s);
}

Machine::Outcome Run::read_const(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    const Cell value = m.deref(*s);
    if (value != p->x && (tag(value) != Tag::ref || !m.bind(value, p->x))) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s + 1);
}

Machine::Outcome Run::read_first(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    f[p->n] = *s;
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s + 1);
}

Machine::Outcome Run::read_slot(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!unify(m, f[p->n], *s)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s + 1);
}

Machine::Outcome Run::read_void(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s + 1);
}

Machine::Outcome Run::read_match(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!m.match(reinterpret_cast<const Cell*>(p->x), *s)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s + 1);
}

}  // namespace zooid::skb
