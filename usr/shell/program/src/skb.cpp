// skb QUERY: asks the knowledge base.
#include <array>
#include <zooid/shell/program/shell_command.hpp>

#include "query_stream.hpp"

namespace zooid::shell {

namespace {

using schema::skb::Skb;

constexpr std::uint64_t answers_default = 1000;
constexpr std::uint64_t answers_max = 1'000'000;
constexpr std::uint64_t steps_max = 1'000'000'000'000;
constexpr std::array positionals{Positional{"QUERY", "a goal, quoted"}};
constexpr std::array options{
    Option{"answers", "N", "stop after so many; 1000 when not given"},
    Option{"steps", "N", "inferences at most; the engine's own limit when not given"}};

/// Number of an option; `otherwise` when it is not given, nothing when it is no such number.
std::optional<std::uint64_t> limit_of(const Arguments& arguments, std::string_view option,
                                      std::uint64_t otherwise, std::uint64_t most) {
    const auto given = arguments.value(option);
    return given ? number_within(*given, 1, most) : otherwise;
}

CommandTask run(Session& session, Arguments arguments) {
    const auto answers = limit_of(arguments, "answers", answers_default, answers_max);
    const auto steps = limit_of(arguments, "steps", 0, steps_max);
    if (!answers || !steps)
        co_return std::unexpected(usage_failure("--answers and --steps take numbers from 1 on"));
    const auto channel = co_await session.services().knowledge();
    if (!channel) co_return std::unexpected(channel.error());
    Skb::Query::Params params;
    params.set_steps_max(*steps);
    params.set_json(arguments.json);
    if (!params.set_text(arguments.positionals.front()))
        co_return std::unexpected(usage_failure("the query is too long; shorten it"));
    const auto opened = co_await SkbClient(**channel).query(params);
    if (!opened) co_return std::unexpected(call_failure(opened.error(), "the knowledge base"));
    if (opened->status() != schema::skb::Status::ok)
        co_return std::unexpected(
            query_failure(opened->status(), opened->column(), opened->error()));
    co_return co_await show_answers(session, {.channel = *channel,
                                              .query = opened->query(),
                                              .command = "skb",
                                              .json = arguments.json,
                                              .answers_max = *answers});
}

}  // namespace

const ShellCommand skb_command{{.name = "skb",
                                .summary = "Asks the knowledge base",
                                .example = "skb \"transport(0,C,T)\"",
                                .positionals = positionals,
                                .options = options},
                               run};

}  // namespace zooid::shell
