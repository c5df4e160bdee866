// Machine sizes as a person writes them: "1..8", "2,4,8", "1..4,8".
#pragma once
#include <string_view>
#include <vector>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

/// @return the sizes in the order given, or `usage` with what was expected.
[[nodiscard]] Result<std::vector<unsigned>> parse_core_list(std::string_view text);

}  // namespace zooid::hake
