// Counts lines of code: those that hold more than blanks and comments.
#include <algorithm>

#include "source_tree.hpp"

namespace zooid::style {
namespace {

/// Past the string literal that starts at `at`; a line's end ends it too.
std::size_t after_string(std::string_view line, std::size_t at) {
    for (++at; at < line.size() && line[at] != '"'; ++at)
        if (line[at] == '\\') ++at;
    return at + 1;
}

/// True when the line holds code. `in_comment` is whether a block comment is open, before and
/// after.
bool holds_code(std::string_view line, bool& in_comment) {
    bool code = false;
    for (std::size_t at = 0; at < line.size();) {
        const std::string_view rest = line.substr(at);
        if (in_comment) {
            const auto end = rest.find("*/");
            if (end == rest.npos) return code;
            in_comment = false;
            at += end + 2;
        } else if (rest.starts_with("//")) {
            return code;
        } else if (rest.starts_with("/*")) {
            in_comment = true;
            at += 2;
        } else {
            code = code || std::string_view(" \t\r").find(rest[0]) == std::string_view::npos;
            const bool quote = rest.starts_with("'\"'");
            at = quote ? at + 3 : rest[0] == '"' ? after_string(line, at) : at + 1;
        }
    }
    return code;
}

}  // namespace

std::size_t code_lines(std::string_view text) {
    std::size_t lines = 0;
    bool in_comment = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (holds_code(text.substr(0, end), in_comment)) ++lines;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::size_t code_lines_below(const SourceTree& tree, std::string_view folder) {
    std::size_t lines = 0;
    for (const auto& [path, text] : tree)
        if (path.starts_with(folder) && is_code(path)) lines += code_lines(text);
    return lines;
}

}  // namespace zooid::style
