// The options of `zooid run`, read from its words.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <zooid/hake/guest.hpp>

#include "subcommand.hpp"

namespace zooid::hake {

/// What `run` is asked to do.
struct RunOptions {
    GuestOptions guest;
    bool script = false;  // -c was given
    bool json = false;
    bool verbose = false;
    std::filesystem::path trace;  // where the recording of the script goes; empty: none is made
};

/// Reads the words, prints help or the error.
/// @return the options, or the exit status to end with at once.
[[nodiscard]] std::variant<RunOptions, int> parse_run(const Arguments& arguments);

}  // namespace zooid::hake
