// zooid bench skb: the logic engine beside SWI-Prolog and GNU Prolog, in one run.
#include <fmt/core.h>

#include <filesystem>
#include <sstream>
#include <zooid/hake/build.hpp>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/process.hpp>
#include <zooid/hake/scratch_dir.hpp>

#include "arguments.hpp"
#include "bench.hpp"
#include "skb_table.hpp"

namespace zooid::hake {
namespace {

constexpr unsigned runs_default = 5;
constexpr unsigned runs_max = 1000;
constexpr unsigned facts_default = 1'000'000;
constexpr auto program_limit = std::chrono::minutes(10);

struct Plan {
    unsigned runs = runs_default;
    unsigned facts = facts_default;
    std::filesystem::path program;   // ours
    std::filesystem::path programs;  // folder of the Prolog texts
    std::filesystem::path gnu;       // compiled; empty: GNU Prolog is not installed
    bool swi = false;
};

Result<Captured> run_program(std::vector<std::string> arguments) {
    // GNU Prolog's stacks, in KiB; the others do not look.
    return run_captured({.arguments = std::move(arguments),
                         .descriptors = {},
                         .environment = {{"GLOBALSZ", "400000"},
                                         {"TRAILSZ", "200000"},
                                         {"LOCALSZ", "200000"},
                                         {"CSTRSZ", "100000"}}},
                        program_limit);
}

bool installed(std::string name) {
    const auto ran = run_program({std::move(name), "--version"});
    return ran && ran->exit.success();
}

/// Runs a program and adds what it measured.
Result<std::vector<std::string>> gather(std::vector<std::string> arguments, SkbSeries& series) {
    const std::string name = arguments[0];
    const auto ran = run_program(std::move(arguments));
    if (!ran) return std::unexpected(ran.error());
    if (!ran->exit.success())
        return fail(ExitStatus::fault,
                    fmt::format("{} ended with {}: {}", name, ran->exit.code, ran->output));
    return add_skb_lines(ran->output, series);
}

std::vector<std::string> swi_line(const Plan& plan, std::string goal) {
    return {"swipl",
            "-O",
            "-q",
            "--stack-limit=4g",
            "-g",
            std::move(goal),
            "-t",
            "halt",
            (plan.programs / "swi.pl").string()};
}

Result<void> kernels(const Plan& plan, SkbFigures& figures) {
    const auto file = (plan.programs / "kernels.pl").string();
    const auto names = gather({plan.program.string(), "kernels", file}, figures.ours);
    if (!names) return std::unexpected(names.error());
    figures.kernels = *names;
    if (plan.swi) {
        if (const auto ran = gather(swi_line(plan, "kernels"), figures.swi); !ran)
            return std::unexpected(ran.error());
    }
    if (plan.gnu.empty()) return {};
    if (const auto ran = gather({plan.gnu.string(), "kernels"}, figures.gnu); !ran)
        return std::unexpected(ran.error());
    return {};
}

Result<void> facts(const Plan& plan, SkbFigures& figures) {
    const auto file = (plan.programs / "facts.pl").string();
    const std::string count = std::to_string(plan.facts);
    const std::string lookups = std::to_string(plan.facts / 4 + 1);
    std::vector<std::vector<std::string>> ours = {
        {"facts", file, count, lookups}, {"texts", "20000"}, {"start"}};
    for (auto& line : ours) {
        line.insert(line.begin(), plan.program.string());
        if (const auto ran = gather(line, figures.ours); !ran) return std::unexpected(ran.error());
    }
    if (plan.swi) {
        const auto goal = fmt::format("facts({}, {}), texts(20000)", count, lookups);
        if (const auto ran = gather(swi_line(plan, goal), figures.swi); !ran)
            return std::unexpected(ran.error());
    }
    if (plan.gnu.empty()) return {};
    if (const auto ran = gather({plan.gnu.string(), "facts", count, lookups}, figures.gnu); !ran)
        return std::unexpected(ran.error());
    return {};
}

/// The bytes of code and constants of the engine's library, as size(1) counts them.
Result<void> code_size(const Workspace& where, SkbFigures& figures) {
    const auto library = where.build / "skb" / "engine" / "libzooid_skb_engine.a";
    const auto ran = run_program({"llvm-size-19", "--totals", library.string()});
    if (!ran) return std::unexpected(ran.error());
    std::istringstream lines(ran->output);
    for (std::string line; std::getline(lines, line);) {
        if (!line.contains("(TOTALS)")) continue;
        figures.ours["code_kib"] = {std::strtod(line.c_str(), nullptr) / 1024};
        return {};
    }
    return fail(ExitStatus::fault, fmt::format("llvm-size-19 printed: {}", ran->output));
}

Result<SkbFigures> measure(Plan plan) {
    const Workspace where = workspace();
    if (const auto built = build_targets(where, {"skb_bench"}); !built)
        return std::unexpected(built.error());
    const auto scratch = ScratchDir::make();
    if (!scratch) return std::unexpected(scratch.error());
    plan.program = where.build / "tests" / "bench" / "skb" / "skb_bench";
    plan.programs = where.root / "tests" / "bench" / "skb";
    plan.swi = installed("swipl");
    if (installed("gplc")) {
        plan.gnu = scratch->path() / "gnu";
        const auto ran = run_program({"gplc", "--no-top-level", "-o", plan.gnu.string(),
                                      (plan.programs / "gnu.pl").string()});
        if (!ran) return std::unexpected(ran.error());
        if (!ran->exit.success()) return fail(ExitStatus::fault, "gplc: " + ran->output);
    }
    if (!plan.swi || plan.gnu.empty())
        say("a peer is missing: apt-get install swi-prolog-nox gprolog");
    SkbFigures figures;
    for (unsigned run = 0; run < plan.runs; ++run) {
        if (auto ran = kernels(plan, figures); !ran) return std::unexpected(ran.error());
        if (auto ran = facts(plan, figures); !ran) return std::unexpected(ran.error());
        say(fmt::format("run {} of {}", run + 1, plan.runs));
    }
    if (auto sized = code_size(where, figures); !sized) return std::unexpected(sized.error());
    return figures;
}

}  // namespace

int bench_skb(const Arguments& arguments) {
    Plan plan;
    bool json = false;
    CLI::App app("Measure the logic engine beside SWI-Prolog and GNU Prolog, medians of all runs.",
                 "zooid bench skb");
    add_contract(app, "hake/zooid bench skb --runs 3");
    app.add_option("--runs", plan.runs, "times everything is measured, in turn (default 5)")
        ->check(CLI::Range(1U, runs_max));
    app.add_option("--facts", plan.facts, "facts of the lookup rows (default 1000000)")
        ->check(CLI::Range(1000U, facts_default));
    app.add_flag("--json", json, "the answer as JSON");
    if (const auto status = parse(app, arguments)) return *status;
    const auto figures = measure(std::move(plan));
    if (!figures) return report("bench", figures.error(), json);
    if (json)
        fmt::print("{}\n", envelope("bench", 0, skb_json(*figures)).dump());
    else
        fmt::print("{}", skb_table(*figures));
    return 0;
}

}  // namespace zooid::hake
