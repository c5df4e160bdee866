#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <zooid/hake/manifest.hpp>
#include <zooid/hake/process.hpp>

#include "test_report.hpp"

namespace zooid::hake {
namespace {

namespace fs = std::filesystem;

// The value of `name="..."` in one XML tag; ctest's test names need no unescaping.
std::string_view attribute(std::string_view tag, std::string_view name) {
    const std::string key = fmt::format(" {}=\"", name);
    const auto start = tag.find(key);
    if (start == tag.npos) return {};
    const auto value = tag.substr(start + key.size());
    return value.substr(0, value.find('"'));
}

// The characters of a label that a regular expression would read as its own.
std::string literally(const std::string& label) {
    std::string out;
    for (const char c : label) {
        if (std::string_view("+.*?()[]^$\\|").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

void collect_labels(const nlohmann::json& test, std::set<std::string>& labels) {
    for (const auto& property : test.value("properties", nlohmann::json::array())) {
        if (property.value("name", "") != "LABELS") continue;
        for (const auto& label : property["value"]) labels.insert(label.get<std::string>());
    }
}

void collect_notes(const nlohmann::json& report, std::string& notes) {
    for (const auto& suite : report.value("testsuites", nlohmann::json::array())) {
        for (const auto& test : suite.value("testsuite", nlohmann::json::array())) {
            const auto note = test.value("note", std::string());
            if (!note.empty()) notes += notes.empty() ? note : "; " + note;
        }
    }
}

}  // namespace

std::string_view test_size_word(TestSize size) {
    if (size == TestSize::quick) return "quick";
    return size == TestSize::soak ? "soak" : "default";
}

std::vector<CtestCase> read_junit(std::string_view xml) {
    constexpr std::string_view open = "<testcase";
    std::vector<CtestCase> cases;
    for (auto at = xml.find(open); at != xml.npos; at = xml.find(open, at + 1)) {
        const auto tag = xml.substr(at, xml.find('>', at) - at);
        cases.push_back({std::string(attribute(tag, "name")), attribute(tag, "status") == "run"});
    }
    return cases;
}

void count_program(ComponentResult& result, const CtestCase& program, std::string_view json) {
    const auto report = nlohmann::json::parse(json, nullptr, false);
    if (!report.is_object() || !report.contains("tests")) {
        ++(program.passed ? result.passed : result.failed);
        return;
    }
    collect_notes(report, result.note);
    const auto tests = report.value("tests", 0U);
    const auto failures = std::min(tests, report.value("failures", 0U));
    result.passed += tests - std::min(tests, failures + report.value("disabled", 0U));
    result.failed += failures;
    if (!program.passed && failures == 0) ++result.failed;  // it broke outside of a case
}

Result<std::vector<std::string>> ctest_labels(const Workspace& where) {
    const auto shown = run_captured(
        {.arguments = {"ctest", "--test-dir", where.build.string(), "--show-only=json-v1"},
         .descriptors = {},
         .environment = {}});
    if (!shown) return std::unexpected(shown.error());
    const auto brace = std::min(shown->output.find('{'), shown->output.size());
    const auto json = nlohmann::json::parse(shown->output.substr(brace), nullptr, false);
    if (!json.is_object())
        return fail(ExitStatus::fault, "ctest does not list its tests; remove build/ and retry");
    std::set<std::string> labels;
    for (const auto& test : json.value("tests", nlohmann::json::array()))
        collect_labels(test, labels);
    return std::vector<std::string>(labels.begin(), labels.end());
}

namespace {

/// One run of ctest: what it said of each program, and where their own reports are.
struct CtestRun {
    fs::path folder;
    std::vector<CtestCase> cases;
    std::string output;
    bool success = false;
};

Result<CtestRun> run_ctest(const Workspace& where, const fs::path& folder,
                           const std::vector<std::string>& chosen, unsigned jobs, TestSize size) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    fs::create_directories(folder, ignored);
    const auto junit = folder / "junit.xml";
    std::vector<std::string> words{"ctest",
                                   "--test-dir",
                                   where.build.string(),
                                   "--output-junit",
                                   junit,
                                   "--no-tests=error",
                                   "--output-on-failure",
                                   "-j",
                                   std::to_string(jobs)};
    words.insert(words.end(), chosen.begin(), chosen.end());
    const auto ran =
        run_captured({.arguments = words,
                      .descriptors = {},
                      .environment = {{"ZOOID_TEST_SIZE", std::string(test_size_word(size))},
                                      {"GTEST_OUTPUT", "json:" + folder.string() + "/"},
                                      {"GTEST_COLOR", "no"}}});
    if (!ran) return std::unexpected(ran.error());
    return CtestRun{folder, read_junit(read_file(junit).value_or("")), ran->output,
                    ran->exit.success()};
}

void count(ComponentResult& result, const CtestRun& run, const CtestCase& program) {
    count_program(result, program, read_file(run.folder / (program.name + ".json")).value_or(""));
}

/// The programs that failed, run once more and alone; those that pass now are counted as passed,
/// and named.
Result<void> try_again(const Workspace& where, const CtestRun& first,
                       const std::vector<CtestCase>& failed, TestSize size,
                       ComponentResult& result) {
    std::string names;
    for (const auto& program : failed)
        names += (names.empty() ? "" : "|") + literally(program.name);
    const auto second =
        run_ctest(where, first.folder / "again", {"--tests-regex", "^(" + names + ")$"}, 1, size);
    if (!second) return std::unexpected(second.error());
    for (const auto& program : second->cases) {
        count(result, *second, program);
        if (program.passed) result.unsteady.push_back(program.name);
    }
    result.output = first.output + second->output;
    return {};
}

}  // namespace

Result<ComponentResult>
run_component(const Workspace& where, const std::string& label, TestSize size) {
    const auto started = std::chrono::steady_clock::now();
    const auto jobs = std::max(1U, std::thread::hardware_concurrency());
    const auto first = run_ctest(where, where.build / "test-results" / label,
                                 {"--label-regex", "^" + literally(label) + "$"}, jobs, size);
    if (!first) return std::unexpected(first.error());
    ComponentResult result{.name = label};
    std::vector<CtestCase> failed;
    for (const auto& program : first->cases)
        if (!program.passed) failed.push_back(program);
    const bool again =
        size != TestSize::soak && !failed.empty() && failed.size() <= second_tries_max;
    for (const auto& program : first->cases)
        if (program.passed || !again) count(result, *first, program);
    if (again) {
        if (const auto tried = try_again(where, *first, failed, size, result); !tried)
            return std::unexpected(tried.error());
    }
    const bool broken = !first->success && failed.empty();
    if (first->cases.empty() || (broken && result.failed == 0)) ++result.failed;
    if (result.failed > 0 && !again) result.output = first->output;
    const auto took = std::chrono::steady_clock::now() - started;
    result.seconds = std::chrono::duration<double>(took).count();
    return result;
}

}  // namespace zooid::hake
