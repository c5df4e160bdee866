// Products, absolute values, maxima and minima. Operands are variables or numbers.
#include <algorithm>
#include <array>

#include "fd_access.hpp"

namespace zooid::skb {

namespace {
bool is_open(const FdRange& r) { return !r.is_fixed() && (r.min == fd_inf || r.max == fd_sup); }

/// Greatest r with r * r =< v, for v >= 0.
std::int64_t root_of(std::int64_t v) {
    std::int64_t low = 0;
    std::int64_t high = std::int64_t{1} << 32;  // beyond the root of 2^63
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        (Wide{middle} * middle <= v ? low : high) = middle;
    }
    return low;
}
}  // namespace

bool FiniteDomains::run_product(Index p) {
    const Cell x = argument(p, 0);
    const Cell y = argument(p, 1);
    const Cell z = argument(p, 2);
    const bool same =
        tag(x) == Tag::ref && tag(y) == Tag::ref && root(index_of(x)) == root(index_of(y));
    if (same) return square(x, z);
    const FdRange a = range(x);
    const FdRange b = range(y);
    if (a.is_fixed() && b.is_fixed()) return finish(p) && assign(z, Wide{a.min} * b.min);
    if (!is_open(a) && !is_open(b)) {
        const std::array<Wide, 4> corners = {Wide{a.min} * b.min, Wide{a.min} * b.max,
                                             Wide{a.max} * b.min, Wide{a.max} * b.max};
        if (!raise_min(z, *std::ranges::min_element(corners)) ||
            !lower_max(z, *std::ranges::max_element(corners)))
            return false;
    } else if ((a.is_fixed() && a.min == 0) || (b.is_fixed() && b.min == 0)) {
        if (!assign(z, 0)) return false;
    } else if (a.min >= 0 && b.min >= 0) {
        if (!raise_min(z, Wide{a.min} * b.min)) return false;
    }
    return factor(x, y, z) && factor(y, x, z);
}

/// What z = x * y says of x.
bool FiniteDomains::factor(Cell x, Cell y, Cell z) {
    const FdRange b = range(y);
    const FdRange c = range(z);
    if (c.min > 0 || c.max < 0) {
        if (!remove_value(x, 0) || !remove_value(y, 0)) return false;
    }
    if (is_open(c)) return true;
    const bool spans_zero = b.min <= 0 && b.max >= 0;
    if (spans_zero) {
        if (c.min <= 0 && c.max >= 0) return true;
        const Wide most = std::max(c.max < 0 ? -Wide{c.min} : Wide{c.max}, Wide{0});
        return raise_min(x, -most) && lower_max(x, most);
    }
    // With a positive divisor the quotient is extreme at its ends; a negative one is mirrored.
    const Wide sign = b.min > 0 ? 1 : -1;
    const Wide low = sign > 0 ? Wide{c.min} : -Wide{c.max};
    const Wide high = sign > 0 ? Wide{c.max} : -Wide{c.min};
    if (b.min == fd_inf) return true;
    const std::int64_t near = sign > 0 ? b.min : -b.max;
    const std::int64_t far = sign > 0 ? b.max : -b.min;
    return raise_min(x, ceiling_quotient(low, low >= 0 ? far : near)) &&
           lower_max(x, floor_quotient(high, high >= 0 ? near : far));
}

bool FiniteDomains::square(Cell x, Cell z) {
    const FdRange a = range(x);
    if (a.is_fixed()) return assign(z, Wide{a.min} * a.min);
    const Wide small = a.min > 0 ? Wide{a.min} : a.max < 0 ? -Wide{a.max} : Wide{0};
    if (!raise_min(z, small * small)) return false;
    const Wide large = std::max(-Wide{a.min}, Wide{a.max});
    if (!is_open(a) && !lower_max(z, large * large)) return false;
    const FdRange c = range(z);
    if (c.max != fd_sup) {
        const Wide most = root_of(c.max);
        if (!raise_min(x, -most) || !lower_max(x, most)) return false;
    }
    if (c.min <= 0) return true;
    const std::int64_t below = root_of(c.min - 1);  // |x| is greater
    const FdRange now = range(x);
    if (now.min >= -below && !raise_min(x, Wide{below} + 1)) return false;
    return now.max > below || lower_max(x, -Wide{below} - 1);
}

// Minima are maxima of the mirrored values: `sign` is -1 for them. Bounds that are open compare
// as what they are, so nothing special is needed for them.
bool FiniteDomains::run_extreme(Index p, int sign) {
    const Cell z = argument(p, 2);
    const auto low = [&](Cell c) { return sign > 0 ? Wide{range(c).min} : -Wide{range(c).max}; };
    const auto high = [&](Cell c) { return sign > 0 ? Wide{range(c).max} : -Wide{range(c).min}; };
    const auto at_least = [&](Cell c, Wide v) {
        return sign > 0 ? raise_min(c, v) : lower_max(c, -v);
    };
    const auto at_most = [&](Cell c, Wide v) {
        return sign > 0 ? lower_max(c, v) : raise_min(c, -v);
    };
    const std::array<Cell, 2> of = {argument(p, 0), argument(p, 1)};
    if (!at_least(z, std::max(low(of[0]), low(of[1]))) ||
        !at_most(z, std::max(high(of[0]), high(of[1]))))
        return false;
    for (const std::size_t i : {0U, 1U}) {
        if (!at_most(of[i], high(z))) return false;
        if (high(of[1 - i]) < low(z) && !at_least(of[i], low(z))) return false;
    }
    return true;
}

bool FiniteDomains::run_absolute(Index p) {
    const Cell x = argument(p, 0);
    const Cell z = argument(p, 2);
    const FdRange a = range(x);
    const Wide mirrored = -Wide{a.min};
    const Wide small = a.min > 0 ? Wide{a.min} : a.max < 0 ? -Wide{a.max} : Wide{0};
    if (a.is_fixed()) return finish(p) && assign(z, small);
    if (!raise_min(z, small)) return false;
    if (!is_open(a) && !lower_max(z, std::max(mirrored, Wide{a.max}))) return false;
    const FdRange c = range(z);
    if (c.max != fd_sup && (!raise_min(x, -Wide{c.max}) || !lower_max(x, c.max))) return false;
    if (c.min <= 0 || tag(x) != Tag::ref) return true;
    return remove_range(root(index_of(x)), -(c.min - 1), c.min - 1);
}

}  // namespace zooid::skb
