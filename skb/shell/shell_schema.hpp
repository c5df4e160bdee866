// What the schema says about a goal being typed or shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zooid/skb/asked_base.hpp"

namespace zooid::skb {

/// The units of a goal's columns, by its schema; "" for one without.
[[nodiscard]] std::vector<std::string> column_units(AskedBase& base, const std::string& goal);

/// The columns of a stored relation as variable names: "Id", "Apic"; nothing: there is no such one.
[[nodiscard]] std::optional<std::vector<std::string>>
columns_of(AskedBase& base, std::string_view relation);

/// The line with its last word completed: every way the base and the shell's words know, sorted.
[[nodiscard]] std::vector<std::string> completions(AskedBase& base, std::string_view line);

}  // namespace zooid::skb
