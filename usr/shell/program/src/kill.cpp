// kill DOMAIN: ends a domain that this shell started, or one that such a domain started.
#include <array>
#include <limits>
#include <zooid/shell/program/shell_command.hpp>

namespace zooid::shell {

namespace {

using schema::monitor::Monitor;

constexpr int exit_of_killed = 137;  // as a Linux shell shows SIGKILL
constexpr std::array positionals{Positional{"DOMAIN", "its number, as `ps` shows it"}};

CommandTask run(Session& session, Arguments arguments) {
    const std::string& word = arguments.positionals.front();
    const auto id = number_within(word, 1, std::numeric_limits<std::int64_t>::max());
    if (!id)
        co_return std::unexpected(
            usage_failure("'" + word + "' is no domain's number; `ps` lists them"));
    Monitor::EndDomain::Params params;
    params.set_domain(*id);
    params.set_exit(exit_of_killed);
    const auto end = co_await session.monitor().end_domain(params);
    if (!end) co_return std::unexpected(call_failure(end.error(), "the monitor"));
    switch (end->status()) {
        case schema::monitor::Status::ok:
            co_return std::expected<void, Failure>();
        case schema::monitor::Status::denied:
            co_return std::unexpected(
                Failure{Status::denied, "domain " + word +
                                            " was not started from this shell; only who started "
                                            "a domain may end it"});
        case schema::monitor::Status::not_found:
            co_return std::unexpected(Failure{
                Status::none, "domain " + word + " does not run; `ps` lists those that do"});
        default:
            co_return std::unexpected(monitor_failure(end->status(), "domain " + word));
    }
}

}  // namespace

const ShellCommand kill_command{{.name = "kill",
                                 .summary = "Ends a domain started from this shell",
                                 .example = "kill 5",
                                 .positionals = positionals,
                                 .options = {}},
                                run};

}  // namespace zooid::shell
