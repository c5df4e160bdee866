// Why a command ends without its answer, as one line for a person.
#pragma once
#include <string>
#include <string_view>
#include <zooid/interconnect/call_error.hpp>
#include <zooid/schema/monitor.hpp>
#include <zooid/shell/status.hpp>

namespace zooid::shell {

/// `message` names the input and the cure, without a line feed.
struct Failure {
    Status status = Status::fault;
    std::string message;
    /// What a coroutine answers for which the frame pool had no room.
    static const Failure out_of_frames;
};

[[nodiscard]] Failure usage_failure(std::string message);
/// @param whom the peer, for example "the monitor".
[[nodiscard]] Failure call_failure(interconnect::CallError error, std::string_view whom);
/// @param subject what was asked for, for example "name greeting" or "core 7".
[[nodiscard]] Failure monitor_failure(schema::monitor::Status status, std::string_view subject);

}  // namespace zooid::shell
