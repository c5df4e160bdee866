// Where a declaration stands in its schema file. The compiler does not tell its plugins.
#include "source_lines.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace zooid::capnpc {
namespace {

/// Where the compiler runs; it starts its plugins in their output folder.
std::filesystem::path compilers_folder() {
    std::error_code none;
    return std::filesystem::read_symlink("/proc/" + std::to_string(getppid()) + "/cwd", none);
}

/// The file, comments blanked out.
std::string read_source(const std::string& file) {
    std::filesystem::path path(file);
    if (path.is_relative()) path = compilers_folder() / path;
    std::ifstream in(path);
    std::string text(std::istreambuf_iterator<char>(in), {});
    bool comment = false;
    bool quoted = false;
    for (char& letter : text) {
        if (letter == '"' && !comment) quoted = !quoted;
        if (letter == '#' && !quoted) comment = true;
        if (letter == '\n') comment = quoted = false;
        if (comment) letter = ' ';
    }
    return text;
}

/// Where `name` is declared behind `from`, or npos.
std::size_t find_declaration(const std::string& text, std::size_t from, const std::string& name) {
    if (name == "Params") return text.find('(', from);
    if (name == "Results") return text.find("->", from);
    const std::string patterns[] = {R"(\b(struct|interface|enum|using)\s+()" + name + R"()\b)",
                                    R"(()" + name + R"()\s*(@\s*\w+\s*)?[:(@])",
                                    R"(\b()" + name + R"()\b)"};
    for (std::size_t i = 0; i < std::size(patterns); ++i) {
        std::smatch match;
        const auto first = text.begin() + static_cast<std::ptrdiff_t>(from);
        if (std::regex_search(first, text.end(), match, std::regex(patterns[i])))
            return from + static_cast<std::size_t>(match.position(i == 0 ? 2 : 1));
    }
    return std::string::npos;
}

}  // namespace

std::optional<unsigned> line_of(const std::string& file, std::span<const std::string> path) {
    const std::string text = read_source(file);
    if (text.empty()) return std::nullopt;
    std::size_t at = 0;
    for (const std::string& name : path) {
        const std::size_t found = find_declaration(text, at, name);
        if (found == std::string::npos) break;
        at = found;
    }
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(at);
    return static_cast<unsigned>(1 + std::count(text.begin(), end, '\n'));
}

}  // namespace zooid::capnpc
