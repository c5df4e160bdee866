// skb QUERY: asks the knowledge base.
#include <array>
#include <zooid/shell/program/shell_command.hpp>
#include <zooid/skb/shell_line.hpp>

#include "query_rows.hpp"
#include "query_stream.hpp"

namespace zooid::shell {

namespace {

using schema::skb::Skb;
using Kind = skb::ShellLine::Kind;

constexpr std::uint64_t answers_default = 1000;
constexpr std::uint64_t answers_max = 1'000'000;
constexpr std::uint64_t steps_max = 1'000'000'000'000;
constexpr std::array positionals{Positional{
    "QUERY",
    "a goal, quoted; or .tables, .schema RELATION, .count RELATION, .save NAME GOAL, .run NAME"}};
constexpr std::array options{
    Option{"answers", "N", "stop after so many; 1000 when not given"},
    Option{"mode", "MODE", "table, line, jsonl, csv or prolog; one line per answer when not given"},
    Option{"steps", "N", "inferences at most; the engine's own limit when not given"}};

/// Number of an option; `otherwise` when it is not given, nothing when it is no such number.
std::optional<std::uint64_t> limit_of(const Arguments& arguments, std::string_view option,
                                      std::uint64_t otherwise, std::uint64_t most) {
    const auto given = arguments.value(option);
    return given ? number_within(*given, 1, most) : otherwise;
}

/// The answers as they come.
CommandTask stream(Session& session, std::string goal, QueryQuota quota, bool json) {
    const auto channel = co_await session.services().knowledge();
    if (!channel) co_return std::unexpected(channel.error());
    Skb::Query::Params params;
    params.set_steps_max(quota.steps_max);
    params.set_json(json);
    if (!params.set_text(goal))
        co_return std::unexpected(usage_failure("the query is too long; shorten it"));
    const auto opened = co_await SkbClient(**channel).query(params);
    if (!opened) co_return std::unexpected(call_failure(opened.error(), "the knowledge base"));
    if (opened->status() != schema::skb::Status::ok)
        co_return std::unexpected(
            query_failure(opened->status(), opened->column(), opened->error()));
    co_return co_await show_answers(session, {.channel = *channel,
                                              .query = opened->query(),
                                              .command = "skb",
                                              .json = json,
                                              .answers_max = quota.answers_max});
}

/// All of them together, in a form that needs to know them all.
CommandTask
show_rows(Session& session, skb::ShellLine line, QueryQuota quota, skb::AnswerMode mode) {
    const bool is_plan = line.kind == Kind::explain;
    auto rows =
        co_await gather_rows(session, is_plan ? skb::explain_goal(line.text) : line.text, quota);
    if (!rows) co_return std::unexpected(rows.error());
    if (is_plan) rows->keep_marked();
    if (rows->rows.empty()) co_return std::unexpected(Failure{Status::none, "no answer"});
    session.write(skb::render(*rows, {.mode = mode}));
    co_return std::expected<void, Failure>();
}

constexpr std::string_view no_such_query = "no query has that name; skb .queries lists them";

/// `.save` and `.forget`: a goal that changes the saved queries.
CommandTask change_saved(Session& session, std::string goal, QueryQuota quota) {
    const auto rows = co_await gather_rows(session, std::move(goal), quota);
    if (!rows) co_return std::unexpected(rows.error());
    if (rows->rows.empty())
        co_return std::unexpected(Failure{Status::none, std::string(no_such_query)});
    co_return std::expected<void, Failure>();
}

/// `.run`: the saved goal in place of the words, asked as if it had been typed.
CommandTask run_saved(Session& session, skb::ShellLine line, Arguments arguments) {
    const auto rows = co_await gather_rows(session, line.text, {.answers_max = 1});
    if (!rows) co_return std::unexpected(rows.error());
    if (rows->rows.empty() || rows->rows.front().empty())
        co_return std::unexpected(Failure{Status::none, std::string(no_such_query)});
    auto goal = skb::with_values(rows->rows.front().front().plain, line.values);
    if (!goal) co_return std::unexpected(usage_failure(goal.error()));
    if (goal->starts_with(".run"))
        co_return std::unexpected(usage_failure("a saved query cannot run another"));
    arguments.positionals = {std::move(*goal)};
    co_return co_await skb_command.run(session, std::move(arguments));
}

CommandTask run(Session& session, Arguments arguments) {
    const auto answers = limit_of(arguments, "answers", answers_default, answers_max);
    const auto steps = limit_of(arguments, "steps", 0, steps_max);
    if (!answers || !steps)
        co_return std::unexpected(usage_failure("--answers and --steps take numbers from 1 on"));
    const auto mode = skb::mode_named(arguments.value("mode").value_or("table"));
    if (!mode || *mode == skb::AnswerMode::json)
        co_return std::unexpected(
            usage_failure("--mode is table, line, jsonl, csv or prolog; --json stands alone"));
    const auto line = skb::read_shell_line(arguments.positionals.front());
    if (!line) co_return std::unexpected(usage_failure(line.error()));
    const QueryQuota quota{.answers_max = *answers, .steps_max = *steps};
    switch (line->kind) {
        case Kind::ask:
            if (!arguments.has("mode"))
                co_return co_await stream(session, line->text, quota, arguments.json);
            co_return co_await show_rows(session, *line, quota, *mode);
        case Kind::ask_table:
        case Kind::explain:
            if (arguments.json) co_return co_await stream(session, line->text, quota, true);
            co_return co_await show_rows(session, *line, quota, *mode);
        case Kind::why:
            co_return co_await show_proof(session, "why", line->text, arguments.json);
        case Kind::save:
            co_return co_await change_saved(session, line->text, {.answers_max = 1});
        case Kind::run:
            co_return co_await run_saved(session, *line, std::move(arguments));
        default:
            break;
    }
    co_return std::unexpected(
        usage_failure("that word is for `hake/zooid skb`; here are .tables, .schema, .count, "
                      ".save, .run, .queries and .forget"));
}

}  // namespace

const ShellCommand skb_command{{.name = "skb",
                                .summary = "Asks the knowledge base",
                                .example = "skb \"transport(0,C,T)\"",
                                .positionals = positionals,
                                .options = options},
                               run};

}  // namespace zooid::shell
