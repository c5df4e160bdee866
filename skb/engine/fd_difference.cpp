// Propagators of two variables and a constant, and of membership in a set.
#include "fd_access.hpp"

namespace zooid::skb {

namespace {
bool is_open_below(const FdRange& r) { return r.min == fd_inf && r.max != fd_inf; }
bool is_open_above(const FdRange& r) { return r.max == fd_sup && r.min != fd_sup; }

bool is_certain(const FdRange& x, const FdRange& y, Wide k) {
    return !is_open_above(x) && !is_open_below(y) && x.max <= y.min + k;
}
bool is_impossible(const FdRange& x, const FdRange& y, Wide k) {
    return !is_open_below(x) && !is_open_above(y) && x.min > y.max + k;
}
}  // namespace

/// Imposes x =< y + k.
bool FiniteDomains::bound_difference(Cell x, Cell y, Wide k) {
    const FdRange right = range(y);
    if (!is_open_above(right) && !lower_max(x, right.max + k)) return false;
    const FdRange left = range(x);
    return is_open_below(left) || raise_min(y, left.min - k);
}

bool FiniteDomains::run_less_equal(Index p) {
    const Cell x = argument(p, 0);
    const Cell y = argument(p, 1);
    const Wide k = number(p, 2);
    if (root(index_of(x)) == root(index_of(y))) return k >= 0 && finish(p);
    if (!bound_difference(x, y, k)) return false;
    return !is_certain(range(x), range(y), k) || finish(p);
}

// x1 =< y1 + k1 or x2 =< y2 + k2: when one of them is out of the question the other holds.
bool FiniteDomains::run_either(Index p) {
    for (const std::size_t i : {0U, 3U}) {
        const FdRange x = range(argument(p, i));
        const FdRange y = range(argument(p, i + 1));
        const Wide k = number(p, i + 2);
        if (is_certain(x, y, k)) return finish(p);
        if (!is_impossible(x, y, k)) continue;
        const std::size_t other = 3 - i;
        return bound_difference(argument(p, other), argument(p, other + 1), number(p, other + 2));
    }
    return true;
}

bool FiniteDomains::run_equal(Index p) {
    const Cell x = argument(p, 0);
    const Cell y = argument(p, 1);
    const Wide k = number(p, 2);
    const FdVariable& a = variable_of(x);
    const FdVariable& b = variable_of(y);
    if (&a == &b) return k == 0 && finish(p);
    if (a.is_fixed()) return finish(p) && assign(y, a.min - k);
    if (b.is_fixed()) return finish(p) && assign(x, b.min + k);
    if (!b.is_open_above() && !lower_max(x, b.max + k)) return false;
    if (!b.is_open_below() && !raise_min(x, b.min + k)) return false;
    if (!a.is_open_above() && !lower_max(y, a.max - k)) return false;
    return a.is_open_below() || raise_min(y, a.min - k);
}

// Once the variable has its value, others lose what is in its list: [variable][offset][next].
bool FiniteDomains::run_unequal(Index p) {
    const Cell x = argument(p, 0);
    const FdVariable& d = variable_of(x);
    for (Index node = argument(p, 1); node != 0; node = m_.at(node + 2)) {
        const Cell other = m_.at(node);
        const Wide k = static_cast<std::int64_t>(m_.at(node + 1));
        if (!m_.charge(1)) return false;
        if (d.is_fixed()) {
            if (!remove_value(other, d.min + k)) return false;
        } else if (k == 0 && &variable_of(other) == &d) {
            return false;
        }
    }
    return true;
}

// x = v <=> truth, or the opposite.
bool FiniteDomains::run_value(Index p) {
    const Cell x = argument(p, 0);
    const Cell truth = argument(p, 1);
    const std::int64_t v = number(p, 2);
    const bool opposite = relation_of(p) == FdRelation::unequal;
    const FdRange wanted = range(truth);
    if (wanted.is_fixed()) {
        if ((wanted.min == 1) != opposite) return conclude(p, x, v);
        return finish(p) && remove_value(x, v);
    }
    const bool possible = contains(x, v);
    if (!range(x).is_fixed()) {
        if (possible) return true;
        return finish(p) && assign(truth, opposite ? 1 : 0);
    }
    return conclude(p, truth, possible != opposite ? 1 : 0);
}

// operand in the set <=> truth.
bool FiniteDomains::run_member(Index p) {
    const Cell operand = argument(p, 0);
    const Cell truth = argument(p, 1);
    const FdRange wanted = range(truth);
    const FdRange all = range(operand);
    FdIntervals set;
    bool inside = false;  // all of it lies in one interval
    bool apart = true;    // from every interval
    for (std::size_t i = 0, n = count(p); i < n; ++i) {
        const FdRange part{.min = number(p, 2 + 2 * i), .max = number(p, 3 + 2 * i)};
        inside = inside || (all.min >= part.min && all.max <= part.max);
        apart = apart && (all.max < part.min || all.min > part.max);
        set.push_back(part);
    }
    if (!wanted.is_fixed() || tag(operand) != Tag::ref) {
        return (!inside && !apart) || (finish(p) && assign(truth, inside ? 1 : 0));
    }
    if (!finish(p)) return false;
    const Index x = root(index_of(operand));
    if (wanted.min == 1) return restrict_to(x, set);
    for (const FdRange& part : set) {
        if (!remove_range(x, part.min, part.max)) return false;
    }
    return true;
}

}  // namespace zooid::skb
