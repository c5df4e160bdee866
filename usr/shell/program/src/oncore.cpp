// oncore CORE COMMAND...: the same shell, started on another core by the monitors.
#include <array>
#include <zooid/shell/program/shell_command.hpp>

#include "core_argument.hpp"
#include "programs.hpp"

namespace zooid::shell {

namespace {

constexpr std::array positionals{
    Positional{"CORE", "where to run"},
    Positional{"COMMAND", "what to run: words, or one quoted line of commands", true, true}};

/// One word is a whole line as typed; several are one command, each kept a word of its own.
std::string line_of(std::span<const std::string> words) {
    if (words.size() == 1) return words.front();
    std::string line;
    for (const std::string& word : words) {
        if (!line.empty()) line += ' ';
        if (word.find_first_of(" \t;'\"\\") == std::string::npos && !word.empty()) {
            line += word;
            continue;
        }
        line += '\'';
        for (const char c : word) line += c == '\'' ? "'\\''" : std::string(1, c);
        line += '\'';
    }
    return line;
}

CommandTask run(Session& session, Arguments arguments) {
    const auto core = core_from(arguments.positionals.front());
    if (!core) co_return std::unexpected(core.error());
    std::vector<std::string> words{"shell", "-c",
                                   line_of(std::span(arguments.positionals).subspan(1))};
    const auto domain = co_await start_program(session, *core, std::move(words), true, true);
    if (!domain) co_return std::unexpected(domain.error());
    const auto exit = co_await wait_for_end(session, *domain);
    if (!exit) co_return std::unexpected(exit.error());
    if (*exit == 0) co_return std::expected<void, Failure>();
    co_return std::unexpected(Failure{Status::none, "core " + std::to_string(*core) +
                                                        " ended the command with status " +
                                                        std::to_string(*exit)});
}

}  // namespace

const ShellCommand oncore_command{{.name = "oncore",
                                   .summary = "Runs a shell command on another core",
                                   .example = "oncore 2 name get greeting",
                                   .positionals = positionals,
                                   .options = {},
                                   .rest_verbatim = true},
                                  run};

}  // namespace zooid::shell
