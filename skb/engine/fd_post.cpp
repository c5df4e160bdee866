// Constraints as they are posted: made simple, written into the arena, entered with their
// variables.
#include <algorithm>
#include <cassert>

#include "fd_access.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

namespace {
bool holds(FdRelation relation, Wide value) {
    switch (relation) {
        case FdRelation::equal:
            return value == 0;
        case FdRelation::unequal:
            return value != 0;
        case FdRelation::at_most:
            return value <= 0;
        case FdRelation::more:
            return value > 0;
    }
    return false;
}

bool is_difference(const std::vector<FdTerm>& terms) {
    const std::int64_t a = terms[0].coefficient;
    const std::int64_t b = terms[1].coefficient;
    return (a == 1 && b == -1) || (a == -1 && b == 1);
}
}  // namespace

// One variable: its domain says it all.
bool FiniteDomains::post_one(const FdSum& sum, FdRelation relation) {
    const auto [c, x] = sum.terms[0];
    const Cell operand = make_ref(x);
    const Wide factor = c < 0 ? -Wide{c} : Wide{c};
    const Wide value = c < 0 ? Wide{sum.constant} : -Wide{sum.constant};  // factor * x against it
    const auto divisor = static_cast<std::int64_t>(factor);
    const Wide below = floor_quotient(value, divisor);
    const bool exact = below * factor == value;
    switch (relation) {
        case FdRelation::equal:
            return exact && assign(operand, below);
        case FdRelation::unequal:
            return !exact || remove_value(operand, below);
        case FdRelation::at_most:
            return c > 0 ? lower_max(operand, below)
                         : raise_min(operand, ceiling_quotient(value, divisor));
        case FdRelation::more:
            return c > 0 ? raise_min(operand, below + 1)
                         : lower_max(operand, ceiling_quotient(value, divisor) - 1);
    }
    return false;
}

/// x - y relation k.
bool FiniteDomains::post_difference(FdRelation relation, Index x, Index y, Wide k) {
    if (relation == FdRelation::equal && k == 0) return m_.unify(make_ref(x), make_ref(y));
    if (relation == FdRelation::more) {  // y =< x - k - 1
        std::swap(x, y);
        k = -k - 1;
    }
    if (k > fd_sup || k < -Wide{fd_sup}) return overflow();
    if (relation == FdRelation::unequal) return post_unequal(x, y, k);
    const FdKind kind = relation == FdRelation::equal ? FdKind::equal : FdKind::less_equal;
    Index p = 0;
    if (!add(kind, relation, 2, 3, p)) return false;
    argument(p, 0) = make_ref(x);
    argument(p, 1) = make_ref(y);
    argument(p, 2) = static_cast<Cell>(static_cast<std::int64_t>(k));
    const bool both = relation == FdRelation::equal;
    if (!subscribe(argument(p, 0), both ? &FdVariable::on_bounds : &FdVariable::on_min, p) ||
        !subscribe(argument(p, 1), both ? &FdVariable::on_bounds : &FdVariable::on_max, p))
        return false;
    enqueue(p);
    return true;
}

/// x \= y + k.
bool FiniteDomains::post_unequal(Index x, Index y, Wide k) {
    if (x == y) return k != 0;
    if (at(x).is_fixed()) return remove_value(make_ref(y), at(x).min - k);
    if (at(y).is_fixed()) return remove_value(make_ref(x), at(y).min + k);
    return lose(x, y, -k) && lose(y, x, k);
}

/// When x gets the value v, the other loses v + k.
bool FiniteDomains::lose(Index x, Index other, Wide k) {
    Index p = at(x).unequal;
    if (p == 0) {
        if (!add(FdKind::unequal, FdRelation::unequal, 0, 2, p)) return false;
        argument(p, 0) = make_ref(x);
        argument(p, 1) = 0;
        if (!subscribe(make_ref(x), &FdVariable::on_fixed, p)) return false;
        at(x).unequal = static_cast<FdPlace>(p);
    }
    if (!m_.reserve(3) || (p < m_.hb_ && !save_cell(p + head_cells + 1))) return false;
    const Index node = m_.h_;
    m_.at(node) = make_ref(other);
    m_.at(node + 1) = static_cast<Cell>(static_cast<std::int64_t>(k));
    m_.at(node + 2) = argument(p, 1);
    argument(p, 1) = node;
    m_.h_ += 3;
    return true;
}

bool FiniteDomains::post(const FdSum& sum, FdRelation relation, Cell truth) {
    const auto& terms = sum.terms;
    if (tag(truth) == Tag::integer && int_of(truth) == 1) truth = 0;
    if (terms.empty()) {
        const bool good = holds(relation, sum.constant);
        return truth == 0 ? good : assign(truth, good ? 1 : 0);
    }
    Wide weight = 0;
    for (const FdTerm& term : terms) {
        if (term.coefficient == INT64_MIN) return overflow();  // its size has no 64 bits
        weight += term.coefficient < 0 ? -term.coefficient : term.coefficient;
    }
    if (weight > fd_weight_max) return overflow();
    if (truth == 0 && terms.size() == 1) return post_one(sum, relation);
    const bool exact = relation == FdRelation::equal || relation == FdRelation::unequal;
    if (exact && terms.size() == 1) return post_value(sum, relation, truth);
    if (truth == 0 && terms.size() == 2 && is_difference(terms)) {
        const bool first = terms[0].coefficient == 1;
        return post_difference(relation, terms[first ? 0 : 1].variable,
                               terms[first ? 1 : 0].variable, -Wide{sum.constant});
    }
    return post_sum(sum, relation, truth);
}

/// factor * x + constant relation 0, where that is `equal` or `unequal`, exactly if the truth is 1.
bool FiniteDomains::post_value(const FdSum& sum, FdRelation relation, Cell truth) {
    const auto [c, x] = sum.terms[0];
    const Wide value = c < 0 ? Wide{sum.constant} : -Wide{sum.constant};
    const std::int64_t size = c < 0 ? -c : c;
    const Wide v = floor_quotient(value, size);
    if (v * size != value || v > fd_sup || v < fd_inf)
        return assign(truth, relation == FdRelation::unequal ? 1 : 0);
    Index p = 0;
    if (!add(FdKind::is_value, relation, 1, 3, p)) return false;
    argument(p, 0) = make_ref(x);
    argument(p, 1) = truth;
    argument(p, 2) = static_cast<Cell>(static_cast<std::int64_t>(v));
    if (!subscribe(argument(p, 0), &FdVariable::on_change, p) ||
        !subscribe(truth, &FdVariable::on_fixed, p))
        return false;
    enqueue(p);
    return true;
}

/// What moves what a sum without a truth can do.
FiniteDomains::List FiniteDomains::list_for(FdRelation relation, std::int64_t coefficient) {
    switch (relation) {
        case FdRelation::at_most:
            return coefficient > 0 ? &FdVariable::on_min : &FdVariable::on_max;
        case FdRelation::more:
            return coefficient > 0 ? &FdVariable::on_max : &FdVariable::on_min;
        case FdRelation::unequal:
            return &FdVariable::on_fixed;
        default:
            return &FdVariable::on_bounds;
    }
}

bool FiniteDomains::post_sum(const FdSum& sum, FdRelation relation, Cell truth) {
    const auto& terms = sum.terms;
    Index p = 0;
    if (!m_.charge(terms.size() / 8) ||
        !add(FdKind::linear, relation, terms.size(), 2 + 2 * terms.size(), p))
        return false;
    argument(p, 0) = static_cast<Cell>(sum.constant);
    argument(p, 1) = truth;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        argument(p, 2 + 2 * i) = static_cast<Cell>(terms[i].coefficient);
        argument(p, 3 + 2 * i) = make_ref(terms[i].variable);
        const List list =
            truth == 0 ? list_for(relation, terms[i].coefficient) : &FdVariable::on_bounds;
        if (!subscribe(make_ref(terms[i].variable), list, p)) return false;
    }
    if (truth != 0 && !subscribe(truth, &FdVariable::on_fixed, p)) return false;
    enqueue(p);
    return true;
}

bool FiniteDomains::post_operation(FdKind kind, Cell x, Cell y, Cell z) {
    Index p = 0;
    if (!add(kind, FdRelation::equal, 3, 3, p)) return false;
    argument(p, 0) = x;
    argument(p, 1) = y;
    argument(p, 2) = z;
    for (const Cell operand : {x, y, z}) {
        if (!subscribe(operand, &FdVariable::on_bounds, p)) return false;
    }
    enqueue(p);
    return true;
}

// all_different counts its finished variables in its first argument.
bool FiniteDomains::post_list(FdKind kind, const std::vector<Cell>& operands) {
    const std::size_t first = kind == FdKind::all_different ? 1 : 0;
    Index p = 0;
    if (operands.size() > fd_terms_max) return m_.resource_error(known::memory);
    if (!m_.charge(operands.size() / 8) ||
        !add(kind, FdRelation::equal, operands.size(), operands.size() + first, p))
        return false;
    if (first != 0) argument(p, 0) = 0;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        argument(p, first + i) = operands[i];
        List list = &FdVariable::on_bounds;
        if (kind == FdKind::all_different) list = &FdVariable::on_fixed;
        if (kind == FdKind::element && i == 0) list = &FdVariable::on_change;
        if (!subscribe(operands[i], list, p)) return false;
    }
    enqueue(p);
    return true;
}

bool FiniteDomains::post_member(Cell operand, const FdIntervals& allowed, Cell truth) {
    Index p = 0;
    if (!add(FdKind::member, FdRelation::equal, allowed.size(), 2 + 2 * allowed.size(), p))
        return false;
    argument(p, 0) = operand;
    argument(p, 1) = truth;
    for (std::size_t i = 0; i < allowed.size(); ++i) {
        argument(p, 2 + 2 * i) = static_cast<Cell>(allowed[i].min);
        argument(p, 3 + 2 * i) = static_cast<Cell>(allowed[i].max);
    }
    if (!subscribe(operand, &FdVariable::on_change, p) ||
        !subscribe(truth, &FdVariable::on_fixed, p))
        return false;
    enqueue(p);
    return true;
}

}  // namespace zooid::skb
