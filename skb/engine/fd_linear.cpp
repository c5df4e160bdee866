// Sums: bounds of every term follow from the bounds of the others.
// Nothing here overflows: fd_weight_max bounds the sizes of a sum's coefficients.
#include <algorithm>
#include <type_traits>

#include "fd_access.hpp"

namespace zooid::skb {

namespace {
constexpr FdRelation negated(FdRelation relation) {
    switch (relation) {
        case FdRelation::equal:
            return FdRelation::unequal;
        case FdRelation::unequal:
            return FdRelation::equal;
        case FdRelation::at_most:
            return FdRelation::more;
        default:
            return FdRelation::at_most;
    }
}

/// What one term can be, and where nothing bounds it.
template <class Number>
struct Span {
    Number min;
    Number max;
    bool open_below;
    bool open_above;
};

template <class Number>
Span<Number> span_of(Number c, const FdVariable& d) {
    constexpr bool may_be_open = std::is_same_v<Number, Wide>;
    const bool below = may_be_open && d.is_open_below();
    const bool above = may_be_open && d.is_open_above();
    if (c > 0) return {c * d.min, c * d.max, below, above};
    return {c * d.max, c * d.min, above, below};
}

std::int64_t floor_of(std::int64_t a, std::int64_t b) {
    if (b == 1) return a;
    return a / b - (a % b < 0 ? 1 : 0);
}
Wide floor_of(Wide a, std::int64_t b) { return floor_quotient(a, b); }

constexpr Wide narrow_max = Wide{1} << 61;  // sums and differences of two such fit into 64 bits
}  // namespace

Wide floor_quotient(Wide a, std::int64_t b) {
    if (b == 1) return a;
    if (a >= INT64_MIN && a <= INT64_MAX) {
        const auto small = static_cast<std::int64_t>(a);
        const std::int64_t quotient = small / b;
        return quotient - (small % b < 0 ? 1 : 0);
    }
    // Bit by bit: rare, and no library is needed for it.
    const bool negative = a < 0;
    Wide rest = negative ? -a : a;
    Wide quotient = 0;
    for (int bit = 126; bit >= 0; --bit) {
        if (rest >> bit < b) continue;
        rest -= Wide{b} << bit;
        quotient += Wide{1} << bit;
    }
    return negative ? -quotient - (rest != 0 ? 1 : 0) : quotient;
}

/// The greatest size the sum can have.
Wide FiniteDomains::reach(Index p) const {
    Wide sum = number(p, 0) < 0 ? -Wide{number(p, 0)} : Wide{number(p, 0)};
    for (std::size_t i = 0, n = count(p); i < n; ++i) {
        const FdVariable& d = variable_of(argument(p, 3 + 2 * i));
        const Wide c = number(p, 2 + 2 * i) < 0 ? -number(p, 2 + 2 * i) : number(p, 2 + 2 * i);
        sum += c * std::max(-Wide{d.min}, Wide{d.max});
        if (d.is_open_below() || d.is_open_above()) return narrow_max;
    }
    return sum;
}

template <class Number>
FiniteDomains::Totals<Number> FiniteDomains::totals(Index p) const {
    Totals<Number> sum{};
    const std::size_t n = count(p);
    for (std::size_t i = 0; i < n; ++i) {
        const FdVariable& d = variable_of(argument(p, 3 + 2 * i));
        const auto span = span_of<Number>(number(p, 2 + 2 * i), d);
        if (!d.is_fixed()) {
            ++sum.free;
            sum.last_free = i;
        }
        if (span.open_below)
            ++sum.open_below;
        else
            sum.min += span.min;
        if (span.open_above)
            ++sum.open_above;
        else
            sum.max += span.max;
    }
    return sum;
}

/// Imposes sign * (the terms) =< limit.
template <class Number>
bool FiniteDomains::bound_above(Index p, int sign, Number limit, const Totals<Number>& sum) {
    const std::size_t open = sign > 0 ? sum.open_below : sum.open_above;
    if (open > 1) return true;
    const Number least = sign > 0 ? sum.min : -sum.max;  // of the terms that are not open
    if (open == 0 && least > limit) return false;
    const Number slack = limit - least;
    const std::size_t n = count(p);
    for (std::size_t i = 0; i < n; ++i) {
        const Cell x = argument(p, 3 + 2 * i);
        const FdVariable& d = variable_of(x);
        if (d.is_fixed()) continue;
        const Number c = sign > 0 ? Number{number(p, 2 + 2 * i)} : -Number{number(p, 2 + 2 * i)};
        const auto span = span_of<Number>(c, d);
        if (open == 1 && !span.open_below) continue;
        const Number rest = span.open_below ? slack : slack + span.min;
        if (!span.open_above && span.max <= rest) continue;
        const auto size = static_cast<std::int64_t>(c > 0 ? c : -c);
        const Number quotient = floor_of(rest, size);
        if (!(c > 0 ? lower_max(x, quotient) : raise_min(x, -quotient))) return false;
    }
    return true;
}

bool FiniteDomains::run_linear(Index p) {
    FdRelation relation = relation_of(p);
    if (!m_.charge(count(p) / 8)) return false;
    if (const Cell truth = argument(p, 1); truth != 0) {
        const FdRange wanted = range(truth);
        if (!wanted.is_fixed()) return decide_linear(p, relation);
        if (wanted.min == 0) relation = negated(relation);
    }
    if (relation == FdRelation::unequal) return filter_unequal(p);
    if (relation == FdRelation::equal) return run_equation(p);
    if ((m_.at(p) & narrow_bit) == 0) {
        if (reach(p) >= narrow_max) return filter_sum<Wide>(p, relation);
        if (!save_cell(p)) return false;
        m_.at(p) |= narrow_bit;
    }
    return filter_sum<std::int64_t>(p, relation);
}

/// Until nothing moves or 64 bits hold all sums, which is how it goes on from then.
bool FiniteDomains::run_equation(Index p) {
    for (;;) {
        if (reach(p) < narrow_max) {
            if (!save_cell(p)) return false;
            m_.at(p) += static_cast<Cell>(FdKind::balance) - static_cast<Cell>(FdKind::linear);
            return balance(p);
        }
        const std::uint64_t before = moves_;
        if (!filter_equal(p)) return false;
        if (moves_ == before || m_.at(p + 2) != 0) return true;
    }
}

/// The relation is at_most or more.
template <class Number>
bool FiniteDomains::filter_sum(Index p, FdRelation relation) {
    const Number k = number(p, 0);
    const Totals<Number> sum = totals<Number>(p);
    if (relation == FdRelation::at_most) {
        if (sum.open_above == 0 && sum.max + k <= 0) return finish(p);
        return bound_above<Number>(p, 1, -k, sum);
    }
    if (sum.open_below == 0 && sum.min + k > 0) return finish(p);
    return bound_above<Number>(p, -1, k - 1, sum);
}

/// Upper bounds follow from lower ones and the other way round, once each. Meanwhile the propagator
/// counts as queued, so that it does not wake itself.
bool FiniteDomains::filter_equal(Index p) {
    const Wide k = number(p, 0);
    m_.at(p + 1) = queue_end;
    Totals<Wide> sum = totals<Wide>(p);
    const std::uint64_t before = moves_;
    bool good = m_.charge(1) && (sum.free == 1 || bound_above<Wide>(p, 1, -k, sum));
    if (good && moves_ != before) sum = totals<Wide>(p);
    good = good && (sum.free == 1 || bound_above<Wide>(p, -1, k, sum));
    if (good && sum.free == 1) good = solve(p, sum);
    m_.at(p + 1) = 0;
    return good;
}

/// One variable of an equation is left: it has one value, or none.
bool FiniteDomains::solve(Index p, const Totals<Wide>& sum) {
    const std::int64_t c = number(p, 2 + 2 * sum.last_free);
    const Cell x = argument(p, 3 + 2 * sum.last_free);
    const auto span = span_of<Wide>(c, variable_of(x));
    const Wide others = span.open_below ? sum.min : sum.min - span.min;
    const Wide rest = -(others + number(p, 0));
    const Wide value = c > 0 ? rest : -rest;
    const std::int64_t size = c > 0 ? c : -c;
    const Wide quotient = floor_quotient(value, size);
    return finish(p) && quotient * size == value && assign(x, quotient);
}

// Waits until one variable is left; it must not be what would make the sum 0.
bool FiniteDomains::filter_unequal(Index p) {
    Wide rest = static_cast<std::int64_t>(argument(p, 0));
    Wide factor = 0;
    Cell open = 0;
    const std::size_t n = count(p);
    for (std::size_t i = 0; i < n; ++i) {
        const Wide c = static_cast<std::int64_t>(argument(p, 2 + 2 * i));
        const FdVariable& d = at(root(index_of(argument(p, 3 + 2 * i))));
        if (d.is_fixed()) {
            rest += c * d.min;
        } else {
            if (factor != 0) return true;
            factor = c;
            open = argument(p, 3 + 2 * i);
        }
    }
    if (factor == 0) return rest != 0 && finish(p);
    const auto size = static_cast<std::int64_t>(factor > 0 ? factor : -factor);
    const Wide value = factor > 0 ? -rest : rest;
    const Wide quotient = floor_quotient(value, size);
    return finish(p) && (quotient * size != value || remove_value(open, quotient));
}

/// Whether the relation holds already for all values that are left, or for none.
bool FiniteDomains::decide_linear(Index p, FdRelation relation) {
    const auto k = Wide{static_cast<std::int64_t>(argument(p, 0))};
    const auto sum = totals<Wide>(p);
    const bool all_at_most = sum.open_above == 0 && sum.max + k <= 0;
    const bool all_more = sum.open_below == 0 && sum.min + k > 0;
    bool yes = relation == FdRelation::at_most ? all_at_most : all_more;
    bool no = relation == FdRelation::at_most ? all_more : all_at_most;
    if (relation == FdRelation::equal || relation == FdRelation::unequal) {
        const bool below = sum.open_above == 0 && sum.max + k < 0;
        const bool excluded = below || all_more;
        const bool fixed = sum.open_above + sum.open_below == 0 && sum.min == sum.max;
        const bool always = fixed && !excluded;
        yes = relation == FdRelation::equal ? always : excluded;
        no = relation == FdRelation::equal ? excluded : always;
    }
    if (!yes && !no) return true;
    return finish(p) && assign(argument(p, 1), yes ? 1 : 0);
}

}  // namespace zooid::skb
