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

/// The same work for each system: the arguments of ours and of GNU Prolog's program, and a goal of
/// SWI-Prolog's. Empty: not for that system.
struct Work {
    std::string name;
    std::vector<std::string> ours;
    std::string swi;
    std::vector<std::string> gnu;
};

/// One system right after the other, `plan.runs` times: what the host does meanwhile, it does to
/// all of them.
Result<void> measure_by_turns(const Plan& plan, const Work& work, SkbFigures& figures) {
    const auto of = [](const std::filesystem::path& program, std::vector<std::string> words) {
        words.insert(words.begin(), program.string());
        return words;
    };
    for (unsigned run = 0; run < plan.runs; ++run) {
        if (const auto ran = gather(of(plan.program, work.ours), figures.ours); !ran)
            return std::unexpected(ran.error());
        if (!plan.gnu.empty() && !work.gnu.empty()) {
            if (const auto ran = gather(of(plan.gnu, work.gnu), figures.gnu); !ran)
                return std::unexpected(ran.error());
        }
        if (plan.swi && !work.swi.empty()) {
            if (const auto ran = gather(swi_line(plan, work.swi), figures.swi); !ran)
                return std::unexpected(ran.error());
        }
    }
    say(work.name);
    return {};
}

/// The names that our program lists.
Result<std::vector<std::string>> listed(const Plan& plan, std::vector<std::string> words) {
    words.insert(words.begin(), plan.program.string());
    SkbSeries times;
    return gather(std::move(words), times);
}

Result<std::vector<Work>> kernels(const Plan& plan, SkbFigures& figures) {
    const auto file = (plan.programs / "kernels.pl").string();
    const auto names = listed(plan, {"kernels", file});
    if (!names) return std::unexpected(names.error());
    figures.kernels = *names;
    std::vector<Work> all;
    for (const std::string& name : *names)
        all.push_back({.name = name,
                       .ours = {"kernel", name, file},
                       .swi = fmt::format("kernel({})", name),
                       .gnu = {"kernel", name}});
    return all;
}

Result<std::vector<Work>> problems(const Plan& plan, SkbFigures& figures) {
    const auto file = (plan.programs / "fd.pl").string();
    const auto words = (plan.programs / "fd_clpfd.pl").string();
    const auto names = listed(plan, {"problems", file, words});
    if (!names) return std::unexpected(names.error());
    figures.problems = *names;
    std::vector<Work> all;
    for (const std::string& name : *names)
        all.push_back({.name = name,
                       .ours = {"problem", name, file, words},
                       .swi = fmt::format("problem({})", name),
                       .gnu = {"problem", name}});
    return all;
}

/// What each system finds, once.
Result<void> answers(Plan plan, SkbFigures& figures) {
    const auto file = (plan.programs / "fd.pl").string();
    const auto words = (plan.programs / "fd_clpfd.pl").string();
    plan.runs = 1;
    auto ran = measure_by_turns(
        plan,
        {.name = "answers", .ours = {"answers", file, words}, .swi = "answers", .gnu = {"answers"}},
        figures);
    for (const auto& [name, values] : figures.ours) {
        if (name.starts_with("answer_")) figures.problems.push_back(name);
    }
    return ran;
}

std::vector<Work> facts(const Plan& plan) {
    const auto file = (plan.programs / "facts.pl").string();
    const std::string count = std::to_string(plan.facts);
    const std::string lookups = std::to_string(plan.facts / 4 + 1);
    return {{.name = "facts",
             .ours = {"facts", file, count, lookups},
             .swi = fmt::format("facts({}, {})", count, lookups),
             .gnu = {"facts", count, lookups}},
            {.name = "texts", .ours = {"texts", "20000"}, .swi = "texts(20000)", .gnu = {}},
            {.name = "start", .ours = {"start"}, .swi = "", .gnu = {}}};
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
    auto work = kernels(plan, figures);
    if (!work) return std::unexpected(work.error());
    const auto more = problems(plan, figures);
    if (!more) return std::unexpected(more.error());
    work->insert(work->end(), more->begin(), more->end());
    for (Work& each : facts(plan)) work->push_back(std::move(each));
    for (const Work& each : *work) {
        if (auto ran = measure_by_turns(plan, each, figures); !ran)
            return std::unexpected(ran.error());
    }
    if (auto ran = answers(plan, figures); !ran) return std::unexpected(ran.error());
    if (auto sized = code_size(where, figures); !sized) return std::unexpected(sized.error());
    return figures;
}

}  // namespace

int bench_skb(const Arguments& arguments) {
    Plan plan;
    bool json = false;
    CLI::App app(
        "Measure the logic engine beside SWI-Prolog and GNU Prolog, one right after the other.",
        "zooid bench skb");
    add_contract(app, "hake/zooid bench skb --runs 3");
    app.add_option("--runs", plan.runs, "times each is measured, in turn (default 5)")
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
