// The output contract every host command keeps: exit statuses, one-line failures, JSON, colour.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace zooid::hake {

/// What a command's exit status says; the guest's shell uses the same numbers.
enum class ExitStatus : int {
    answer = 0,
    failed = 1,  // no answer, or a command failed
    usage = 2,
    limit = 3,
    denied = 4,
    fault = 5,  // machine or engine
    interrupted = 130,
};

/// Why a command ends without its answer. `message` is one line that names the cure.
struct Failure {
    ExitStatus status = ExitStatus::fault;
    std::string message;
};

template <class Value>
using Result = std::expected<Value, Failure>;

/// Shorthand for returning a Failure.
[[nodiscard]] std::unexpected<Failure> fail(ExitStatus status, std::string message);

inline constexpr int json_version = 1;

/// Wraps `data` (an object) as `{"version":1,"command":...,"status":...,...}`.
[[nodiscard]] nlohmann::json envelope(std::string_view command, int status, nlohmann::json data);

/// True when `fd` is a terminal on which colour is wanted (NO_COLOR unset or empty).
[[nodiscard]] bool colour_wanted(int fd);

/// Prints one line of progress or of reason on standard error, after "zooid: ".
void say(std::string_view line);

/// Prints the failure on standard error (and as JSON on standard output when `json`).
/// @return the process's exit status.
int report(std::string_view command, const Failure& failure, bool json);

}  // namespace zooid::hake
