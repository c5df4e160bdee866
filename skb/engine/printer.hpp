// Terms to text that reads back as the same term (writeq).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "machine.hpp"

namespace zooid::skb {

struct PrintOptions {
    bool quoted = true;
    bool operators = true;
    std::size_t bytes_max = 1 << 20;  // output is cut off here, with "..." to show it
    /// Name of an unbound variable; empty result or no function: _N.
    std::function<std::string(Cell)> variable_name = {};
};

/// @cost O(output); no recursion.
std::string print_term(const Machine& machine, Cell term, const PrintOptions& options = {});

/// An atom as writeq prints it.
std::string quote_atom(std::string_view text);
/// A float that reads back as the same float.
std::string print_float(double value);

}  // namespace zooid::skb
