// Rules that look at one file at a time.
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "source_tree.hpp"

namespace zooid::style {
namespace {

// Spelt in halves, so that this file obeys its own rule.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> banned{{
    {"TO"
     "DO",
     "do it, or say it in the folder's README"},
    {"FIX"
     "ME",
     "fix it, or say it in the folder's README"},
    {"XX"
     "X",
     "say what is meant"},
    {"using namespace"
     " std;",
     "name what is used"},
}};

bool word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool contains_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool starts = at == 0 || !word_char(text[at - 1]);
        const bool ends = end == text.size() || !word_char(text[end]) || !word_char(word.back());
        if (starts && ends) return true;
    }
    return false;
}

std::string_view head(std::string_view text) { return text.substr(0, 400); }

}  // namespace

Findings long_files(const SourceTree& tree) {
    Findings found;
    for (const auto& [path, text] : tree) {
        const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
        if (!is_code(path) || lines <= file_lines_max) continue;
        if (contains_word(head(text), "Generated") || contains_word(head(text), "Table")) continue;
        found.push_back({path, std::to_string(lines) + " lines, at most " +
                                   std::to_string(file_lines_max) + ": split it by concept"});
    }
    return found;
}

Findings banned_words(const SourceTree& tree) {
    Findings found;
    for (const auto& [path, text] : tree) {
        for (const auto& [word, cure] : banned) {
            // The contributors' pages may name the words they forbid.
            if (path.ends_with(".md") || !contains_word(text, word)) continue;
            found.push_back({path, std::string(word) + ": " + std::string(cure)});
        }
    }
    return found;
}

Findings unguarded_headers(const SourceTree& tree) {
    Findings found;
    for (const auto& [path, text] : tree) {
        // Freestanding stand-ins for system headers keep the system's own manners.
        if (!path.ends_with(".hpp") || path.starts_with("cpudriver/freestanding/")) continue;
        if (text.find("#pragma once") == std::string::npos)
            found.push_back({path, "add #pragma once"});
    }
    return found;
}

Findings missing_readmes(const SourceTree& tree) {
    constexpr std::string_view rules = "/CMakeLists.txt";
    Findings found;
    for (const auto& [path, text] : tree) {
        // A folder that only lists its subfolders is explained by theirs.
        if (!path.ends_with(rules) || text.find("zooid_subdirectories(") != std::string::npos)
            continue;
        const std::string folder = path.substr(0, path.size() - rules.size());
        // A component's own folder `tests` is explained by the component's page.
        const bool own_tests = folder.ends_with("/tests");
        const std::string page_folder = own_tests ? folder.substr(0, folder.rfind('/')) : folder;
        if (!tree.contains(page_folder + "/README.md"))
            found.push_back({folder, "add a README.md: what the folder is for"});
    }
    return found;
}

}  // namespace zooid::style
