// oncore CORE COMMAND...: the same shell, started on another core by the monitors.
#include <array>
#include <zooid/shell/program/shell_command.hpp>

#include "core_argument.hpp"

namespace zooid::shell {

namespace {

using schema::monitor::Monitor;

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
    const std::string where = "core " + std::to_string(*core);
    std::string line = line_of(std::span(arguments.positionals).subspan(1));
    for (;;) {
        Monitor::RemoteRun::Params params;
        params.set_core(*core);
        if (!params.set_command(line))
            co_return std::unexpected(usage_failure("the command is too long; run it in parts"));
        const auto part = co_await session.monitor().remote_run(params);
        if (!part) co_return std::unexpected(call_failure(part.error(), where));
        if (part->status() != schema::monitor::Status::ok)
            co_return std::unexpected(monitor_failure(part->status(), where));
        const auto output = part->output();
        session.write({reinterpret_cast<const char*>(output.data()), output.size()});
        line.clear();
        if (part->more()) continue;
        if (part->exit() == 0) co_return std::expected<void, Failure>();
        co_return std::unexpected(Failure{Status::none, where + " ended the command with status " +
                                                            std::to_string(part->exit())});
    }
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
