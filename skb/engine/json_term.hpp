// Terms as JSON values.
#pragma once

#include <string>

#include "machine.hpp"

namespace zooid::skb {

/// One term as a JSON value; empty when it would be longer than `bytes_max`.
std::string json_term(const Machine& machine, Cell term, std::size_t bytes_max);

}  // namespace zooid::skb
