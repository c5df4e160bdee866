// run PROGRAM ARGUMENTS...: starts a program of the boot modules and waits for its end.
#include <array>
#include <zooid/shell/program/shell_command.hpp>

#include "core_argument.hpp"

namespace zooid::shell {

namespace {

using schema::monitor::Monitor;
using MonitorStatus = schema::monitor::Status;
using Spawn = Monitor::Spawn::Params;

constexpr int killed = 139;  // what the libos reports of a domain it had to end
// One positional, so that from the program's name on every word is the program's.
constexpr std::array positionals{
    Positional{"PROGRAM", "name of a boot module, and its own arguments", true, true}};
constexpr std::array options{Option{"core", "N", "where to run; here when not given"}};

/// Argument 0 is the program's name, as programs expect. False when the words do not fit in one
/// message.
bool fill(Spawn& params, std::span<const std::string> words) {
    if (!params.set_program(words.front())) return false;
    auto arguments = params.init_arguments();
    if (!arguments) return false;
    auto list = arguments->init_list(static_cast<std::uint32_t>(words.size()));
    if (!list) return false;
    for (std::uint32_t i = 0; i < words.size(); ++i) {
        if (!list->set(i, words[i])) return false;
    }
    return true;
}

/// How the program ended, as the command's own end.
std::expected<void, Failure> ended(const std::string& program, int exit) {
    if (exit == 0) return {};
    std::string text = program + " ended with exit status " + std::to_string(exit);
    if (exit == killed) text += " (killed; its report is above)";
    return std::unexpected(Failure{Status::none, text});
}

CommandTask wait_for(Session& session, std::string program, std::uint64_t domain) {
    Monitor::Wait::Params params;
    params.set_domain(domain);
    const auto end = co_await session.monitor().wait(params);
    if (!end) co_return std::unexpected(call_failure(end.error(), "the monitor"));
    if (end->status() != MonitorStatus::ok)
        co_return std::unexpected(
            monitor_failure(end->status(), "domain " + std::to_string(domain)));
    co_return ended(program, end->exit());
}

CommandTask run(Session& session, Arguments arguments) {
    const std::string program = arguments.positionals.front();
    Spawn params;
    params.set_wait(true);
    params.set_core(session.services().core());
    if (const auto given = arguments.value("core")) {
        const auto core = core_from(*given);
        if (!core) co_return std::unexpected(core.error());
        params.set_core(*core);
    }
    if (!fill(params, arguments.positionals))
        co_return std::unexpected(usage_failure("the arguments are too long; shorten them"));
    const auto started = co_await session.monitor().spawn(params);
    if (!started) co_return std::unexpected(call_failure(started.error(), "the monitor"));
    if (started->status() == MonitorStatus::not_found)
        co_return std::unexpected(Failure{
            Status::none, "no program '" + program + "'; add it to the boot manifest as a module"});
    if (started->status() != MonitorStatus::ok)
        co_return std::unexpected(monitor_failure(started->status(), "program '" + program + "'"));
    co_return co_await wait_for(session, program, started->domain());
}

}  // namespace

const ShellCommand run_command{{.name = "run",
                                .summary = "Runs a program and waits for its end",
                                .example = "run hello",
                                .positionals = positionals,
                                .options = options,
                                .rest_verbatim = true},
                               run};

}  // namespace zooid::shell
