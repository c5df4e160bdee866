// Terms as JSON values.
#pragma once

#include <functional>
#include <string>

#include "machine.hpp"

namespace zooid::skb {

/// One term as a JSON value; empty when it would be longer than `bytes_max`.
/// @param variable_name what a variable is called; empty: by its number
std::string json_term(const Machine& machine, Cell term, std::size_t bytes_max,
                      const std::function<std::string(Cell)>& variable_name = {});

}  // namespace zooid::skb
