#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <zooid/hake/manifest.hpp>
#include <zooid/hake/process.hpp>

#include "test_report.hpp"

namespace zooid::hake {
namespace {

namespace fs = std::filesystem;

// The translation units the build knows, sorted: clang-tidy needs their flags.
std::vector<fs::path> translation_units(const Workspace& where) {
    const auto text = read_file(where.build / "compile_commands.json");
    const auto json = nlohmann::json::parse(text.value_or(""), nullptr, false);
    std::set<fs::path> units;
    if (json.is_array()) {
        for (const auto& command : json) {
            const fs::path file = command.value("file", "");
            const auto below = file.lexically_relative(where.root).generic_string();
            const bool ours = !below.starts_with("..") && !below.starts_with("build/");
            if (ours && file.extension() == ".cpp") units.insert(file);
        }
    }
    return {units.begin(), units.end()};
}

// A changed header is checked through the first unit that includes it by name.
std::vector<fs::path>
units_for(const std::vector<fs::path>& all, const std::vector<fs::path>& changed) {
    std::set<fs::path> chosen;
    for (const auto& file : changed) {
        if (std::ranges::binary_search(all, file)) chosen.insert(file);
        if (file.extension() != ".hpp") continue;
        const auto found = std::ranges::find_if(all, [&](const fs::path& unit) {
            const auto text = read_file(unit).value_or("");
            return text.find("/" + file.filename().string() + ">") != std::string::npos ||
                   text.find(file.filename().string() + "\"") != std::string::npos;
        });
        if (found != all.end()) chosen.insert(*found);
    }
    return {chosen.begin(), chosen.end()};
}

class TidyRun {
public:
    TidyRun(const Workspace& where, std::vector<fs::path> units)
        : where_(where), units_(std::move(units)) {}

    ComponentResult run() {
        const auto started = std::chrono::steady_clock::now();
        std::vector<std::jthread> workers(std::max(1U, std::thread::hardware_concurrency()));
        for (auto& worker : workers) worker = std::jthread([this] { work(); });
        for (auto& worker : workers) worker.join();
        const auto took = std::chrono::steady_clock::now() - started;
        result_.seconds = std::chrono::duration<double>(took).count();
        return std::move(result_);
    }

private:
    void work() {
        for (std::size_t i = next_++; i < units_.size(); i = next_++) {
            const auto ran = run_captured({.arguments = {"clang-tidy-19", "--quiet", "-p",
                                                         where_.build.string(), units_[i].string()},
                                           .descriptors = {},
                                           .environment = {}});
            const std::scoped_lock lock(mutex_);
            if (ran && ran->exit.success()) {
                ++result_.passed;
            } else {
                ++result_.failed;
                result_.output += ran ? ran->output : ran.error().message;
            }
        }
    }

    const Workspace& where_;
    std::vector<fs::path> units_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;  // of result_
    ComponentResult result_{.name = "tidy"};
};

}  // namespace

Result<ComponentResult> check_tidy(const Workspace& where, TestSize size) {
    ComponentResult skipped{.name = "tidy"};
    if (size == TestSize::quick) {
        skipped.note = "skipped: --quick";
        return skipped;
    }
    auto units = translation_units(where);
    std::string note;
    if (size != TestSize::soak) {
        const auto changed = changed_files(where.root);
        if (changed.base.empty()) {
            skipped.note = "skipped: no earlier commit to compare with; --soak checks all files";
            return skipped;
        }
        units = units_for(units, changed.files);
        if (units.empty()) {
            skipped.note = "skipped: no C++ file changed since " + changed.base.substr(0, 12);
            return skipped;
        }
        if (units.size() > tidy_files_max) {
            note = fmt::format("{} of {} changed units; --soak checks all", tidy_files_max,
                               units.size());
            units.resize(tidy_files_max);
        }
    }
    auto result = TidyRun(where, std::move(units)).run();
    result.note = note;
    return result;
}

}  // namespace zooid::hake
