// The project's files, read once, and what is wrong with them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::style {

/// Path below the root, with `/`, to content.
using SourceTree = std::map<std::string, std::string>;

/// One finding: where, and what to do about it.
struct Finding {
    std::string path;
    std::string cure;
    friend bool operator==(const Finding&, const Finding&) = default;
};

using Findings = std::vector<Finding>;

inline constexpr std::size_t file_lines_max = 500;
inline constexpr std::size_t cpudriver_code_lines_max = 10'000;

/// Reads every text file below `root`, without build output and hidden folders.
[[nodiscard]] SourceTree read_tree(const std::filesystem::path& root);

/// True for C++ headers and sources, C sources and assembly.
[[nodiscard]] bool is_code(std::string_view path);

/// Lines of C++ or assembly that hold more than blanks and comments. Raw strings are not known.
[[nodiscard]] std::size_t code_lines(std::string_view text);

/// Of all code files whose path starts with `folder`.
[[nodiscard]] std::size_t code_lines_below(const SourceTree& tree, std::string_view folder);

/// Code files longer than file_lines_max. A file whose first lines hold the word "Generated" or
/// "Table" in a comment is excepted.
[[nodiscard]] Findings long_files(const SourceTree& tree);

/// Words that do not belong on main.
[[nodiscard]] Findings banned_words(const SourceTree& tree);

/// Headers without `#pragma once`.
[[nodiscard]] Findings unguarded_headers(const SourceTree& tree);

/// Folders with build rules of their own and no README.md. The root is not asked.
[[nodiscard]] Findings missing_readmes(const SourceTree& tree);

/// Includes against the direction of the architecture's table, and private headers of others.
[[nodiscard]] Findings wrong_includes(const SourceTree& tree);

/// Files that include themselves through others.
[[nodiscard]] Findings include_cycles(const SourceTree& tree);

}  // namespace zooid::style
