// help [COMMAND]: what there is, or one command's own --help.
#include <array>
#include <zooid/shell/program/shell_command.hpp>
#include <zooid/shell/suggest.hpp>

namespace zooid::shell {

namespace {

constexpr std::array positionals{Positional{"COMMAND", "what to explain", false}};

CommandTask run(Session& session, Arguments arguments) {
    if (!arguments.positionals.empty()) {
        const std::string& word = arguments.positionals.front();
        const ShellCommand* command = find_command(word);
        if (command == nullptr)
            co_return std::unexpected(usage_failure("no command '" + word + "'"));
        session.write(help_text(command->spec));
        co_return std::expected<void, Failure>();
    }
    Table table({"command", "does"});
    for (const ShellCommand* command : commands())
        table.add({std::string(command->spec.name), std::string(command->spec.summary)});
    session.show(table, "help", arguments);
    co_return std::expected<void, Failure>();
}

}  // namespace

const ShellCommand help_command{{.name = "help",
                                 .summary = "Lists the commands, or explains one",
                                 .example = "help ping",
                                 .positionals = positionals,
                                 .options = {}},
                                run};

}  // namespace zooid::shell
