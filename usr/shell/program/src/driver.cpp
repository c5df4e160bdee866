// driver show|replace|give|reserve: this core's CPU driver.
#include <array>
#include <limits>
#include <zooid/shell/arguments.hpp>
#include <zooid/shell/program/shell_command.hpp>

#include "policy_name.hpp"

namespace zooid::shell {

namespace {

using schema::monitor::Monitor;
using MonitorStatus = schema::monitor::Status;

constexpr std::array positionals{
    Positional{"ACTION", "show, replace, give or reserve"},
    Positional{"WHAT",
               "of `replace`: a boot module; of `give`: a domain, or all; of `reserve`: a domain",
               false},
    Positional{"PERIOD", "of `reserve`: in microseconds; 0: take it back", false},
    Positional{"BUDGET", "of `reserve`: in every period, in microseconds", false}};

std::unexpected<Failure> lost(interconnect::CallError error) {
    return std::unexpected(call_failure(error, "the monitor"));
}

/// The settings that are on, by the bits of SPEC_CTRL.
std::string held_back(std::uint8_t bits) {
    constexpr std::array<const char*, 3> names{"ibrs", "stibp", "ssbd"};
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if ((bits >> i & 1) != 0) text.append(text.empty() ? "" : ",").append(names[i]);
    }
    return text.empty() ? "not offered" : text;
}

CommandTask show(Session& session, Arguments arguments) {
    const auto found = co_await session.monitor().driver({});
    if (!found) co_return lost(found.error());
    if (found->status() != MonitorStatus::ok)
        co_return std::unexpected(monitor_failure(found->status(), "driver"));
    Table table({"core", "driver", "images", "scheduler", "timer_interrupts", "speculation"});
    table.add({std::uint64_t{session.services().core()}, std::string(found->image()),
               std::uint64_t{found->images()}, policy_name(found->scheduler()),
               found->timer_interrupts(), held_back(found->speculation())});
    session.show(table, "driver", arguments);
    co_return std::expected<void, Failure>();
}

CommandTask replace(Session& session, std::string image) {
    Monitor::ReplaceDriver::Params params;
    if (!params.set_image(image))
        co_return std::unexpected(monitor_failure(MonitorStatus::bad_argument, image));
    const auto done = co_await session.monitor().replace_driver(params);
    if (!done) co_return lost(done.error());
    if (done->status() == MonitorStatus::bad_argument)
        co_return std::unexpected(
            Failure{Status::fault, "'" + image +
                                       "' is no CPU driver made for this core's state; build "
                                       "it from the same tree"});
    if (done->status() != MonitorStatus::ok)
        co_return std::unexpected(monitor_failure(done->status(), "boot module '" + image + "'"));
    co_return std::expected<void, Failure>();
}

std::expected<std::uint64_t, Failure> domain_from(const std::string& word) {
    const auto domain = number_within(word, 1, std::numeric_limits<std::int64_t>::max());
    if (domain) return static_cast<std::uint64_t>(*domain);
    return std::unexpected(usage_failure("'" + word + "' is no domain; `ps` lists them"));
}

CommandTask give(Session& session, std::string word) {
    Monitor::GiveCore::Params params;
    if (word != "all") {
        const auto domain = domain_from(word);
        if (!domain) co_return std::unexpected(domain.error());
        params.set_domain(*domain);
    }
    const auto done = co_await session.monitor().give_core(params);
    if (!done) co_return lost(done.error());
    if (done->status() != MonitorStatus::ok)
        co_return std::unexpected(monitor_failure(done->status(), "domain '" + word + "'"));
    co_return std::expected<void, Failure>();
}

CommandTask reserve(Session& session, std::vector<std::string> words) {
    constexpr std::int64_t us_max = 1'000'000'000;
    const auto domain = domain_from(words[1]);
    if (!domain) co_return std::unexpected(domain.error());
    const auto period_us = number_within(words[2], 0, us_max);
    const auto budget_us = number_within(words[3], 0, us_max);
    if (!period_us || !budget_us)
        co_return std::unexpected(usage_failure("say period and budget in microseconds"));
    Monitor::Reserve::Params params;
    params.set_domain(*domain);
    params.set_period_ns(static_cast<std::uint64_t>(*period_us) * 1000);
    params.set_budget_ns(static_cast<std::uint64_t>(*budget_us) * 1000);
    const auto done = co_await session.monitor().reserve(params);
    if (!done) co_return lost(done.error());
    if (done->status() != MonitorStatus::ok)
        co_return std::unexpected(monitor_failure(done->status(), "domain '" + words[1] + "'"));
    co_return std::expected<void, Failure>();
}

CommandTask run(Session& session, Arguments arguments) {
    const std::vector<std::string> words = arguments.positionals;
    const std::string& action = words.front();
    if (action == "show" && words.size() == 1)
        co_return co_await show(session, std::move(arguments));
    if (action == "replace" && words.size() == 2) co_return co_await replace(session, words[1]);
    if (action == "give" && words.size() == 2) co_return co_await give(session, words[1]);
    if (action == "reserve" && words.size() == 4) co_return co_await reserve(session, words);
    co_return std::unexpected(usage_failure(
        "say show, replace IMAGE, give DOMAIN, give all or reserve DOMAIN PERIOD BUDGET"));
}

}  // namespace

const ShellCommand driver_command{{.name = "driver",
                                   .summary = "Shows or replaces this core's CPU driver",
                                   .example = "oncore 2 driver replace cpudriver",
                                   .positionals = positionals,
                                   .options = {}},
                                  run};

}  // namespace zooid::shell
