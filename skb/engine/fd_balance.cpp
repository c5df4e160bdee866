// Equations whose sums 64 bits hold: each term lies between what the others leave to it.
#include <algorithm>

#include "fd_access.hpp"

namespace zooid::skb {

namespace {
constexpr std::size_t few_terms = 4;  // compared with each other sooner than read once more

std::int64_t floor_of(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
std::int64_t ceiling_of(std::int64_t a, std::int64_t b) { return -floor_of(-a, b); }

/// The values of x for which c * x lies in `product`.
FdRange factors(std::int64_t c, FdRange product) {
    if (c == 1) return product;
    const FdRange signless = c > 0 ? product : FdRange{.min = -product.max, .max = -product.min};
    if (c == -1) return signless;
    const std::int64_t size = c > 0 ? c : -c;
    return {.min = ceiling_of(signless.min, size), .max = floor_of(signless.max, size)};
}
}  // namespace

FdRange FiniteDomains::range_of(const Part& part) const {
    const FdVariable& d = at(part.variable);
    if (part.factor == 1) return {.min = d.min, .max = d.max};
    if (part.factor > 0) return {.min = part.factor * d.min, .max = part.factor * d.max};
    return {.min = part.factor * d.max, .max = part.factor * d.min};
}

/// Goes through the terms until nothing moves. Meanwhile the propagator counts as queued, so that
/// it does not wake itself; at the end all terms may have values, and nothing wakes it any more.
bool FiniteDomains::balance(Index p) {
    const std::size_t n = count(p);
    if (parts_.size() < n) parts_.resize(n);
    m_.at(p + 1) = queue_end;
    bool good = m_.charge(n / 8);
    for (bool again = true; good && again;) good = balance_once(p, n, again);
    m_.at(p + 1) = 0;
    return good;
}

/// Bounds that were set as wanted are final: those of one sum, each seen through all the others,
/// do not move twice. Not so where a domain's hole or a factor moved one further, or where two
/// terms have become the same variable.
bool FiniteDomains::balance_once(Index p, std::size_t n, bool& again) {
    Part* const parts = parts_.data();
    const Cell* const terms = &argument(p, 2);
    FdRange sum{.min = number(p, 0), .max = number(p, 0)};
    std::int64_t widest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        Part& part = parts[i];
        part.factor = static_cast<std::int64_t>(terms[2 * i]);
        part.variable = root(index_of(terms[2 * i + 1]));
        part.range = range_of(part);
        sum.min += part.range.min;
        sum.max += part.range.max;
        widest = std::max(widest, part.range.max - part.range.min);
    }
    again = false;
    if (sum.min > 0 || sum.max < 0) return false;
    if (widest <= std::min(sum.max, -sum.min)) return true;
    for (std::size_t i = 0; i < n; ++i) {
        const FdRange old = parts[i].range;
        const FdRange left{.min = old.max - sum.max, .max = old.min - sum.min};
        if (left.min <= old.min && left.max >= old.max) continue;
        const FdRange wanted = factors(parts[i].factor, left);
        if (!narrow(parts[i].variable, wanted.min, wanted.max)) return false;
        const FdRange now = range_of(parts[i]);
        again |= now.min > std::max(old.min, left.min) || now.max < std::min(old.max, left.max);
        sum.min += now.min - old.min;
        sum.max += now.max - old.max;
    }
    again |= n > few_terms || has_twins(n);
    return !again || m_.charge(1);
}

/// Whether two terms are of one variable, of a few.
bool FiniteDomains::has_twins(std::size_t n) const {
    for (std::size_t i = 1; i < n; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (parts_[i].variable == parts_[j].variable) return true;
        }
    }
    return false;
}

}  // namespace zooid::skb
