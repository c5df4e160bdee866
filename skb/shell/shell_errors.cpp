#include "shell_errors.hpp"

#include <algorithm>
#include <map>

namespace zooid::skb {

namespace {

constexpr std::size_t line_bytes_max = 200;  // a longer line is not shown again

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view line_of(std::string_view text, std::uint32_t number) {
    for (; number > 1 && text.contains('\n'); --number) text.remove_prefix(text.find('\n') + 1);
    return text.substr(0, text.find('\n'));
}

std::string with_caret(std::string_view line, std::size_t column) {
    if (line.size() > line_bytes_max || column == 0 || column > line.size() + 1) return {};
    return std::string(line) + "\n" + std::string(column - 1, ' ') + "^\n";
}

/// "corre/3" of an error about a relation there is not.
std::string_view missing(std::string_view error) {
    constexpr std::string_view head = "error(existence_error(procedure,";
    if (!error.starts_with(head)) return {};
    error.remove_prefix(head.size());
    return error.substr(0, error.find("),"));
}

/// Where the name stands as a word of its own, from 1; 0: nowhere.
std::size_t column_of(std::string_view goal, std::string_view name) {
    for (std::size_t at = goal.find(name); at != std::string_view::npos;
         at = goal.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        if ((at == 0 || !is_letter(goal[at - 1])) && (end == goal.size() || !is_letter(goal[end])))
            return at + 1;
    }
    return 0;
}

std::string_view inner(std::string_view error, std::string_view head) {
    error.remove_prefix(head.size());
    return error.substr(0, error.find(')'));
}

std::string limit_line(std::string_view which) {
    std::string out = "limit reached: " + std::string(which) + "; ";
    if (which == "inferences") return out + ".limit steps N gives it more";
    if (which == "time") return out + ".limit time 30s gives it more";
    if (which == "memory") return out + ".limit mem 256M gives it more";
    return out + "retract something, or ask for less at once";
}

}  // namespace

std::string failure_lines(const QueryFailure& failure) {
    constexpr std::string_view resource = "error(resource_error(";
    constexpr std::string_view syntax = "error(syntax_error(";
    if (failure.line != 0 && failure.error.starts_with(syntax)) {
        return with_caret(line_of(failure.goal, failure.line), failure.column) +
               "syntax error at line " + std::to_string(failure.line) + ", column " +
               std::to_string(failure.column) + ": " + std::string(inner(failure.error, syntax)) +
               "\n";
    }
    if (failure.error.starts_with(resource)) {
        if (failure.interrupted) return "interrupted\n";
        return limit_line(inner(failure.error, resource)) + "\n";
    }
    const std::string cure(failure.cure);
    const std::string_view relation = missing(failure.error);
    if (relation.empty())
        return std::string(failure.error) + (cure.empty() ? "" : "; " + cure) + "\n";
    const std::string_view name = relation.substr(0, relation.rfind('/'));
    const bool one_line = !failure.goal.contains('\n');
    return (one_line ? with_caret(failure.goal, column_of(failure.goal, name)) : "") +
           "there is no relation " + std::string(relation) + "; " +
           (cure.empty() ? ".tables lists them" : cure) + "\n";
}

namespace {

/// Reads a program's text a character at a time, leaving out comments and quoted text.
class Clauses {
public:
    explicit Clauses(std::string_view text) : text_(text) {}

    std::string warnings() {
        while (at_ < text_.size()) step();
        return out_;
    }

private:
    void step() {
        const char c = text_[at_];
        if (c == '\n') ++line_;
        if (c == '%') return skip_to("\n");
        if (text_.substr(at_).starts_with("/*")) return skip_to("*/");
        if (c == '\'' && at_ > 0 && text_[at_ - 1] == '0') {
            at_ += 2;
            return;
        }
        if (c == '\'' || c == '"') return skip_quoted(c);
        if (is_letter(c)) return take_word();
        const bool ends =
            at_ + 1 == text_.size() || std::string_view(" \t\r\n%").contains(text_[at_ + 1]);
        if (c == '.' && ends) end_clause();
        ++at_;
    }

    /// To the line feed, which stays; or behind the end of a comment.
    void skip_to(std::string_view end) {
        const std::size_t found = std::min(text_.find(end, at_), text_.size());
        line_ += static_cast<std::size_t>(std::ranges::count(text_.substr(at_, found - at_), '\n'));
        at_ = end == "\n" ? found : std::min(found + end.size(), text_.size());
    }

    void skip_quoted(char quote) {
        for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
            if (text_[at_] == '\\') ++at_;
            if (at_ < text_.size() && text_[at_] == '\n') ++line_;
        }
        ++at_;
    }

    void take_word() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_letter(text_[at_])) ++at_;
        if (text_[begin] < 'A' || text_[begin] > 'Z') return;
        auto& seen = seen_[std::string(text_.substr(begin, at_ - begin))];
        ++seen.count;
        seen.line = line_;
    }

    void warn(const std::string& name, std::size_t line) {
        out_ += "line " + std::to_string(line) + ": the variable " + name + " occurs once; _" +
                name + " if that is meant\n";
    }

    void end_clause() {
        for (const auto& [name, seen] : seen_) {
            if (seen.count == 1) warn(name, seen.line);
        }
        seen_.clear();
    }

    struct Seen {
        std::size_t count = 0;
        std::size_t line = 0;
    };
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::map<std::string, Seen> seen_;
    std::string out_;
};

}  // namespace

std::string singleton_warnings(std::string_view program) { return Clauses(program).warnings(); }

}  // namespace zooid::skb
