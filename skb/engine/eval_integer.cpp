// Arithmetic on integers only.
#include <bit>
#include <numeric>

#include "eval.hpp"
#include "eval_support.hpp"

namespace zooid::skb {

namespace {
bool divisible(Machine& m, const Number* v) {
    if (!need_integer(m, v[0]) || !need_integer(m, v[1])) return false;
    if (v[1].i == 0) return m.evaluation_error(known::zero_divisor);
    if (v[1].i == -1 && v[0].i == INT64_MIN) return m.evaluation_error(known::int_overflow);
    return true;
}
bool both(Machine& m, const Number* v) { return need_integer(m, v[0]) && need_integer(m, v[1]); }

bool quotient(Machine& m, Number* v) {
    if (!divisible(m, v)) return false;
    v[0].i /= v[1].i;
    return true;
}
/// Nothing can go wrong: two integers, the divisor above 0.
bool divides_plainly(const Number* v) { return !v[0].is_float && !v[1].is_float && v[1].i > 0; }

bool remainder(Machine& m, Number* v) {
    if (divides_plainly(v)) {
        v[0].i %= v[1].i;
        return true;
    }
    if (both(m, v) && v[1].i == -1) {
        v[0].i = 0;
        return true;
    }
    if (m.pending() || !divisible(m, v)) return false;
    v[0].i %= v[1].i;
    return true;
}
bool modulo(Machine& m, Number* v) {
    const Number divisor = v[1];
    if (!remainder(m, v)) return false;
    if (v[0].i != 0 && (v[0].i < 0) != (divisor.i < 0)) v[0].i += divisor.i;
    return true;
}
bool floor_quotient(Machine& m, Number* v) {
    if (!divisible(m, v)) return false;
    const std::int64_t q = v[0].i / v[1].i;
    const bool inexact = q * v[1].i != v[0].i;
    v[0].i = q - static_cast<std::int64_t>(inexact && (v[0].i < 0) != (v[1].i < 0));
    return true;
}
bool common_divisor(Machine& m, Number* v) {
    if (!both(m, v)) return false;
    if (v[0].i == INT64_MIN || v[1].i == INT64_MIN) return m.evaluation_error(known::int_overflow);
    v[0].i = std::gcd(v[0].i, v[1].i);
    return true;
}
bool shift_right(Machine& m, Number* v);
bool shift_left(Machine& m, Number* v) {
    if (!both(m, v)) return false;
    if (v[1].i < 0) {
        v[1].i = v[1].i == INT64_MIN ? INT64_MAX : -v[1].i;
        return shift_right(m, v);
    }
    if (v[0].i == 0) return true;
    if (v[1].i >= 63) return m.evaluation_error(known::int_overflow);
    const std::int64_t factor = std::int64_t{1} << v[1].i;
    return !__builtin_mul_overflow(v[0].i, factor, &v[0].i) ||
           m.evaluation_error(known::int_overflow);
}
bool shift_right(Machine& m, Number* v) {
    if (!both(m, v)) return false;
    if (v[1].i < 0) {
        v[1].i = v[1].i == INT64_MIN ? INT64_MAX : -v[1].i;
        return shift_left(m, v);
    }
    v[0].i >>= v[1].i > 63 ? 63 : v[1].i;
    return true;
}
bool bit_and(Machine& m, Number* v) {
    if (!both(m, v)) return false;
    v[0].i &= v[1].i;
    return true;
}
bool bit_or(Machine& m, Number* v) {
    if (!both(m, v)) return false;
    v[0].i |= v[1].i;
    return true;
}
bool bit_xor(Machine& m, Number* v) {
    if (!both(m, v)) return false;
    v[0].i ^= v[1].i;
    return true;
}
bool bit_not(Machine& m, Number* v) {
    if (!need_integer(m, v[0])) return false;
    v[0].i = ~v[0].i;
    return true;
}
bool top_bit(Machine& m, Number* v) {
    if (!need_integer(m, v[0])) return false;
    Cell culprit = 0;
    if (v[0].i <= 0)
        return m.make_number(v[0], culprit) && m.type_error(known::not_less_than_zero, culprit);
    v[0].i = 63 - std::countl_zero(static_cast<std::uint64_t>(v[0].i));
    return true;
}

constexpr std::array integers = {
    Evaluable{"//", 2, quotient},        Evaluable{"rem", 2, remainder},
    Evaluable{"mod", 2, modulo},         Evaluable{"div", 2, floor_quotient},
    Evaluable{"gcd", 2, common_divisor}, Evaluable{"<<", 2, shift_left},
    Evaluable{">>", 2, shift_right},     Evaluable{"/\\", 2, bit_and},
    Evaluable{"\\/", 2, bit_or},         Evaluable{"xor", 2, bit_xor},
    Evaluable{"\\", 1, bit_not},         Evaluable{"msb", 1, top_bit},
};
}  // namespace

std::span<const Evaluable> integer_evaluables() { return integers; }

}  // namespace zooid::skb
