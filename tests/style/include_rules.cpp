// Rules about who includes whom.
#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <sstream>

#include "source_tree.hpp"

namespace zooid::style {
namespace {

/// A part of the system: the folder its files start with, and what they may include besides
/// themselves. The longest matching folder wins.
struct Part {
    std::string_view folder;
    std::vector<std::string_view> may_include;
    bool everything = false;
};

// The table of the architecture page, with what follows from it (an allowed part brings its own).
const std::vector<Part>& parts() {
    static const std::vector<Part> table{
        {"cpudriver/abi/", {}},
        {"cpudriver/", {"cpudriver/abi/"}},
        {"interconnect/core/", {"cpudriver/abi/"}},
        {"usr/libos/", {"cpudriver/abi/", "interconnect/core/"}},
        {"interconnect/", {"cpudriver/abi/", "interconnect/core/"}},
        {"usr/posix/", {"cpudriver/abi/", "usr/libos/", "interconnect/core/"}},
        {"skb/", {"interconnect/", "interconnect/core/", "cpudriver/abi/"}},
        {"monitor/", {"interconnect/", "interconnect/core/", "cpudriver/abi/"}},
        {"netstack/", {"interconnect/", "interconnect/core/", "cpudriver/abi/"}},
        {"usr/", {}, true},
        {"hake/", {}, true},
        {"tests/", {}, true},
    };
    return table;
}

const Part* part_of(std::string_view path) {
    const Part* best = nullptr;
    for (const Part& part : parts()) {
        if (!path.starts_with(part.folder)) continue;
        if (best == nullptr || part.folder.size() > best->folder.size()) best = &part;
    }
    return best;
}

struct Include {
    std::string name;
    bool quoted = false;
};

std::vector<Include> includes_of(const std::string& text) {
    std::vector<Include> found;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        const auto hash = line.find_first_not_of(" \t");
        if (hash == std::string::npos || line.compare(hash, 8, "#include") != 0) continue;
        const auto open = line.find_first_of("<\"", hash);
        if (open == std::string::npos) continue;
        const auto close = line.find_first_of(">\"", open + 1);
        if (close != std::string::npos)
            found.push_back({line.substr(open + 1, close - open - 1), line[open] == '"'});
    }
    return found;
}

// The file of the tree an include names; nothing for a system's or a generated header.
std::optional<std::string>
resolve(const SourceTree& tree, const std::string& from, const Include& include) {
    namespace fs = std::filesystem;
    if (include.quoted) {
        const auto beside = (fs::path(from).parent_path() / include.name).lexically_normal();
        if (tree.contains(beside.generic_string())) return beside.generic_string();
        // From the root, as most are: not a test's twin of that file.
        if (tree.contains(include.name)) return include.name;
    }
    if (!include.quoted && !include.name.starts_with("zooid/")) return std::nullopt;
    std::vector<std::string> candidates;
    for (const auto& [path, text] : tree)
        if (path.ends_with("/" + include.name)) candidates.push_back(path);
    // Several files of one name: the one in the same part is meant.
    for (const auto& candidate : candidates)
        if (part_of(candidate) == part_of(from)) return candidate;
    if (candidates.empty()) return std::nullopt;
    return candidates.front();
}

using Graph = std::map<std::string, std::vector<std::string>>;

Graph include_graph(const SourceTree& tree) {
    Graph graph;
    for (const auto& [path, text] : tree) {
        if (!is_code(path)) continue;
        for (const auto& include : includes_of(text))
            if (auto target = resolve(tree, path, include)) graph[path].push_back(*target);
    }
    return graph;
}

std::optional<std::string> refusal(const std::string& from, const std::string& to) {
    const Part* user = part_of(from);
    const Part* used = part_of(to);
    if (user == nullptr || used == nullptr || user == used) return std::nullopt;
    const std::string folder(used->folder);
    const bool proves = user->folder == "tests/" || user->folder == "hake/";
    if (!user->everything &&
        std::ranges::find(user->may_include, folder) == user->may_include.end())
        return std::string(user->folder) + " may not include " + folder + ": " + to;
    if (!proves && to.find("/include/") == std::string::npos)
        return "private header of " + folder + ": " + to + "; use a public one";
    return std::nullopt;
}

}  // namespace

Findings wrong_includes(const SourceTree& tree) {
    Findings found;
    for (const auto& [from, targets] : include_graph(tree)) {
        // A part's own tests, in its folder `tests`, may look at anything.
        if (from.find("/tests/") != std::string::npos) continue;
        for (const auto& to : targets)
            if (auto cure = refusal(from, to)) found.push_back({from, *cure});
    }
    return found;
}

Findings include_cycles(const SourceTree& tree) {
    const Graph graph = include_graph(tree);
    Findings found;
    std::set<std::string> done;
    std::vector<std::string> way;
    const std::function<void(const std::string&)> visit = [&](const std::string& path) {
        if (std::ranges::find(way, path) != way.end()) {
            found.push_back({path, "included by itself through " + way.back()});
            return;
        }
        if (!done.insert(path).second) return;
        way.push_back(path);
        if (const auto node = graph.find(path); node != graph.end())
            for (const auto& next : node->second) visit(next);
        way.pop_back();
    };
    for (const auto& [path, targets] : graph) visit(path);
    return found;
}

}  // namespace zooid::style
