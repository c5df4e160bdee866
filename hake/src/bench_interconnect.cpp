// zooid bench interconnect: messages between two cores of this host, by every transport.
#include <fmt/core.h>
#include <sched.h>

#include <array>
#include <zooid/hake/build.hpp>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/process.hpp>

#include "arguments.hpp"
#include "bench.hpp"

namespace zooid::hake {
namespace {

constexpr unsigned runs_min = 5;
constexpr unsigned runs_max = 1000;

struct Target {
    std::string_view row;
    const char* ratio;      // of the row's JSON
    std::string_view than;  // round trip of the same run
    double limit;
};
constexpr std::string_view typed_row = "typed call and reply, ump";
constexpr std::array targets{Target{"ump", "ratio", "raw", 1.15},
                             Target{"ump_notify awake", "ratio", "raw", 1.5},
                             Target{typed_row, "of_ring", "ump", 1.3}};
constexpr double typed_pipe_limit = 50;  // a pipe's round trip is that many typed calls

/// The first two cores this process may use, unless it was told which.
Result<std::vector<unsigned>> two_cores(std::vector<unsigned> wanted) {
    if (wanted.size() == 2 && wanted[0] != wanted[1]) return wanted;
    if (!wanted.empty()) return fail(ExitStatus::usage, "--cores wants two different cores");
    cpu_set_t mine;
    CPU_ZERO(&mine);
    sched_getaffinity(0, sizeof mine, &mine);
    for (unsigned core = 0; core < CPU_SETSIZE && wanted.size() < 2; ++core)
        if (CPU_ISSET(core, &mine)) wanted.push_back(core);
    if (wanted.size() == 2) return wanted;
    return fail(ExitStatus::denied, "this process may use one core only: give it two");
}

Result<nlohmann::json> measure(unsigned runs, const std::vector<unsigned>& cores) {
    const Workspace where = workspace();
    if (const auto built = build_targets(where, {"interconnect_bench"}); !built)
        return std::unexpected(built.error());
    const auto program = where.build / "tests" / "bench" / "interconnect" / "interconnect_bench";
    say(fmt::format("{} runs on cores {} and {}, some seconds each", runs, cores[0], cores[1]));
    const auto ran =
        run_captured({.arguments = {program.string(), std::to_string(runs),
                                    std::to_string(cores[0]), std::to_string(cores[1])},
                      .descriptors = {},
                      .environment = {}});
    if (!ran) return std::unexpected(ran.error());
    auto json = nlohmann::json::parse(ran->output, nullptr, false);
    if (ran->exit.success() && json.is_object() && json.contains("rows")) return json["rows"];
    return fail(ExitStatus::fault,
                fmt::format("{} ended with {}: {}", program.string(), ran->exit.code, ran->output));
}

const nlohmann::json* row_named(const nlohmann::json& rows, std::string_view name,
                                std::string_view group = "round trip") {
    for (const auto& row : rows)
        if (row["name"] == name && row["group"] == group) return &row;
    return nullptr;
}

/// The fastest stream whose name begins so; 0 when there is none.
double fastest(const nlohmann::json& rows, std::initializer_list<std::string_view> names) {
    double best = 0;
    for (const auto& row : rows) {
        const double mode = row.value("mode_ns", 0.0);
        if (row["group"] != "stream" || mode <= 0 || (best > 0 && mode >= best)) continue;
        for (const std::string_view name : names)
            if (row["name"].get<std::string>().starts_with(name)) best = mode;
    }
    return best;
}

void print_row(const nlohmann::json& row) {
    const auto name = row["name"].get<std::string>();
    if (row.contains("absent")) {
        fmt::print("{:<30} {}\n", name, row["absent"].get<std::string>());
        return;
    }
    const std::string ratio =
        row.contains("ratio") ? fmt::format("{:.2f}", row["ratio"].get<double>()) : "";
    fmt::print("{:<30} {:>9.1f} {:>9.1f} {:>9.1f} {:>9.1f} {:>6} {:>9} {:>5} {:>11}\n", name,
               row["mode_ns"].get<double>(), row["best_ns"].get<double>(),
               row["median_ns"].get<double>(), row["p99_ns"].get<double>(), ratio,
               row["n"].get<std::uint64_t>(), row["runs"].get<unsigned>(),
               row["interrupted"].get<std::uint64_t>());
}

void print_table(const nlohmann::json& rows) {
    for (const std::string_view wanted : {"round trip", "stream", "wake among many", "message"}) {
        fmt::print("{:<30} {:>9} {:>9} {:>9} {:>9} {:>6} {:>9} {:>5} {:>11}\n",
                   fmt::format("{}, ns", wanted), "mode", "best run", "median", "p99",
                   wanted == "round trip" ? "x raw" : "", "n", "runs", "interrupted");
        for (const auto& row : rows)
            if (row["group"] == wanted) print_row(row);
    }
    for (const Target& target : targets) {
        const auto* const row = row_named(rows, target.row);
        if (row != nullptr && row->contains(target.ratio))
            fmt::print("{}: {:.2f} times the round trip of {}, wanted {:.2f} at most\n", target.row,
                       (*row)[target.ratio].get<double>(), target.than, target.limit);
    }
    const auto* const typed = row_named(rows, typed_row);
    const auto* const pipe = row_named(rows, "pipe");
    if (typed != nullptr && pipe != nullptr && typed->value("mode_ns", 0.0) > 0)
        fmt::print("pipe: {:.0f} typed calls, wanted {:.0f} at least\n",
                   pipe->value("mode_ns", 0.0) / typed->value("mode_ns", 0.0), typed_pipe_limit);
    fmt::print("fastest stream: ump {:.1f} ns, its peers {:.1f} ns, wanted no slower\n",
               fastest(rows, {"ump"}), fastest(rows, {"boost", "rte"}));
    const auto mode = [&](std::string_view name) {
        const auto* const row = row_named(rows, name, "message");
        return row == nullptr ? 0.0 : row->value("mode_ns", 0.0);
    };
    fmt::print("fast form: {:+.2f} ns to a plain struct, wanted 1 at most; by a slot {:+.2f}\n",
               mode("generated, fast form") - mode("plain struct, 9 fields"),
               mode("fast form, by a slot") - mode("plain struct, by a slot"));
    fmt::print("general form: {:.2f} times as fast as Cap'n Proto, wanted 2 at least\n",
               mode("Cap'n Proto, flat array") / mode("generated, general, checked"));
}

}  // namespace

int bench_interconnect(const Arguments& arguments) {
    unsigned runs = runs_min;
    std::vector<unsigned> cores;
    bool json = false;
    bool guest = false;
    bool write = false;
    CLI::App app("Measure 64-byte messages between two cores of this host, by every transport.",
                 "zooid bench interconnect");
    add_contract(app, "hake/zooid bench interconnect --runs 9 --cores 0,1");
    app.add_option("--runs", runs, "times every row is measured, in turn (default 5)")
        ->check(CLI::Range(runs_min, runs_max));
    app.add_option("--cores", cores, "two cores (default: the first two)")->delimiter(',');
    auto* const in_guest = app.add_flag("--guest", guest,
                                        "instead: instructions in a guest, and "
                                        "times where it has more cores than the host");
    app.add_flag("--update", write, "write the counts to tests/bench/interconnect_counts.txt")
        ->needs(in_guest);
    app.add_flag("--json", json, "the answer as JSON");
    if (const auto status = parse(app, arguments)) return *status;
    if (guest) return bench_messages_in_guest(write, json);
    const auto chosen = two_cores(cores);
    if (!chosen) return report("bench", chosen.error(), json);
    const auto rows = measure(runs, *chosen);
    if (!rows) return report("bench", rows.error(), json);
    if (json)
        fmt::print("{}\n", envelope("bench", 0, {{"cores", *chosen}, {"rows", *rows}}).dump());
    else
        print_table(*rows);
    return 0;
}

}  // namespace zooid::hake
