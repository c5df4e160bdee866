#include <algorithm>
#include <set>
#include <sstream>
#include <zooid/hake/process.hpp>

#include "test_report.hpp"

namespace zooid::hake {
namespace {

namespace fs = std::filesystem;

// What git prints, or nothing when it fails.
std::string git(const fs::path& root, std::vector<std::string> words) {
    words.insert(words.begin(), {"git", "-C", root.string(), "-c", "core.quotePath=off"});
    const auto ran =
        run_captured({.arguments = std::move(words), .descriptors = {}, .environment = {}});
    if (!ran || !ran->exit.success()) return {};
    std::string text = ran->output;
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

// Where this branch left origin's main; its last commit's parent when it is main itself.
std::string base_commit(const fs::path& root) {
    const auto head = git(root, {"rev-parse", "HEAD"});
    auto fork = git(root, {"merge-base", "HEAD", "origin/main"});
    if (!fork.empty() && fork != head) return fork;
    return git(root, {"rev-parse", "--verify", "--quiet", "HEAD~1"});
}

bool is_cpp(const fs::path& path) {
    return path.extension() == ".cpp" || path.extension() == ".hpp";
}

bool skipped_folder(const std::string& name) {
    return name.starts_with('.') || name == "build" || name == "out";
}

}  // namespace

std::vector<fs::path> cpp_files(const fs::path& root) {
    std::vector<fs::path> files;
    auto walk = fs::recursive_directory_iterator(root);
    for (const auto& entry : walk) {
        if (entry.is_directory() && skipped_folder(entry.path().filename().string()))
            walk.disable_recursion_pending();
        if (entry.is_regular_file() && is_cpp(entry.path())) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

ChangedFiles changed_files(const fs::path& root) {
    ChangedFiles changed;
    changed.base = base_commit(root);
    if (changed.base.empty()) return changed;
    std::istringstream names(git(root, {"diff", "--name-only", changed.base}) + "\n" +
                             git(root, {"ls-files", "--others", "--exclude-standard"}));
    std::set<fs::path> files;
    for (std::string name; std::getline(names, name);)
        if (!name.empty() && is_cpp(name) && fs::exists(root / name)) files.insert(root / name);
    changed.files.assign(files.begin(), files.end());
    return changed;
}

}  // namespace zooid::hake
