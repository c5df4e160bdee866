#include "fd_expression.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
struct Function {
    std::string_view name;
    std::uint32_t arity;
    FdKind kind;
};
constexpr std::array functions = {
    Function{"*", 2, FdKind::product},   Function{"max", 2, FdKind::maximum},
    Function{"min", 2, FdKind::minimum}, Function{"abs", 1, FdKind::absolute},
    Function{"//", 2, FdKind::quotient}, Function{"div", 2, FdKind::floor_div},
    Function{"mod", 2, FdKind::modulo},  Function{"rem", 2, FdKind::remainder},
};

constexpr std::ptrdiff_t few_terms = 8;

using Terms = std::vector<FdTerm>::iterator;

/// By variable; a few are sorted here.
void put_in_order(Terms first, Terms last) {
    const auto before = [](const FdTerm& a, const FdTerm& b) { return a.variable < b.variable; };
    if (last - first > few_terms) return std::sort(first, last, before);
    for (Terms i = first; i != last; ++i) {
        for (Terms j = i; j != first && before(*j, *(j - 1)); --j) std::swap(*j, *(j - 1));
    }
}

bool no_expression(Machine& m, Cell culprit) {
    Cell name = 0;
    return m.make_text_atom("clpfd_expression", name) && m.domain_error(atom_of(name), culprit);
}
}  // namespace

bool FdExpression::difference(Cell left, Cell right) {
    sum_.terms.clear();
    operands_.clear();
    forms_.clear();
    forms_.push_back({.first_term = 0, .constant = 0});
    tasks_.clear();
    tasks_.push_back({Task::What::visit, FdKind::linear, right, -1});
    if (!visit(left, 1) || !run() || !merge(0)) return false;
    sum_.constant = forms_.back().constant;
    return true;
}

bool FdExpression::run() {
    while (!tasks_.empty()) {
        const Task task = tasks_.back();
        tasks_.pop_back();
        bool good = m_.charge(1);
        switch (task.what) {
            case Task::What::visit:
                good = good && visit(task.term, task.factor);
                break;
            case Task::What::open:
                forms_.push_back({.first_term = sum_.terms.size(), .constant = 0});
                break;
            case Task::What::close:
                good = good && close();
                break;
            case Task::What::apply:
                good = good && apply(task.kind, task.factor);
                break;
        }
        if (!good) return false;
        if (tasks_.size() > m_.scratch_end() || sum_.terms.size() > fd_terms_max)
            return m_.resource_error(known::memory);
    }
    return true;
}

bool FdExpression::add_constant(std::int64_t factor, std::int64_t v) {
    std::int64_t product = 0;
    std::int64_t& constant = forms_.back().constant;
    if (__builtin_mul_overflow(factor, v, &product) ||
        __builtin_add_overflow(constant, product, &constant))
        return m_.evaluation_error(known::int_overflow);
    return true;
}

bool FdExpression::add_operand(std::int64_t factor, Cell operand) {
    operand = m_.deref(operand);
    if (tag(operand) != Tag::ref) return add_constant(factor, m_.number(operand).i);
    Index x = 0;
    if (!fd_.variable(operand, x)) return false;
    sum_.terms.push_back({.coefficient = factor, .variable = x});
    return true;
}

bool FdExpression::visit(Cell term, std::int64_t factor) {
    term = m_.deref(term);
    if (is_leaf(term)) return add_operand(factor, term);
    if (tag(term) == Tag::structure) return visit_compound(term, factor);
    return no_expression(m_, term);
}

bool FdExpression::is_leaf(Cell term) const { return tag(term) == Tag::ref || m_.is_integer(term); }

/// What comes after the terms that are met now.
void FdExpression::later(Cell term, std::int64_t factor) {
    tasks_.push_back({Task::What::visit, FdKind::linear, term, factor});
}

/// left + right, each times its factor: what is a leaf needs no task.
bool FdExpression::add(Cell left, std::int64_t left_factor, Cell right, std::int64_t right_factor) {
    if (is_leaf(left)) {
        if (!add_operand(left_factor, left)) return false;
        if (is_leaf(right)) return add_operand(right_factor, right);
        later(right, right_factor);
        return true;
    }
    later(right, right_factor);
    later(left, left_factor);
    return true;
}

bool FdExpression::visit_compound(Cell term, std::int64_t factor) {
    const Cell functor = m_.functor(term);
    const bool minus = name_of(functor) == known::minus;
    if (minus || name_of(functor) == known::plus) {
        if (minus && factor == INT64_MIN) return m_.evaluation_error(known::int_overflow);
        const std::int64_t last = minus ? -factor : factor;
        if (arity_of(functor) == 1) {
            later(m_.argument(term, 0), last);
            return true;
        }
        if (arity_of(functor) == 2)
            return add(m_.argument(term, 0), factor, m_.argument(term, 1), last);
    }
    if (functor == make_functor(known::star, 2)) {  // by a number: still linear
        for (const std::uint32_t i : {0U, 1U}) {
            const Cell number = m_.argument(term, i);
            if (!m_.is_integer(number)) continue;
            if (__builtin_mul_overflow(factor, m_.number(number).i, &factor))
                return m_.evaluation_error(known::int_overflow);
            const Cell other = m_.argument(term, 1 - i);
            if (is_leaf(other)) return add_operand(factor, other);
            later(other, factor);
            return true;
        }
    }
    return visit_function(term, factor);
}

/// What is not linear.
bool FdExpression::visit_function(Cell term, std::int64_t factor) {
    const Cell functor = m_.functor(term);
    const std::string_view name = m_.db.atoms.text(name_of(functor));
    for (const Function& function : functions) {
        if (function.name != name || function.arity != arity_of(functor)) continue;
        tasks_.push_back({Task::What::apply, function.kind, 0, factor});
        for (std::uint32_t i = function.arity; i-- > 0;) {
            tasks_.push_back({Task::What::close, FdKind::linear, 0, 0});
            later(m_.argument(term, i), 1);
            tasks_.push_back({Task::What::open, FdKind::linear, 0, 0});
        }
        return true;
    }
    return no_expression(m_, term);
}

/// Each variable once; terms that cancel go.
bool FdExpression::merge(std::size_t first_term) {
    auto& terms = sum_.terms;
    const auto first = terms.begin() + static_cast<std::ptrdiff_t>(first_term);
    if (terms.size() - first_term < 2) {
        if (terms.size() > first_term && terms.back().coefficient == 0) terms.pop_back();
        return true;
    }
    for (auto i = first; i != terms.end(); ++i) {  // a variable met later may have become another
        const Cell now = m_.deref(make_ref(i->variable));
        if (tag(now) == Tag::ref) {
            i->variable = index_of(now);
        } else {
            if (!add_constant(i->coefficient, m_.number(now).i)) return false;
            i->coefficient = 0;
        }
    }
    if (terms.size() - first_term > 2 || first->variable == (first + 1)->variable)
        put_in_order(first, terms.end());
    auto out = first;
    for (auto i = first; i != terms.end(); ++i) {
        if (out != first && (out - 1)->variable == i->variable) {
            if (__builtin_add_overflow((out - 1)->coefficient, i->coefficient,
                                       &(out - 1)->coefficient))
                return m_.evaluation_error(known::int_overflow);
        } else {
            *out++ = *i;
        }
    }
    terms.erase(std::remove_if(first, out, [](const FdTerm& t) { return t.coefficient == 0; }),
                terms.end());
    return true;
}

/// The newest sum becomes one operand.
bool FdExpression::close() {
    const Form form = forms_.back();
    if (!merge(form.first_term)) return false;
    auto& terms = sum_.terms;
    const std::int64_t constant = forms_.back().constant;
    const std::size_t count = terms.size() - form.first_term;
    forms_.pop_back();
    Cell operand = 0;
    if (count == 0) {
        if (!m_.make_number(integer(constant), operand)) return false;
    } else if (count == 1 && constant == 0 && terms.back().coefficient == 1) {
        operand = make_ref(terms.back().variable);
    } else {
        FdSum sum;
        sum.terms.assign(terms.begin() + static_cast<std::ptrdiff_t>(form.first_term), terms.end());
        sum.constant = constant;
        Index x = 0;
        if (!fd_.make_variable(x)) return false;
        sum.terms.push_back({.coefficient = -1, .variable = x});
        if (!fd_.post(sum, FdRelation::equal, 0)) return false;
        operand = make_ref(x);
    }
    terms.resize(form.first_term);
    operands_.push_back(operand);
    return true;
}

bool FdExpression::apply(FdKind kind, std::int64_t factor) {
    Cell y = operands_.back();
    operands_.pop_back();
    Cell x = y;
    if (kind == FdKind::absolute) {
        y = make_int(0);
    } else {
        x = operands_.back();
        operands_.pop_back();
    }
    if (kind == FdKind::product && (tag(x) != Tag::ref || tag(y) != Tag::ref))
        return multiply(x, y, factor);
    Index z = 0;
    return fd_.make_variable(z) && fd_.post_operation(kind, x, y, make_ref(z)) &&
           add_operand(factor, make_ref(z));
}

/// A product with a number is a term.
bool FdExpression::multiply(Cell x, Cell y, std::int64_t factor) {
    if (tag(x) == Tag::ref) std::swap(x, y);
    if (__builtin_mul_overflow(factor, m_.number(x).i, &factor))
        return m_.evaluation_error(known::int_overflow);
    return add_operand(factor, y);
}

}  // namespace zooid::skb
