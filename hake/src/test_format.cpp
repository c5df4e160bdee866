#include <chrono>
#include <set>
#include <sstream>
#include <zooid/hake/process.hpp>

#include "test_report.hpp"

namespace zooid::hake {

Result<ComponentResult> check_format(const Workspace& where) {
    ComponentResult result{.name = "format"};
    const auto files = cpp_files(where.root);
    if (files.empty()) return result;
    const auto started = std::chrono::steady_clock::now();
    SpawnOptions options{
        .arguments = {"clang-format-19", "--dry-run"}, .descriptors = {}, .environment = {}};
    for (const auto& file : files) options.arguments.push_back(file.string());
    const auto ran = run_captured(options);
    if (!ran) return std::unexpected(ran.error());
    std::set<std::string> wrong;
    std::istringstream lines(ran->output);
    for (std::string line; std::getline(lines, line);) {
        // PATH:LINE:COLUMN: warning: code should be clang-formatted [...]
        if (line.find(": warning: ") != std::string::npos)
            wrong.insert(line.substr(0, line.find(':')));
    }
    if (!ran->exit.success() && wrong.empty()) {
        result.failed = 1;
        result.output = ran->output;
        return result;
    }
    result.failed = static_cast<unsigned>(wrong.size());
    result.passed = static_cast<unsigned>(files.size() - wrong.size());
    for (const auto& path : wrong) result.output += "clang-format-19 -i " + path + "\n";
    const auto took = std::chrono::steady_clock::now() - started;
    result.seconds = std::chrono::duration<double>(took).count();
    return result;
}

}  // namespace zooid::hake
