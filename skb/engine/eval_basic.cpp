// Arithmetic that works on both integers and floats. Integers never wrap: they end in an error.
#include <cmath>

#include "eval.hpp"
#include "eval_support.hpp"

namespace zooid::skb {

bool finite(Machine& m, Number& out, double d) {
    if (std::isnan(d)) return m.evaluation_error(known::undefined);
    if (std::isinf(d)) return m.evaluation_error(known::float_overflow);
    out = real(d);
    return true;
}

bool need_integer(Machine& m, Number value) {
    if (!value.is_float) return true;
    Cell culprit = 0;
    return m.make_number(value, culprit) && m.type_error(known::integer, culprit);
}

namespace {
bool overflow(Machine& m) { return m.evaluation_error(known::int_overflow); }

bool add(Machine& m, Number* v) {
    if (v[0].is_float || v[1].is_float) return finite(m, v[0], v[0].as_double() + v[1].as_double());
    return !__builtin_add_overflow(v[0].i, v[1].i, &v[0].i) || overflow(m);
}
bool subtract(Machine& m, Number* v) {
    if (v[0].is_float || v[1].is_float) return finite(m, v[0], v[0].as_double() - v[1].as_double());
    return !__builtin_sub_overflow(v[0].i, v[1].i, &v[0].i) || overflow(m);
}
bool multiply(Machine& m, Number* v) {
    if (v[0].is_float || v[1].is_float) return finite(m, v[0], v[0].as_double() * v[1].as_double());
    return !__builtin_mul_overflow(v[0].i, v[1].i, &v[0].i) || overflow(m);
}
// Two integers give an integer when the division is exact, as SWI-Prolog does.
bool divide(Machine& m, Number* v) {
    if (!v[0].is_float && !v[1].is_float) {
        if (v[1].i == 0) return m.evaluation_error(known::zero_divisor);
        if (v[1].i == -1) return !__builtin_sub_overflow(0, v[0].i, &v[0].i) || overflow(m);
        if (v[0].i % v[1].i == 0) {
            v[0].i /= v[1].i;
            return true;
        }
    }
    if (v[1].as_double() == 0) {
        return m.evaluation_error(v[0].as_double() == 0 ? known::undefined : known::zero_divisor);
    }
    return finite(m, v[0], v[0].as_double() / v[1].as_double());
}
bool negate(Machine& m, Number* v) {
    if (v[0].is_float) return finite(m, v[0], -v[0].d);
    return !__builtin_sub_overflow(0, v[0].i, &v[0].i) || overflow(m);
}
bool identity(Machine&, Number*) { return true; }
bool absolute(Machine& m, Number* v) {
    if (v[0].is_float) return finite(m, v[0], std::fabs(v[0].d));
    return v[0].i >= 0 || negate(m, v);
}
bool sign(Machine& m, Number* v) {
    if (v[0].is_float) return finite(m, v[0], v[0].d > 0 ? 1.0 : v[0].d < 0 ? -1.0 : v[0].d);
    v[0].i = v[0].i > 0 ? 1 : v[0].i < 0 ? -1 : 0;
    return true;
}
bool least(Machine&, Number* v) {
    if (compare_numbers(v[1], v[0]) < 0) v[0] = v[1];
    return true;
}
bool greatest(Machine&, Number* v) {
    if (compare_numbers(v[1], v[0]) > 0) v[0] = v[1];
    return true;
}
bool integer_power(Machine& m, Number* v) {
    std::int64_t base = v[0].i;
    std::int64_t exponent = v[1].i;
    if (exponent < 0) {
        if (base == 1) return true;
        if (base == -1) {
            v[0].i = exponent % 2 == 0 ? 1 : -1;
            return true;
        }
        if (base == 0) return m.evaluation_error(known::zero_divisor);
        Cell culprit = 0;
        return m.make_number(v[0], culprit) && m.type_error(known::float_, culprit);
    }
    std::int64_t result = 1;
    while (exponent > 0) {
        if (exponent % 2 != 0 && __builtin_mul_overflow(result, base, &result)) return overflow(m);
        exponent /= 2;
        if (exponent > 0 && __builtin_mul_overflow(base, base, &base)) return overflow(m);
    }
    v[0].i = result;
    return true;
}
bool power(Machine& m, Number* v) {
    if (!v[0].is_float && !v[1].is_float) return integer_power(m, v);
    const double base = v[0].as_double();
    if (base == 0 && v[1].as_double() < 0) return m.evaluation_error(known::zero_divisor);
    return finite(m, v[0], std::pow(base, v[1].as_double()));
}
// 2 ** -1 is 0.5, where 2 ^ -1 is a type error.
bool float_power(Machine& m, Number* v) {
    const bool fraction = !v[0].is_float && !v[1].is_float && v[1].i < 0;
    if (fraction && v[0].i != 1 && v[0].i != -1) v[0] = real(v[0].as_double());
    return power(m, v);
}

constexpr std::array basics = {
    Evaluable{"+", 2, add},        Evaluable{"-", 2, subtract}, Evaluable{"*", 2, multiply},
    Evaluable{"/", 2, divide},     Evaluable{"-", 1, negate},   Evaluable{"+", 1, identity},
    Evaluable{"abs", 1, absolute}, Evaluable{"sign", 1, sign},  Evaluable{"min", 2, least},
    Evaluable{"max", 2, greatest}, Evaluable{"^", 2, power},    Evaluable{"**", 2, float_power},
};
}  // namespace

std::span<const Evaluable> basic_evaluables() { return basics; }

}  // namespace zooid::skb
