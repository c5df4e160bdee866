// Clause compilation: `is` and the comparisons, evaluated without building their expressions.
#include "compiler.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

namespace {
bool comparison_of(Cell functor, Comparison& how) {
    switch (name_of(functor)) {
        case known::arith_equal:
            how = Comparison::equal;
            return true;
        case known::arith_not_equal:
            how = Comparison::not_equal;
            return true;
        case known::less:
            how = Comparison::less;
            return true;
        case known::less_equal:
            how = Comparison::less_equal;
            return true;
        case known::greater:
            how = Comparison::greater;
            return true;
        case known::greater_equal:
            how = Comparison::greater_equal;
            return true;
        default:
            return false;
    }
}
}  // namespace

bool Compiler::inlinable(Cell c, unsigned& nodes) const {
    if (++nodes > expression_nodes_max) return false;
    switch (tag(c)) {
        case Tag::integer:
            return true;
        case Tag::slot:
            return variables_[index_of(c)].seen;
        case Tag::structure:
            break;
        default:
            return false;
    }
    const Cell functor = m_.functor(c);
    if (!m_.db.evaluables.contains(functor)) return false;
    for (std::uint32_t i = 0; i < arity_of(functor); ++i) {
        if (!inlinable(m_.argument(c, i), nodes)) return false;
    }
    return true;
}

void Compiler::expression(Cell c) {
    if (tag(c) == Tag::integer) {
        emit(Op::eval_const, 0, c);
    } else if (tag(c) == Tag::slot) {
        emit(Op::eval_slot, variables_[index_of(c)].slot);
    } else {
        const Cell functor = m_.functor(c);
        const auto arity = static_cast<std::uint16_t>(arity_of(functor));
        for (std::uint32_t i = 0; i < arity; ++i) expression(m_.argument(c, i));
        emit(Op::eval_apply, 0, reinterpret_cast<std::uint64_t>(m_.db.evaluables.at(functor))).a =
            arity;
    }
}

bool Compiler::arithmetic(Cell term, bool& handled) {
    const Cell functor = m_.functor(term);
    if (arity_of(functor) != 2) return true;
    const Cell left = m_.argument(term, 0);
    const Cell right = m_.argument(term, 1);
    unsigned nodes = 0;
    if (name_of(functor) == known::is) {
        if (tag(left) != Tag::slot || !inlinable(right, nodes)) return true;
        expression(right);
        Variable& variable = variables_[index_of(left)];
        const Op op = variable.seen ? Op::is_slot : Op::is_first;
        variable.seen = true;
        emit(op, slot(variable));
        handled = true;
        return true;
    }
    Comparison how{};
    if (!comparison_of(functor, how)) return true;
    if (!inlinable(left, nodes) || !inlinable(right, nodes)) return true;
    expression(left);
    expression(right);
    emit(Op::compare, 0, static_cast<std::uint64_t>(how));
    handled = true;
    return true;
}

}  // namespace zooid::skb
