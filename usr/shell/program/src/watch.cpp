// watch GOAL: subscribes to a goal's answers, and shows what comes and what goes.
#include <array>
#include <cassert>
#include <zooid/shell/program/shell_command.hpp>
#include <zooid/skb/watched_changes.hpp>

#include "query_stream.hpp"

namespace zooid::shell {

namespace {

using schema::skb::Skb;
using SkbStatus = schema::skb::Status;
using Watched = interconnect::Task<std::expected<skb::WatchedChanges, Failure>>;

constexpr std::uint64_t every_ms_default = 1000;
constexpr std::uint64_t every_ms_max = 3'600'000;
constexpr std::uint64_t times_max = 1'000'000'000;
constexpr std::uint32_t wait_us_max = 1'000'000;  // of one request; then it is waited again
constexpr std::array positionals{Positional{"GOAL", "a goal, quoted"}};
constexpr std::array options{
    Option{"every", "MS", "milliseconds between two looks at what runs; 1000 when not given"},
    Option{"times", "N",
           "wait so often for changes, MS at most, then end; until Ctrl-C when not "
           "given"}};

/// Number of an option; `otherwise` when it is not given, nothing when it is no such number.
std::optional<std::uint64_t> number_of(const Arguments& arguments, std::string_view option,
                                       std::uint64_t otherwise, std::uint64_t most) {
    const auto given = arguments.value(option);
    return given ? number_within(*given, 1, most) : otherwise;
}

/// Leaves the subscription in the session.
Watched
subscribe(Session& session, ServiceChannel* channel, std::string goal, std::uint64_t every_ms) {
    Skb::Subscribe::Params params;
    params.set_answers(true);
    params.set_every_us(static_cast<std::uint32_t>(every_ms * 1000));
    if (!params.set_text(goal))
        co_return std::unexpected(usage_failure("the goal is too long; shorten it"));
    const auto opened = co_await SkbClient(*channel).subscribe(params);
    if (!opened) co_return std::unexpected(call_failure(opened.error(), "the knowledge base"));
    if (opened->status() != SkbStatus::ok)
        co_return std::unexpected(
            query_failure(opened->status(), opened->column(), opened->error()));
    session.subscription = opened->subscription();
    std::vector<std::string> names;
    const auto columns = opened->columns();
    names.reserve(columns.size());
    for (std::uint32_t i = 0; i < columns.size(); ++i) names.emplace_back(columns.at(i));
    co_return skb::WatchedChanges(std::move(names));
}

/// Shows what has changed, as soon as something has; or that time passes.
CommandTask show_changes(Session& session, ServiceChannel* channel, skb::WatchedChanges& changes,
                         std::uint64_t until_us) {
    assert(session.subscription);
    Skb::Notices::Params params;
    params.set_subscription(*session.subscription);
    for (;;) {
        const std::uint64_t now_us = session.executor().now().us;
        const std::uint64_t left_us = until_us - std::min(now_us, until_us);
        params.set_wait_us(
            static_cast<std::uint32_t>(std::min<std::uint64_t>(left_us, wait_us_max)));
        const auto notices = co_await SkbClient(*channel).notices(params);
        if (!notices)
            co_return std::unexpected(call_failure(notices.error(), "the knowledge base"));
        changes.take(*notices);
        if (notices->status() == SkbStatus::failed)  // its goal ended in an error
            co_return std::unexpected(Failure{Status::fault, std::string(notices->error())});
        if (notices->status() != SkbStatus::ok)
            co_return std::unexpected(query_failure(notices->status(), 0, notices->error()));
        if (notices->more()) continue;
        const std::string lines = changes.take_lines();
        session.write(lines);
        if (!lines.empty() || session.executor().now().us >= until_us)
            co_return std::expected<void, Failure>();
    }
}

CommandTask run(Session& session, Arguments arguments) {
    const auto every_ms = number_of(arguments, "every", every_ms_default, every_ms_max);
    const auto times = number_of(arguments, "times", times_max, times_max);
    if (!every_ms || !times)
        co_return std::unexpected(usage_failure("--every and --times take numbers from 1 on"));
    if (arguments.json)
        co_return std::unexpected(
            usage_failure("watch has no end to be JSON; ask with skb --json"));
    const auto channel = co_await session.services().knowledge();
    if (!channel) co_return std::unexpected(channel.error());
    auto changes = co_await subscribe(session, *channel, arguments.positionals.front(), *every_ms);
    if (!changes) co_return std::unexpected(changes.error());
    std::expected<void, Failure> shown;
    for (std::uint64_t look = 0; shown && look < *times; ++look)
        shown = co_await show_changes(session, *channel, *changes,
                                      session.executor().now().us + *every_ms * 1000);
    const auto ended = co_await end_subscription(session, *channel);
    co_return shown ? ended : shown;
}

}  // namespace

CommandTask end_subscription(Session& session, ServiceChannel* channel) {
    assert(session.subscription);
    Skb::Unsubscribe::Params params;
    params.set_subscription(*std::exchange(session.subscription, std::nullopt));
    const interconnect::Instant deadline{session.executor().now().us + end_us_max};
    const auto ended = co_await SkbClient(*channel).unsubscribe(params, {.deadline = deadline});
    if (!ended) co_return std::unexpected(call_failure(ended.error(), "the knowledge base"));
    co_return std::expected<void, Failure>();
}

const ShellCommand watch_command{{.name = "watch",
                                  .summary = "Shows what changes of a goal's answers",
                                  .example = "watch \"load(C,P)\" --every 500",
                                  .positionals = positionals,
                                  .options = options},
                                 run};

}  // namespace zooid::shell
