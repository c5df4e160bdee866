// Terms as typed values.
#pragma once

#include "machine.hpp"
#include "zooid/skb/row.hpp"

namespace zooid::skb {

/// @param bytes_max of the text of what is no number and no atom
[[nodiscard]] Value term_value(const Machine& machine, Cell term, std::size_t bytes_max);

}  // namespace zooid::skb
