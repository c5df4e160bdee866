#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <zooid/hake/build.hpp>

#include "arguments.hpp"
#include "test_report.hpp"

namespace zooid::hake {
namespace {

struct TestOptions {
    TestSize size = TestSize::normal;
    std::string only;
    bool json = false;
};

// Prints one line per component, adds all up.
class Report {
public:
    explicit Report(bool json) : json_(json) {}

    void add(const Result<ComponentResult>& outcome, const std::string& name) {
        ComponentResult result{.name = name};
        if (outcome)
            result = *outcome;
        else
            result = {.name = name, .failed = 1, .note = {}, .output = outcome.error().message};
        passed_ += result.passed;
        failed_ += result.failed;
        // With --json standard output is for the data.
        std::FILE* out = json_ ? stderr : stdout;
        if (!result.output.empty()) fmt::print(out, "{}\n", result.output);
        fmt::print(out, "{:<14} {:>5} passed {:>4} failed {:>7.1f} s{}{}\n", result.name,
                   result.passed, result.failed, result.seconds, result.note.empty() ? "" : "  ",
                   result.note);
        std::fflush(out);
        unsteady_.insert(unsteady_.end(), result.unsteady.begin(), result.unsteady.end());
        components_.push_back({{"name", result.name},
                               {"passed", result.passed},
                               {"failed", result.failed},
                               {"seconds", result.seconds},
                               {"note", result.note},
                               {"unsteady", result.unsteady}});
    }

    int finish() {
        const auto status = failed_ == 0 ? ExitStatus::answer : ExitStatus::failed;
        for (const auto& name : unsteady_)
            fmt::print(json_ ? stderr : stdout,
                       "unsteady: {} failed once and passed alone: a fault to be found\n", name);
        fmt::print(json_ ? stderr : stdout, "{} passed, {} failed\n", passed_, failed_);
        if (json_) {
            const nlohmann::json data{
                {"passed", passed_}, {"failed", failed_}, {"components", components_}};
            fmt::print("{}\n", envelope("test", static_cast<int>(status), data).dump());
        }
        return static_cast<int>(status);
    }

private:
    bool json_;
    unsigned passed_ = 0;
    unsigned failed_ = 0;
    std::vector<std::string> unsteady_;
    nlohmann::json components_ = nlohmann::json::array();
};

std::optional<int> read_options(const Arguments& arguments, TestOptions& options) {
    bool quick = false;
    bool soak = false;
    CLI::App app("Build everything and run every test.", "zooid test");
    add_contract(app, "hake/test --only interconnect");
    auto* quick_flag = app.add_flag("--quick", quick, "the smallest sizes; no clang-tidy");
    app.add_flag("--soak", soak, "the largest sizes; clang-tidy on all files")
        ->excludes(quick_flag);
    app.add_option("--only", options.only, "only this component (a ctest label, format or tidy)");
    app.add_flag("--json", options.json, "the counts as JSON on standard output");
    if (const auto status = parse(app, arguments)) return status;
    if (quick) options.size = TestSize::quick;
    if (soak) options.size = TestSize::soak;
    return std::nullopt;
}

}  // namespace

int test_command(const Arguments& arguments) {
    TestOptions options;
    if (const auto status = read_options(arguments, options)) return *status;
    const Workspace where = workspace();
    Report tests(options.json);
    say("building");
    if (const auto built = build_targets(where, {}); !built) {
        tests.add(std::unexpected(built.error()), "build");
        return tests.finish();
    }
    const auto labels = ctest_labels(where);
    if (!labels) return report("test", labels.error(), options.json);
    const auto wanted = [&](std::string_view name) {
        return options.only.empty() || options.only == name;
    };
    if (!options.only.empty() && options.only != "format" && options.only != "tidy" &&
        std::ranges::find(*labels, options.only) == labels->end()) {
        const Failure unknown{ExitStatus::usage,
                              fmt::format("no component {}; there are: {}, format, tidy",
                                          options.only, fmt::join(*labels, ", "))};
        return report("test", unknown, options.json);
    }
    for (const auto& label : *labels)
        if (wanted(label)) tests.add(run_component(where, label, options.size), label);
    if (wanted("format")) tests.add(check_format(where), "format");
    if (wanted("tidy")) tests.add(check_tidy(where, options.size), "tidy");
    return tests.finish();
}

}  // namespace zooid::hake
