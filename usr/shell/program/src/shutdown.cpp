// shutdown [STATUS]: ends the machine.
#include <array>
#include <zooid/shell/program/shell_command.hpp>

namespace zooid::shell {

namespace {

constexpr std::array positionals{
    Positional{"STATUS", "exit status of the machine, 0 to 127", false}};

CommandTask run(Session& session, Arguments arguments) {
    Session::Ending ending;
    if (!arguments.positionals.empty()) {
        const auto status = number_within(arguments.positionals.front(), 0, 127);
        if (!status) co_return std::unexpected(usage_failure("STATUS is a number from 0 to 127"));
        ending.status = static_cast<std::uint8_t>(*status);
    }
    session.ending = ending;
    co_return std::expected<void, Failure>();
}

}  // namespace

const ShellCommand shutdown_command{{.name = "shutdown",
                                     .summary = "Ends the machine",
                                     .example = "shutdown 1",
                                     .positionals = positionals,
                                     .options = {}},
                                    run};

}  // namespace zooid::shell
