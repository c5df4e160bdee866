// The commonest constraints, recognised without taking their terms apart: each side is a variable,
// a number, or one plus or minus the other.
#include "fd_access.hpp"
#include "fd_formula.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

namespace {
struct Side {
    Cell variable = 0;  // 0: none
    std::int64_t constant = 0;
};

bool read_side(const Machine& m, Cell term, Side& out) {
    term = m.deref(term);
    if (tag(term) == Tag::ref) {
        out.variable = term;
        return true;
    }
    if (m.is_integer(term)) {
        out.constant = m.number(term).i;
        return true;
    }
    if (tag(term) != Tag::structure) return false;
    const bool minus = m.functor(term) == make_functor(known::minus, 2);
    if (!minus && m.functor(term) != make_functor(known::plus, 2)) return false;
    Cell left = m.argument(term, 0);
    Cell right = m.argument(term, 1);
    if (!minus && tag(left) != Tag::ref) std::swap(left, right);
    if (tag(left) != Tag::ref || !m.is_integer(right)) return false;
    out.variable = left;
    out.constant = m.number(right).i;
    if (minus && out.constant == INT64_MIN) return false;
    if (minus) out.constant = -out.constant;
    return true;
}

bool read_sides(const Machine& m, Cell left, Cell right, FdDifference& out) {
    Side l;
    Side r;
    if (!read_side(m, left, l) || !read_side(m, right, r)) return false;
    if (__builtin_sub_overflow(r.constant, l.constant, &out.offset)) return false;
    if (out.offset == INT64_MIN) return false;
    out.left = l.variable;
    out.right = r.variable;
    return true;
}
}  // namespace

bool read_difference(const Machine& m, Cell left, Cell right, FdDifference& out) {
    return read_sides(m, left, right, out);
}

bool FiniteDomains::post_simple(const FdDifference& d, FdRelation relation) {
    if (d.left != 0 && d.right != 0) {
        Index x = 0;
        Index y = 0;
        return variable(d.left, x) && variable(m_.deref(d.right), y) &&
               post_difference(relation, x, y, d.offset);
    }
    if (d.left == 0 && d.right == 0) {
        switch (relation) {
            case FdRelation::equal:
                return d.offset == 0;
            case FdRelation::unequal:
                return d.offset != 0;
            case FdRelation::at_most:
                return d.offset >= 0;
            default:
                return d.offset < 0;
        }
    }
    const bool on_left = d.left != 0;
    const Wide v = on_left ? Wide{d.offset} : -Wide{d.offset};
    if (relation == FdRelation::equal) {
        Cell value = 0;
        return m_.make_number(integer(static_cast<std::int64_t>(v)), value) &&
               m_.unify(on_left ? d.left : d.right, value);
    }
    Index x = 0;
    if (!variable(on_left ? d.left : d.right, x)) return false;
    const Cell operand = make_ref(x);
    if (relation == FdRelation::unequal) return remove_value(operand, v);
    if (relation == FdRelation::at_most)
        return on_left ? lower_max(operand, v) : raise_min(operand, v);
    return on_left ? raise_min(operand, v + 1) : lower_max(operand, v - 1);
}

bool FiniteDomains::post_either(const FdDifference& a, const FdDifference& b) {
    Index p = 0;
    if (!add(FdKind::either, FdRelation::at_most, 2, 6, p)) return false;
    std::size_t at = 0;
    for (const FdDifference& d : {a, b}) {
        for (const bool left : {true, false}) {
            const Cell side = left ? d.left : d.right;
            Index x = 0;
            if (side != 0 && !variable(m_.deref(side), x)) return false;
            argument(p, at) = side == 0 ? make_int(0) : make_ref(x);
            const List list = left ? &FdVariable::on_min : &FdVariable::on_max;
            if (!subscribe(argument(p, at++), list, p)) return false;
        }
        argument(p, at++) = static_cast<Cell>(d.offset);
    }
    enqueue(p);
    return true;
}

}  // namespace zooid::skb
