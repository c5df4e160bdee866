// run PROGRAM ARGUMENTS...: starts a program of the boot modules and waits for its end.
#include <array>
#include <zooid/shell/program/shell_command.hpp>

#include "core_argument.hpp"
#include "programs.hpp"
#include "query_rows.hpp"

namespace zooid::shell {

namespace {

constexpr int killed = 139;  // what the libos reports of a domain it had to end
// One positional, so that from the program's name on every word is the program's.
constexpr std::array positionals{
    Positional{"PROGRAM", "name of a boot module, and its own arguments", true, true}};
constexpr std::array options{
    Option{"core", "N", "where to run; `any`: where the knowledge base places it; else here"},
    Option{"background", "", "do not wait: show the domain's number, for `kill`"},
    Option{"trusted", "", "it may decide over the machine as this shell may"}};

/// How the program ended, as the command's own end.
std::expected<void, Failure> ended(const std::string& program, int exit) {
    if (exit == 0) return {};
    std::string text = program + " ended with exit status " + std::to_string(exit);
    if (exit == killed) text += " (killed; its report is above)";
    return std::unexpected(Failure{Status::none, text});
}

/// Where the knowledge base places the program.
interconnect::Task<std::expected<std::uint16_t, Failure>>
placed(Session& session, std::string program) {
    const auto rows = co_await gather_rows(session, "place(" + skb::atom_text(program) + ", Core)",
                                           {.answers_max = 1});
    if (!rows) co_return std::unexpected(rows.error());
    const auto core = rows->rows.empty() ? std::nullopt : rows->rows.front().front().integer;
    if (!core || *core < 0 || *core > std::int64_t{core_number_max})
        co_return std::unexpected(Failure{
            Status::none, "the knowledge base places " + program + " nowhere; choose by --core N"});
    co_return static_cast<std::uint16_t>(*core);
}

CommandTask run(Session& session, Arguments arguments) {
    const std::string program = arguments.positionals.front();
    const bool background = arguments.has("background");
    std::uint16_t core = session.services().core();
    if (const auto given = arguments.value("core"); given && *given == "any") {
        const auto place = co_await placed(session, program);
        if (!place) co_return std::unexpected(place.error());
        core = *place;
    } else if (given) {
        const auto number = core_from(*given);
        if (!number) co_return std::unexpected(number.error());
        core = *number;
    }
    const auto domain = co_await start_program(session, core, arguments.positionals, !background,
                                               arguments.has("trusted"));
    if (!domain) co_return std::unexpected(domain.error());
    if (background) {
        session.write("domain " + std::to_string(*domain) + "\n");
        co_return std::expected<void, Failure>();
    }
    const auto exit = co_await wait_for_end(session, *domain);
    if (!exit) co_return std::unexpected(exit.error());
    co_return ended(program, *exit);
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
