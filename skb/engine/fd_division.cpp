// Quotients and rests. A divisor is never 0; bounds are drawn once it is known.
#include "fd_access.hpp"

namespace zooid::skb {

namespace {
Wide floor_of(Wide a, std::int64_t b) {  // b of any sign but 0
    return b > 0 ? floor_quotient(a, b) : floor_quotient(-a, -b);
}

Wide toward_zero(Wide a, std::int64_t b) {
    const Wide size = a < 0 ? -a : a;
    const Wide divisor = b < 0 ? -Wide{b} : Wide{b};
    const Wide quotient =
        divisor > size ? 0 : floor_quotient(size, static_cast<std::int64_t>(divisor));
    return (a < 0) == (b < 0) ? quotient : -quotient;
}

Wide result(FdKind kind, std::int64_t a, std::int64_t b) {
    switch (kind) {
        case FdKind::quotient:
            return toward_zero(a, b);
        case FdKind::floor_div:
            return floor_of(a, b);
        case FdKind::modulo:
            return a - floor_of(a, b) * b;
        default:
            return a - toward_zero(a, b) * b;
    }
}
}  // namespace

bool FiniteDomains::run_division(Index p, FdKind kind) {
    const Cell x = argument(p, 0);
    const Cell y = argument(p, 1);
    const Cell z = argument(p, 2);
    if (!remove_value(y, 0)) return false;
    const FdRange b = range(y);
    if (!b.is_fixed()) return true;
    if (b.min == INT64_MIN) return overflow();  // its size has no 64 bits
    const FdRange a = range(x);
    if (a.is_fixed()) return finish(p) && assign(z, result(kind, a.min, b.min));
    if (kind == FdKind::modulo || kind == FdKind::remainder) return modulo_by(kind, x, b.min, z);
    return divide_by(kind, x, b.min, z);
}

// z is monotone in x: rising for a positive divisor, falling for a negative one.
bool FiniteDomains::divide_by(FdKind kind, Cell x, std::int64_t divisor, Cell z) {
    const FdRange a = range(x);
    const bool rising = divisor > 0;
    const auto at_end = [&](std::int64_t end) { return result(kind, end, divisor); };
    if (a.min != fd_inf && !(rising ? raise_min(z, at_end(a.min)) : lower_max(z, at_end(a.min))))
        return false;
    if (a.max != fd_sup && !(rising ? lower_max(z, at_end(a.max)) : raise_min(z, at_end(a.max))))
        return false;
    // All x with x / divisor between the bounds of z: within one divisor of the product.
    const FdRange c = range(z);
    const Wide size = rising ? Wide{divisor} : -Wide{divisor};
    const Wide low = rising ? Wide{c.min} : -Wide{c.max};
    const Wide high = rising ? Wide{c.max} : -Wide{c.min};
    const bool open_low = rising ? c.min == fd_inf : c.max == fd_sup;
    const bool open_high = rising ? c.max == fd_sup : c.min == fd_inf;
    const bool floors = kind == FdKind::floor_div;
    Wide first = low * size;
    Wide last = high * size;
    if (floors && rising) last += size - 1;
    if (floors && !rising) first -= size - 1;
    if (!floors && low <= 0) first -= size - 1;
    if (!floors && high >= 0) last += size - 1;
    return (open_low || raise_min(x, first)) && (open_high || lower_max(x, last));
}

bool FiniteDomains::modulo_by(FdKind kind, Cell x, std::int64_t divisor, Cell z) {
    const FdRange a = range(x);
    const Wide most = (divisor > 0 ? Wide{divisor} : -Wide{divisor}) - 1;
    const bool follows_divisor = kind == FdKind::modulo;  // else the sign of x
    const bool negative = follows_divisor ? divisor < 0 : a.min < 0;
    const bool positive = follows_divisor ? divisor > 0 : a.max > 0;
    if (!raise_min(z, negative ? -most : 0) || !lower_max(z, positive ? most : 0)) return false;
    const FdRange c = range(z);
    if (!c.is_fixed() || (!follows_divisor && negative && positive)) return true;
    // x = z modulo the divisor: both of its bounds move to the next such number.
    const auto size = static_cast<std::int64_t>(most + 1);
    const auto rest_of = [&](Wide v) { return v - floor_quotient(v, size) * size; };
    if (a.min != fd_inf && !raise_min(x, a.min + rest_of(Wide{c.min} - a.min))) return false;
    return a.max == fd_sup || lower_max(x, a.max - rest_of(Wide{a.max} - c.min));
}

}  // namespace zooid::skb
