// What the families of arithmetic functions share.
#pragma once

#include <array>

#include "known_atoms.hpp"
#include "machine.hpp"
#include "number.hpp"

namespace zooid::skb {

/// Stores `d`, or raises undefined / float_overflow when it is no finite number.
bool finite(Machine& m, Number& out, double d);

/// True for an integer; otherwise type_error(integer, value).
bool need_integer(Machine& m, Number value);

}  // namespace zooid::skb
