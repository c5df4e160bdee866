// zooid sim: the monitor's protocols on simulated cores; one seed is one schedule.
#include <fmt/core.h>

#include <zooid/sim/simulation.hpp>

#include "arguments.hpp"

namespace zooid::hake {
namespace {

constexpr std::size_t reports_max = 100;  // of runs with a violation; further ones are counted only

struct SimCommand {
    sim::SimOptions options;
    std::uint64_t seeds = 1;
    std::string plant;
    bool json = false;
};

std::optional<int> read_options(const Arguments& arguments, SimCommand& command) {
    CLI::App app("Run the monitor's protocols on simulated cores; one seed is one schedule.",
                 "zooid sim");
    add_contract(app, "hake/zooid sim --seeds 1000 --cores 5");
    const CLI::Range positive(std::uint64_t{1}, std::uint64_t{1'000'000'000});
    app.add_option("--seed", command.options.seed, "the first seed (default 1)");
    app.add_option("--seeds", command.seeds, "how many, one after the other (default 1)")
        ->check(positive);
    app.add_option("--cores", command.options.cores, "simulated cores (default 4)")
        ->check(CLI::Range(2U, sim::sim_cores_max));
    app.add_option("--steps", command.options.steps, "events before a run drains (default 400)")
        ->check(CLI::Range(1U, 1'000'000U));
    app.add_option("--faults", command.options.faults, "deaths and departures at most (default 2)")
        ->check(CLI::Range(0U, sim::sim_cores_max));
    app.add_option("--plant", command.plant, "make the machines look as if they had this bug")
        ->check(CLI::Validator(
            [](const std::string& name) {
                if (sim::find_plant(name)) return std::string();
                std::string known = "there are:";
                for (const auto& each : sim::plant_names)
                    if (!each.name.empty()) known.append(" ").append(each.name);
                return known;
            },
            "BUG"));
    app.add_flag("--log", command.options.log, "every event of a run shown, on standard error");
    app.add_flag("--json", command.json, "the answer as JSON");
    if (const auto status = parse(app, arguments)) return status;
    command.options.plant = sim::find_plant(command.plant).value_or(sim::Plant::none);
    return std::nullopt;
}

nlohmann::json json_of(const sim::SimOptions& options, const sim::SimReport& report) {
    return {{"seed", options.seed},
            {"cores", options.cores},
            {"steps", report.steps},
            {"messages", report.messages},
            {"committed", report.committed},
            {"refused", report.refused},
            {"views", report.views},
            {"deaths", report.deaths},
            {"digest", fmt::format("{:016x}", report.digest)},
            {"violation", report.violation}};
}

void print_run(const sim::SimOptions& options, const sim::SimReport& report) {
    fmt::print(
        "seed {} cores {}: {} steps, {} messages, {} committed, {} refused, {} views, {} deaths, "
        "digest {:016x}: {}\n",
        options.seed, options.cores, report.steps, report.messages, report.committed,
        report.refused, report.views, report.deaths, report.digest,
        report.violation.empty() ? "ok" : report.violation);
}

}  // namespace

int sim_command(const Arguments& arguments) {
    SimCommand command;
    if (const auto status = read_options(arguments, command)) return *status;
    nlohmann::json runs = nlohmann::json::array();
    std::uint64_t violations = 0;
    for (std::uint64_t i = 0; i < command.seeds; ++i, ++command.options.seed) {
        const sim::SimReport run = sim::run_simulation(command.options);
        if (!run.violation.empty()) ++violations;
        if (command.seeds > 1 && (run.violation.empty() || violations > reports_max)) continue;
        for (const std::string& line : run.log) fmt::print(stderr, "{}\n", line);
        if (command.json) {
            runs.push_back(json_of(command.options, run));
        } else {
            print_run(command.options, run);
        }
    }
    const auto status = violations == 0 ? ExitStatus::answer : ExitStatus::failed;
    if (command.json) {
        const nlohmann::json data{
            {"seeds", command.seeds}, {"violations", violations}, {"runs", runs}};
        fmt::print("{}\n", envelope("sim", static_cast<int>(status), data).dump());
    } else if (command.seeds > 1) {
        fmt::print("{} seeds, {} with a violation\n", command.seeds, violations);
    }
    return static_cast<int>(status);
}

}  // namespace zooid::hake
