// zooid-sim: runs the simulator from a shell.
#include <fmt/core.h>

#include <charconv>
#include <string_view>
#include <zooid/sim/simulation.hpp>

namespace {

constexpr std::string_view usage =
    "usage: zooid-sim [--seed N] [--seeds COUNT] [--cores N] [--steps N] [--faults N] [--plant "
    "FAULT]\n"
    "                 [--log] [--json]\n"
    "example: zooid-sim --seed 41 --cores 5 --log\n";

struct Arguments {
    zooid::sim::SimOptions options;
    std::uint64_t seeds = 1;
    bool json = false;
};

template <class Number>
bool parse_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

bool parse(int count, char** words, Arguments& arguments) {
    for (int i = 1; i < count; ++i) {
        const std::string_view flag = words[i];
        if (flag == "--json" || flag == "--log") {
            (flag == "--json" ? arguments.json : arguments.options.log) = true;
            continue;
        }
        if (++i == count) return false;
        const std::string_view value = words[i];
        bool good = false;
        if (flag == "--seed") good = parse_number(value, arguments.options.seed);
        if (flag == "--seeds") good = parse_number(value, arguments.seeds);
        if (flag == "--cores") good = parse_number(value, arguments.options.cores);
        if (flag == "--steps") good = parse_number(value, arguments.options.steps);
        if (flag == "--faults") good = parse_number(value, arguments.options.faults);
        if (flag == "--plant") {
            const auto plant = zooid::sim::find_plant(value);
            good = plant.has_value();
            arguments.options.plant = plant.value_or(zooid::sim::Plant::none);
        }
        if (!good) return false;
    }
    return arguments.options.cores >= 2 && arguments.options.cores <= zooid::sim::sim_cores_max;
}

void print(const zooid::sim::SimOptions& options, const zooid::sim::SimReport& report, bool json) {
    for (const std::string& line : report.log) fmt::print(stderr, "{}\n", line);
    if (json) {
        fmt::print(
            "{{\"version\":1,\"seed\":{},\"cores\":{},\"steps\":{},\"messages\":{},"
            "\"committed\":{},\"refused\":{},\"views\":{},\"deaths\":{},"
            "\"digest\":\"{:016x}\",\"violation\":\"{}\"}}\n",
            options.seed, options.cores, report.steps, report.messages, report.committed,
            report.refused, report.views, report.deaths, report.digest, report.violation);
    } else {
        fmt::print(
            "seed {} cores {}: {} steps, {} messages, {} committed, {} refused, {} views, "
            "{} deaths, digest {:016x}: {}\n",
            options.seed, options.cores, report.steps, report.messages, report.committed,
            report.refused, report.views, report.deaths, report.digest,
            report.violation.empty() ? "ok" : report.violation);
    }
}

}  // namespace

int main(int count, char** words) {
    Arguments arguments;
    if (!parse(count, words, arguments)) {
        fmt::print(stderr, "{}", usage);
        return 2;
    }
    int status = 0;
    for (std::uint64_t i = 0; i < arguments.seeds; ++i, ++arguments.options.seed) {
        const zooid::sim::SimReport report = zooid::sim::run_simulation(arguments.options);
        if (!report.violation.empty()) status = 1;
        if (arguments.seeds == 1 || !report.violation.empty())
            print(arguments.options, report, arguments.json);
    }
    if (arguments.seeds > 1)
        fmt::print(stderr, "{} seeds, {}\n", arguments.seeds,
                   status == 0 ? "no violation" : "violations above");
    return status;
}
