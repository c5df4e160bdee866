// What every subcommand does with its words.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string_view>

#include "subcommand.hpp"

namespace zooid::hake {

/// Gives `app` what the contract asks of every command: --version, and `example` under --help.
void add_contract(CLI::App& app, std::string_view example);

/// Parses; prints help, version or the error.
/// @return the status to end with at once, or nothing: go on.
[[nodiscard]] std::optional<int> parse(CLI::App& app, const Arguments& arguments);

}  // namespace zooid::hake
