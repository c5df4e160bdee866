// Clause compilation: `is` and the comparisons, evaluated without building their expressions.
#include "compiler.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

bool comparison_of(Cell functor, Comparison& how) {
    if (arity_of(functor) != 2) return false;
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

// Leaves the value of `c` in value `depth`.
void Compiler::expression(Cell c, std::uint16_t depth) {
    if (tag(c) == Tag::integer) {
        emit(Op::eval_const, 0, c).a = depth;
        return;
    }
    if (tag(c) == Tag::slot) {
        emit(Op::eval_slot, variables_[index_of(c)].slot).a = depth;
        return;
    }
    const Cell functor = m_.functor(c);
    const auto arity = static_cast<std::uint16_t>(arity_of(functor));
    for (std::uint16_t i = 0; i < arity; ++i)
        expression(m_.argument(c, i), static_cast<std::uint16_t>(depth + i));
    if (functor == make_functor(known::plus, 2)) {
        emit(Op::eval_add).a = depth;
    } else if (functor == make_functor(known::minus, 2)) {
        emit(Op::eval_subtract).a = depth;
    } else if (functor == make_functor(known::star, 2)) {
        emit(Op::eval_multiply).a = depth;
    } else {
        const Evaluable* const function = m_.db.evaluables.at(functor);
        emit(Op::eval_apply, depth, reinterpret_cast<std::uint64_t>(function)).a = arity;
    }
}

// X is Y + 1, X is Y - Z and the like, X not yet known: one instruction.
bool Compiler::short_sum(Cell functor, Cell left, Cell right, Cell target) {
    const bool minus = functor == make_functor(known::minus, 2);
    if (!minus && functor != make_functor(known::plus, 2)) return false;
    if (!minus && tag(left) == Tag::integer) std::swap(left, right);
    Variable& variable = variables_[index_of(target)];
    if (!short_slot(left) || variable.seen || clause_->slots >= slots_short) return false;
    const std::uint32_t from = variables_[index_of(left)].slot;
    if (tag(right) == Tag::integer) {
        const std::int64_t k = minus ? -int_of(right) : int_of(right);
        variable.seen = true;
        emit(Op::add_const, from, static_cast<std::uint64_t>(k)).a =
            static_cast<std::uint16_t>(slot(variable));
        return true;
    }
    if (!short_slot(right)) return false;
    const std::uint32_t other = variables_[index_of(right)].slot;
    variable.seen = true;
    emit(minus ? Op::subtract_slots : Op::add_slots, from, other).a =
        static_cast<std::uint16_t>(slot(variable));
    return true;
}

void Compiler::comparison(Comparison how, Cell left, Cell right) {
    const auto code = static_cast<std::uint64_t>(how);
    if (short_slot(left) && is_seen(right)) {
        emit(Op::compare_slots, variables_[index_of(right)].slot, code).a =
            static_cast<std::uint16_t>(variables_[index_of(left)].slot);
        return;
    }
    const bool number =
        tag(right) == Tag::integer && int_of(right) < number_short && int_of(right) > -number_short;
    if (short_slot(left) && number) {
        emit(Op::compare_const, 0, static_cast<std::uint64_t>(int_of(right)) << 8 | code).a =
            static_cast<std::uint16_t>(variables_[index_of(left)].slot);
        return;
    }
    expression(left, 0);
    expression(right, 1);
    emit(Op::compare, 0, code);
}

bool Compiler::arithmetic(Cell term, bool& handled) {
    const Cell functor = m_.functor(term);
    if (arity_of(functor) != 2) return true;
    const Cell left = m_.argument(term, 0);
    const Cell right = m_.argument(term, 1);
    unsigned nodes = 0;
    if (name_of(functor) == known::is) {
        if (tag(left) != Tag::slot || !inlinable(right, nodes)) return true;
        handled = true;
        if (tag(right) == Tag::structure && arity_of(m_.functor(right)) == 2 &&
            short_sum(m_.functor(right), m_.argument(right, 0), m_.argument(right, 1), left))
            return true;
        expression(right, 0);
        Variable& variable = variables_[index_of(left)];
        const Op op = variable.seen ? Op::is_slot : Op::is_first;
        variable.seen = true;
        emit(op, slot(variable));
        return true;
    }
    Comparison how{};
    if (!comparison_of(functor, how)) return true;
    if (!inlinable(left, nodes) || !inlinable(right, nodes)) return true;
    comparison(how, left, right);
    handled = true;
    return true;
}

}  // namespace zooid::skb
