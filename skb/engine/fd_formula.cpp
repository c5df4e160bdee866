#include "fd_formula.hpp"

#include <array>
#include <string_view>

#include "fd_access.hpp"
#include "fd_state.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
struct Comparing {
    Cell functor;
    FdRelation relation;
    bool swapped;  // right - left is what the relation is about
};
constexpr std::array comparings = {
    Comparing{make_functor(known::fd_equal, 2), FdRelation::equal, false},
    Comparing{make_functor(known::fd_unequal, 2), FdRelation::unequal, false},
    Comparing{make_functor(known::fd_at_most, 2), FdRelation::at_most, false},
    Comparing{make_functor(known::fd_at_least, 2), FdRelation::at_most, true},
    Comparing{make_functor(known::fd_less, 2), FdRelation::more, true},
    Comparing{make_functor(known::fd_more, 2), FdRelation::more, false},
};

const Comparing* comparing_of(Cell functor) {
    for (const Comparing& c : comparings) {
        if (c.functor == functor) return &c;
    }
    return nullptr;
}

bool no_formula(Machine& m, Cell culprit) {
    Cell name = 0;
    return m.make_text_atom("clpfd_reifiable_expression", name) &&
           m.domain_error(atom_of(name), culprit);
}
}  // namespace

FdFormula::FdFormula(Machine& machine, FdState& state)
    : m_(machine), fd_(state.domains), sums_(state.sums) {}

const FdFormula::Joint* FdFormula::joint_of(const Machine& m, Cell formula) {
    static constexpr std::array joints = {
        Joint{make_functor(known::fd_either, 2), Connective::either, false},
        Joint{make_functor(known::fd_both, 2), Connective::both, false},
        Joint{make_functor(known::fd_implies, 2), Connective::implies, false},
        Joint{make_functor(known::fd_implied, 2), Connective::implies, true},
        Joint{make_functor(known::fd_equivalent, 2), Connective::equals, false},
        Joint{make_functor(known::fd_not, 2), Connective::differs, false},
        Joint{make_functor(known::fd_not, 1), Connective::negation, false},
    };
    for (const Joint& joint : joints) {
        if (joint.functor == m.functor(formula)) return &joint;
    }
    return nullptr;
}

bool FdFormula::impose(Cell formula) {
    tasks_.clear();
    truths_.clear();
    if (!hold(formula)) return false;
    while (!tasks_.empty()) {
        const Task task = tasks_.back();
        tasks_.pop_back();
        if (!m_.charge(1)) return false;
        if (tasks_.size() > m_.scratch_end()) return m_.resource_error(known::memory);
        const bool good =
            task.formula == 0 ? join(task.connective, task.truth) : visit(task.formula, task.truth);
        if (!good) return false;
    }
    return true;
}

/// What holds as a whole needs no truth variable.
bool FdFormula::hold(Cell formula) {
    parts_.assign(1, formula);
    while (!parts_.empty()) {
        const Cell part = m_.deref(parts_.back());
        parts_.pop_back();
        if (!m_.charge(1)) return false;
        const Joint* const joint = tag(part) == Tag::structure ? joint_of(m_, part) : nullptr;
        if (joint != nullptr && joint->connective == Connective::both) {
            if (parts_.size() > m_.scratch_end()) return m_.resource_error(known::memory);
            parts_.push_back(m_.argument(part, 1));
            parts_.push_back(m_.argument(part, 0));
            continue;
        }
        bool done = false;
        if (joint != nullptr && joint->connective == Connective::either && !hold_either(part, done))
            return false;
        if (!done) tasks_.push_back({part, make_int(1), Connective::both});
    }
    return true;
}

/// Two plain inequalities, one of which holds, are one propagator.
bool FdFormula::hold_either(Cell formula, bool& done) {
    FdDifference left{};
    FdDifference right{};
    done = read_comparison(m_.argument(formula, 0), left) &&
           read_comparison(m_.argument(formula, 1), right);
    return !done || fd_.post_either(left, right);
}

bool FdFormula::read_comparison(Cell formula, FdDifference& out) const {
    const Comparing* const c =
        tag(formula) == Tag::structure ? comparing_of(m_.functor(formula)) : nullptr;
    if (c == nullptr || c->relation == FdRelation::equal || c->relation == FdRelation::unequal)
        return false;
    const bool strict = c->relation == FdRelation::more;  // left - right > 0: right =< left - 1
    const std::uint32_t first = c->swapped != strict ? 1 : 0;
    if (!read_difference(m_, m_.argument(formula, first), m_.argument(formula, 1 - first), out))
        return false;
    if (strict) --out.offset;
    return true;
}

bool FdFormula::truth_variable(Cell& truth) {
    if (truth != 0) return true;
    Index x = 0;
    if (!fd_.make_variable(x)) return false;
    truth = make_ref(x);
    return fd_.raise_min(truth, 0) && fd_.lower_max(truth, 1);
}

bool FdFormula::visit(Cell formula, Cell truth) {
    formula = m_.deref(formula);
    if (tag(formula) == Tag::ref || tag(formula) == Tag::integer) return leaf(formula, truth);
    bool known = false;
    if (tag(formula) == Tag::structure && !visit_compound(formula, truth, known)) return false;
    return known || no_formula(m_, formula);
}

/// A variable or a number is its own truth.
bool FdFormula::leaf(Cell value, Cell truth) {
    if (tag(value) == Tag::integer && (int_of(value) < 0 || int_of(value) > 1))
        return no_formula(m_, value);
    Cell operand = 0;
    if (!fd_operand(m_, value, operand) || !fd_.raise_min(operand, 0) || !fd_.lower_max(operand, 1))
        return false;
    truths_.push_back(operand);
    return truth == 0 || m_.unify(operand, truth);
}

bool FdFormula::visit_compound(Cell formula, Cell truth, bool& known) {
    const Joint* const joint = joint_of(m_, formula);
    if (joint == nullptr) return compare(formula, truth, known);
    known = true;
    const Cell left = m_.argument(formula, 0);
    if (joint->connective == Connective::negation) {
        tasks_.push_back({0, truth, joint->connective});
        tasks_.push_back({left, 0, joint->connective});
        return true;
    }
    const Cell right = m_.argument(formula, 1);
    const bool holds = truth == make_int(1) && joint->connective == Connective::equals;
    if (holds && (tag(left) == Tag::ref || tag(right) == Tag::ref)) {
        const bool is_left = tag(left) == Tag::ref;
        Cell operand = 0;
        if (!fd_operand(m_, is_left ? left : right, operand) || !fd_.raise_min(operand, 0) ||
            !fd_.lower_max(operand, 1))
            return false;
        tasks_.push_back({is_left ? right : left, operand, joint->connective});
        return true;
    }
    tasks_.push_back({0, truth, joint->connective});
    tasks_.push_back({joint->swapped ? left : right, 0, joint->connective});
    tasks_.push_back({joint->swapped ? right : left, 0, joint->connective});
    return true;
}

bool FdFormula::compare(Cell formula, Cell truth, bool& known) {
    const Comparing* const c = comparing_of(m_.functor(formula));
    known = c != nullptr || m_.functor(formula) == make_functor(known::in, 2);
    if (!known) return true;
    const Cell left = m_.argument(formula, 0);
    const Cell right = m_.argument(formula, 1);
    if (c != nullptr) {
        if (!truth_variable(truth) ||
            !sums_.difference(c->swapped ? right : left, c->swapped ? left : right))
            return false;
        truths_.push_back(truth);
        return fd_.post(sums_.sum(), c->relation, truth);
    }
    FdIntervals domain;
    Cell operand = 0;
    if (!truth_variable(truth) || !read_domain(m_, right, domain) || !fd_operand(m_, left, operand))
        return false;
    truths_.push_back(truth);
    return fd_.post_member(operand, domain, truth);
}

/// Truths are numbers, so what joins them are sums of them.
bool FdFormula::join(Connective connective, Cell truth) {
    FdSum& sum = sum_;
    sum.terms.clear();
    sum.constant = 0;
    const auto add = [&](std::int64_t factor, Cell operand) {
        operand = m_.deref(operand);
        if (tag(operand) != Tag::ref)
            sum.constant += factor * int_of(operand);
        else if (!sum.terms.empty() && sum.terms[0].variable == index_of(operand))
            sum.terms[0].coefficient += factor;
        else
            sum.terms.push_back({.coefficient = factor, .variable = index_of(operand)});
    };
    const Cell second = truths_.back();
    truths_.pop_back();
    FdRelation relation = FdRelation::equal;
    if (connective == Connective::negation) {
        add(1, second);
    } else {
        const bool counts = connective == Connective::either || connective == Connective::both;
        add(counts ? -1 : 1, truths_.back());
        add(-1, second);
        truths_.pop_back();
        if (counts) sum.constant += connective == Connective::both ? 2 : 1;
        if (counts || connective == Connective::implies) relation = FdRelation::at_most;
        if (connective == Connective::differs) relation = FdRelation::unequal;
    }
    if (!sum.terms.empty() && sum.terms[0].coefficient == 0) sum.terms.erase(sum.terms.begin());
    if (!truth_variable(truth)) return false;
    truths_.push_back(truth);
    return fd_.post(sum, relation, truth);
}

}  // namespace zooid::skb
