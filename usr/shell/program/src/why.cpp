// why GOAL, why_not GOAL, assume FACTS GOAL: reasons, and what would be.
#include <array>
#include <zooid/shell/program/shell_command.hpp>

#include "query_stream.hpp"

namespace zooid::shell {

namespace {

using schema::skb::Skb;

constexpr std::array goal_only{Positional{"GOAL", "a goal, quoted"}};
constexpr std::array facts_and_goal{
    Positional{"FACTS", "facts, quoted, with commas between them; -FACT: as if it were not there"},
    Positional{"GOAL", "a goal, quoted; or why GOAL, why_not GOAL"}};

CommandTask run_why(Session& session, Arguments arguments) {
    co_return co_await show_proof(session, "why", arguments.positionals.front(), arguments.json);
}

CommandTask run_why_not(Session& session, Arguments arguments) {
    co_return co_await show_proof(
        session, "why_not", "why_not((" + arguments.positionals.front() + "))", arguments.json);
}

/// As `skb "assume FACTS in GOAL"`.
CommandTask run_assume(Session& session, Arguments arguments) {
    arguments.positionals = {"assume " + arguments.positionals[0] + " in " +
                             arguments.positionals[1]};
    co_return co_await skb_command.run(session, std::move(arguments));
}

}  // namespace

CommandTask show_proof(Session& session, std::string command, std::string goal, bool json) {
    const auto channel = co_await session.services().knowledge();
    if (!channel) co_return std::unexpected(channel.error());
    Skb::Why::Params params;
    params.set_json(json);
    if (!params.set_goal(goal))
        co_return std::unexpected(usage_failure("the goal is too long; shorten it"));
    const auto opened = co_await SkbClient(**channel).why(params);
    if (!opened) co_return std::unexpected(call_failure(opened.error(), "the knowledge base"));
    if (opened->status() != schema::skb::Status::ok)
        co_return std::unexpected(
            query_failure(opened->status(), opened->column(), opened->error()));
    co_return co_await show_answers(session, {.channel = *channel,
                                              .query = opened->query(),
                                              .command = std::move(command),
                                              .json = json,
                                              .proof = true,
                                              .answers_max = 2});
}

const ShellCommand why_command{{.name = "why",
                                .summary = "Shows why a goal holds, down to its facts",
                                .example = "why \"transport(0,3,T)\"",
                                .positionals = goal_only,
                                .options = {}},
                               run_why};

const ShellCommand why_not_command{{.name = "why_not",
                                    .summary = "Shows what fails of a goal that does not hold",
                                    .example = "why_not \"transport(0,3,ump)\"",
                                    .positionals = goal_only,
                                    .options = {}},
                                   run_why_not};

const ShellCommand assume_command{{.name = "assume",
                                   .summary = "Asks what would be if facts were others",
                                   .example = "assume \"core_life(1,dead,test)\" \"live_core(C)\"",
                                   .positionals = facts_and_goal,
                                   .options = {}},
                                  run_assume};

}  // namespace zooid::shell
