#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

std::unexpected<Failure> fail(ExitStatus status, std::string message) {
    return std::unexpected(Failure{status, std::move(message)});
}

nlohmann::json envelope(std::string_view command, int status, nlohmann::json data) {
    data["version"] = json_version;
    data["command"] = command;
    data["status"] = status;
    return data;
}

bool colour_wanted(int fd) {
    const char* refused = std::getenv("NO_COLOR");
    return isatty(fd) == 1 && (refused == nullptr || *refused == '\0');
}

void say(std::string_view line) {
    fmt::print(stderr, "zooid: {}\n", line);
    std::fflush(stderr);
}

int report(std::string_view command, const Failure& failure, bool json) {
    say(failure.message);
    const int status = static_cast<int>(failure.status);
    if (json) {
        const auto text = envelope(command, status, {{"error", failure.message}});
        fmt::print("{}\n", text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
    return status;
}

}  // namespace zooid::hake
