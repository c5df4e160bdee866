// Commands without a person: `--script HEX` for the host, `-c COMMAND` for `oncore`.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "drive.hpp"
#include "guest_services.hpp"

namespace zooid::shell {

/// The bytes that `digits` spell, two hexadecimal digits each; nothing when they do not.
[[nodiscard]] std::optional<std::string> from_hexadecimal(std::string_view digits);

struct Script {
    std::string commands;
    bool keep_going = false;
    bool traced = false;  // recorded; the recording goes to the second serial port
    bool marked = false;  // between the marks by which the host finds the commands' output
};

/// @return the exit status: of the first failure, or what `shutdown` was given.
[[nodiscard]] int
run_script(GuestLoop& loop, GuestServices& services, Session& session, const Script& script);

}  // namespace zooid::shell
