#include <cassert>
#include <string>
#include <zooid/shell/json_text.hpp>
#include <zooid/shell/program/run_words.hpp>
#include <zooid/shell/program/shell_command.hpp>
#include <zooid/shell/suggest.hpp>

#include "query_stream.hpp"

namespace zooid::shell {

namespace {

std::string unknown_command(const std::string& word) {
    std::vector<std::string_view> names;
    for (const ShellCommand* command : commands()) names.push_back(command->spec.name);
    std::string text = "unknown command '" + word + "'";
    if (const auto meant = suggest(word, names))
        text += ", did you mean '" + std::string(*meant) + "'?";
    else
        text += "; `help` lists them";
    return text;
}

/// What --help and --version print instead of running the command.
bool answered_by_spec(Session& session, const CommandSpec& spec, const Arguments& arguments) {
    if (arguments.help) {
        session.write(help_text(spec));
    } else if (arguments.version) {
        session.write(std::string(spec.name) + " of Zooid " ZOOID_VERSION "\n");
    }
    return arguments.help || arguments.version;
}

}  // namespace

void report(Session& session, std::string_view command, const Failure& failure, bool json) {
    const std::string code = std::to_string(exit_code(failure.status));
    const bool open = std::exchange(session.json_open, false);
    if (!json) {
        session.services().write_error(failure.message + "\n");
    } else if (open) {
        session.write("],\"status\":" + code + ",\"error\":" + json_text(failure.message) + "}\n");
    } else {
        session.write("{\"version\":" + std::to_string(json_version) +
                      ",\"command\":" + json_text(command) + ",\"status\":" + code +
                      ",\"error\":" + json_text(failure.message) + "}\n");
    }
}

StatusTask run_words(Session& session, std::vector<std::string> words) {
    const ShellCommand* command = find_command(words.front());
    if (command == nullptr) {
        report(session, words.front(), usage_failure(unknown_command(words.front())), false);
        co_return Status::usage;
    }
    const CommandSpec& spec = command->spec;
    auto arguments = parse_arguments(spec, std::span(words).subspan(1));
    if (!arguments) {
        report(session, spec.name, usage_failure(arguments.error()), false);
        co_return Status::usage;
    }
    if (answered_by_spec(session, spec, *arguments)) co_return Status::answer;
    const bool json = arguments->json;
    const auto done = co_await command->run(session, std::move(*arguments));
    if (done) co_return Status::answer;
    Failure failure = done.error();
    failure.message.insert(0, std::string(spec.name) + ": ");
    report(session, spec.name, failure, json);
    co_return failure.status;
}

StatusTask run_line(Session& session, std::string line, bool keep_going) {
    const auto split = split_commands(line);
    if (!split) {
        report(session, "", usage_failure(describe(split.error())), false);
        co_return Status::usage;
    }
    Status first = Status::answer;
    for (const Command& command : *split) {
        const auto status = co_await run_words(session, command.words);
        if (!status) {
            report(session, command.words.front(), status.error(), false);
        }
        const Status ended = status ? *status : status.error().status;
        if (first == Status::answer) first = ended;
        if (session.ending) break;
        if (first != Status::answer && !keep_going) break;
    }
    co_return first;
}

namespace {

StatusTask end_running(Session& session) {
    assert(session.running);
    const Session::Running running = *std::exchange(session.running, std::nullopt);
    schema::monitor::Monitor::EndDomain::Params params;
    params.set_domain(running.domain);
    params.set_exit(exit_code(Status::interrupted));
    const auto end = co_await session.monitor().end_domain(params);
    if (!end) co_return std::unexpected(call_failure(end.error(), "the monitor"));
    // Not found: it was faster.
    if (end->status() == schema::monitor::Status::ok)
        session.services().write_error(running.program + " was ended by Ctrl-C, exit status " +
                                       std::to_string(end->exit()) + "\n");
    co_return Status::interrupted;
}

}  // namespace

StatusTask after_cancel(Session& session) {
    session.json_open = false;
    if (session.running) {
        const auto ended = co_await end_running(session);
        if (!ended) co_return ended;
    }
    if (!session.open_query && !session.subscription) co_return Status::interrupted;
    const auto channel = co_await session.services().knowledge();
    if (!channel) co_return std::unexpected(channel.error());
    if (session.subscription) {
        const auto ended = co_await end_subscription(session, *channel);
        if (!ended) co_return std::unexpected(ended.error());
    }
    if (!session.open_query) co_return Status::interrupted;
    const std::uint32_t query = *std::exchange(session.open_query, std::nullopt);
    schema::skb::Skb::Cancel::Params params;
    params.set_query(query);
    const interconnect::Instant deadline{session.executor().now().us + end_us_max};
    const auto closed = co_await SkbClient(**channel).cancel(params, {.deadline = deadline});
    if (!closed) co_return std::unexpected(call_failure(closed.error(), "the knowledge base"));
    co_return Status::interrupted;
}

}  // namespace zooid::shell
