// The arithmetic functions: what `is` knows.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "number.hpp"

namespace zooid::skb {

class Machine;
class Database;

/// One function: `values[0]` is the first argument and receives the result.
/// `apply` returns false with an ISO error pending.
struct Evaluable {
    std::string_view name;
    unsigned arity;
    bool (*apply)(Machine& machine, Number* values);
};

[[nodiscard]] std::span<const Evaluable> integer_evaluables();
[[nodiscard]] std::span<const Evaluable> basic_evaluables();
[[nodiscard]] std::span<const Evaluable> real_evaluables();

/// Enters all of them into the database; part of its start.
void install_evaluables(Database& database);

}  // namespace zooid::skb
