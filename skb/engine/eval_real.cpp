// Floating-point functions, constants and rounding.
#include <cmath>
#include <limits>
#include <numbers>

#include "eval.hpp"
#include "eval_support.hpp"

namespace zooid::skb {

namespace {
template <double (*function)(double)>
bool real_function(Machine& m, Number* v) {
    return finite(m, v[0], function(v[0].as_double()));
}
bool logarithm(Machine& m, Number* v) {
    const double x = v[0].as_double();
    if (x == 0 && !v[0].is_float) return m.evaluation_error(known::undefined);
    if (x <= 0) return m.evaluation_error(known::undefined);
    return finite(m, v[0], std::log(x));
}
bool arc_tangent(Machine& m, Number* v) {
    if (v[0].as_double() == 0 && v[1].as_double() == 0) return m.evaluation_error(known::undefined);
    return finite(m, v[0], std::atan2(v[0].as_double(), v[1].as_double()));
}
template <double (*round_it)(double)>
bool rounding(Machine& m, Number* v) {
    if (!v[0].is_float) return true;
    const double d = round_it(v[0].d);
    if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0))
        return m.evaluation_error(std::isnan(d) ? known::undefined : known::int_overflow);
    v[0] = integer(static_cast<std::int64_t>(d));
    return true;
}
bool to_float(Machine&, Number* v) {
    v[0] = real(v[0].as_double());
    return true;
}
bool integer_part(Machine&, Number* v) {
    if (v[0].is_float) v[0] = real(std::trunc(v[0].d));
    return true;
}
bool fractional_part(Machine&, Number* v) {
    v[0] = v[0].is_float ? real(v[0].d - std::trunc(v[0].d)) : integer(0);
    return true;
}
template <int which>
bool constant(Machine&, Number* v) {
    constexpr std::array values = {
        std::numbers::pi, std::numbers::e, std::numeric_limits<double>::infinity(),
        std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::epsilon()};
    v[0] = real(values[which]);
    return true;
}
bool largest(Machine&, Number* v) {
    v[0] = integer(INT64_MAX);
    return true;
}
bool smallest(Machine&, Number* v) {
    v[0] = integer(INT64_MIN);
    return true;
}

constexpr std::array reals = {
    Evaluable{"sqrt", 1, real_function<std::sqrt>},
    Evaluable{"sin", 1, real_function<std::sin>},
    Evaluable{"cos", 1, real_function<std::cos>},
    Evaluable{"tan", 1, real_function<std::tan>},
    Evaluable{"asin", 1, real_function<std::asin>},
    Evaluable{"acos", 1, real_function<std::acos>},
    Evaluable{"atan", 1, real_function<std::atan>},
    Evaluable{"exp", 1, real_function<std::exp>},
    Evaluable{"sinh", 1, real_function<std::sinh>},
    Evaluable{"cosh", 1, real_function<std::cosh>},
    Evaluable{"tanh", 1, real_function<std::tanh>},
    Evaluable{"log", 1, logarithm},
    Evaluable{"atan2", 2, arc_tangent},
    Evaluable{"atan", 2, arc_tangent},
    Evaluable{"floor", 1, rounding<std::floor>},
    Evaluable{"ceiling", 1, rounding<std::ceil>},
    Evaluable{"round", 1, rounding<std::round>},
    Evaluable{"truncate", 1, rounding<std::trunc>},
    Evaluable{"integer", 1, rounding<std::round>},
    Evaluable{"float", 1, to_float},
    Evaluable{"float_integer_part", 1, integer_part},
    Evaluable{"float_fractional_part", 1, fractional_part},
    Evaluable{"pi", 0, constant<0>},
    Evaluable{"e", 0, constant<1>},
    Evaluable{"inf", 0, constant<2>},
    Evaluable{"nan", 0, constant<3>},
    Evaluable{"epsilon", 0, constant<4>},
    Evaluable{"max_integer", 0, largest},
    Evaluable{"min_integer", 0, smallest},
};
}  // namespace

std::span<const Evaluable> real_evaluables() { return reals; }

}  // namespace zooid::skb
