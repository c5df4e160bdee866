// why GOAL: the proof of a goal, down to the facts and where they came from.
#include <array>
#include <zooid/shell/program/shell_command.hpp>

#include "query_stream.hpp"

namespace zooid::shell {

namespace {

using schema::skb::Skb;

constexpr std::array positionals{Positional{"GOAL", "a goal, quoted"}};

CommandTask run(Session& session, Arguments arguments) {
    const auto channel = co_await session.services().knowledge();
    if (!channel) co_return std::unexpected(channel.error());
    Skb::Why::Params params;
    if (!params.set_goal(arguments.positionals.front()))
        co_return std::unexpected(usage_failure("the goal is too long; shorten it"));
    const auto opened = co_await SkbClient(**channel).why(params);
    if (!opened) co_return std::unexpected(call_failure(opened.error(), "the knowledge base"));
    if (opened->status() != schema::skb::Status::ok)
        co_return std::unexpected(
            query_failure(opened->status(), opened->column(), opened->error()));
    co_return co_await show_answers(session, {.channel = *channel,
                                              .query = opened->query(),
                                              .command = "why",
                                              .json = arguments.json,
                                              .plain = true,
                                              .answers_max = 2});
}

}  // namespace

const ShellCommand why_command{{.name = "why",
                                .summary = "Shows why a goal holds, down to its facts",
                                .example = "why \"transport(0,3,T)\"",
                                .positionals = positionals,
                                .options = {}},
                               run};

}  // namespace zooid::shell
