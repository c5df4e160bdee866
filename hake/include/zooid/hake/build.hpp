// Building from inside the host command.
#pragma once

#include <filesystem>
#include <string>
#include <vector>
#include <zooid/hake/contract.hpp>
#include <zooid/hake/guest.hpp>

namespace zooid::hake {

/// Runs ninja for these targets (none: everything), one build at a time per build folder.
/// Progress goes to standard error when that is a terminal; a failed build's output goes there too.
/// @return `failed` when something does not build, `fault` when ninja is missing.
[[nodiscard]] Result<void>
build_targets(const Workspace& where, const std::vector<std::string>& targets);

}  // namespace zooid::hake
