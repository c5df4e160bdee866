// How a command ends: the exit statuses of every host command and shell command.
#pragma once
#include <string_view>

namespace zooid::shell {

enum class Status : int {
    answer = 0,         // done; there is an answer
    none = 1,           // no answer, or the command failed at its task
    usage = 2,          // the command was written wrongly
    limit = 3,          // a limit of time, memory or size was reached
    denied = 4,         // not allowed
    fault = 5,          // the machine or an engine is at fault
    interrupted = 130,  // Ctrl-C
};

[[nodiscard]] constexpr int exit_code(Status status) { return static_cast<int>(status); }

[[nodiscard]] constexpr std::string_view name(Status status) {
    switch (status) {
        case Status::answer:
            return "answer";
        case Status::none:
            return "none";
        case Status::usage:
            return "usage";
        case Status::limit:
            return "limit";
        case Status::denied:
            return "denied";
        case Status::fault:
            return "fault";
        case Status::interrupted:
            return "interrupted";
    }
    return "unknown";
}

}  // namespace zooid::shell
