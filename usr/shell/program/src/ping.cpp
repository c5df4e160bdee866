// ping CORE: round trips between two monitors over their channel; to the own core, between shell
// and monitor.
#include <algorithm>
#include <array>
#include <vector>
#include <zooid/shell/program/shell_command.hpp>

#include "core_argument.hpp"

namespace zooid::shell {

namespace {

constexpr std::uint64_t trips_default = 10;
constexpr std::uint64_t trips_max = 10'000;
constexpr std::uint64_t trip_deadline_us = 5'000'000;
constexpr std::array positionals{Positional{"CORE", "the core to reach"}};
constexpr std::array options{Option{"count", "N", "round trips, 1 to 10000; 10 when not given"}};

struct Trips {
    std::uint16_t core;
    std::vector<std::uint64_t> ns;  // shape [trips], never empty when shown
    std::string transport;
    std::string reason;
};

void show(Session& session, Trips trips, const Arguments& arguments) {
    std::ranges::sort(trips.ns);
    const std::uint64_t median = trips.ns[trips.ns.size() / 2];
    if (!arguments.json) {
        session.write("core " + std::to_string(trips.core) + " by " + trips.transport + ": " +
                      std::to_string(trips.ns.size()) + " round trips, median " +
                      std::to_string(median) + " ns, min " + std::to_string(trips.ns.front()) +
                      " ns, max " + std::to_string(trips.ns.back()) + " ns\nbecause " +
                      trips.reason + "\n");
        return;
    }
    Table table(
        {"core", "transport", "count", "median_ns", "min_ns", "p99_ns", "max_ns", "reason"});
    const std::uint64_t p99 = trips.ns[(trips.ns.size() * 99 - 1) / 100];  // nearest rank
    table.add({std::uint64_t{trips.core}, trips.transport, std::uint64_t{trips.ns.size()}, median,
               trips.ns.front(), p99, trips.ns.back(), trips.reason});
    session.write(table.json("ping", Status::answer));
}

CommandTask run(Session& session, Arguments arguments) {
    const auto core = core_from(arguments.positionals.front());
    if (!core) co_return std::unexpected(core.error());
    const auto given = arguments.value("count");
    const auto count = given ? number_within(*given, 1, trips_max) : trips_default;
    if (!count) co_return std::unexpected(usage_failure("--count is a number from 1 to 10000"));
    Trips trips{.core = *core, .ns = {}, .transport = {}, .reason = {}};
    schema::monitor::Monitor::Ping::Params params;
    params.set_core(*core);
    while (trips.ns.size() < *count) {
        const interconnect::Instant asked = session.executor().now();
        const interconnect::Instant deadline{asked.us + trip_deadline_us};
        const auto trip = co_await session.monitor().ping(params, {.deadline = deadline});
        const std::string whom = "core " + std::to_string(*core);
        if (!trip) co_return std::unexpected(call_failure(trip.error(), whom));
        if (trip->status() != schema::monitor::Status::ok)
            co_return std::unexpected(monitor_failure(trip->status(), whom));
        // On the monitor's own core the round trip is this call itself, by LMP, to a microsecond.
        const bool here = trip->transport() == schema::monitor::Transport::lmp;
        trips.ns.push_back(here ? (session.executor().now().us - asked.us) * 1000
                                : trip->nanoseconds());
        trips.transport = std::string(name(trip->transport()));
        trips.reason = std::string(trip->reason());
    }
    show(session, std::move(trips), arguments);
    co_return std::expected<void, Failure>();
}

}  // namespace

const ShellCommand ping_command{{.name = "ping",
                                 .summary = "Measures round trips to another core",
                                 .example = "ping 3 --count 100",
                                 .positionals = positionals,
                                 .options = options},
                                run};

}  // namespace zooid::shell
