#include "saved_queries.hpp"

#include <algorithm>
#include <zooid/skb/answer_rows.hpp>

namespace zooid::skb {

namespace {

using Kind = ShellLine::Kind;
using Read = std::expected<ShellLine, std::string>;

constexpr std::string_view blanks = " \t\r\n";

/// Takes the first word off `text`.
std::string_view take_word(std::string_view& text) {
    const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(blanks), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return word;
}

bool is_name(std::string_view text) {
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    return !text.empty() && text.size() <= query_name_bytes_max && std::ranges::all_of(text, good);
}

/// Takes the first value off `text`: up to a blank that is in no quotes and no brackets.
std::string_view take_value(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    char quote = 0;
    std::size_t open = 0;
    std::size_t end = 0;
    for (; end < text.size(); ++end) {
        const char c = text[end];
        if (quote != 0) {
            if (c == '\\' && end + 1 < text.size())
                ++end;
            else if (c == quote)
                quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(' || c == '[' || c == '{') {
            ++open;
        } else if (c == ')' || c == ']' || c == '}') {
            open -= open > 0 ? 1 : 0;
        } else if (open == 0 && blanks.contains(c)) {
            break;
        }
    }
    const std::string_view value = text.substr(0, end);
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return value;
}

Read save(std::string_view name, std::string_view goal) {
    if (goal.ends_with('.')) goal.remove_suffix(1);
    if (goal.empty())
        return std::unexpected(
            ".save wants a name and a goal: .save near cpu_affinity(C, $1); .run near 0 asks it");
    // What is saved must be one the shell can read again.
    if (const auto line = read_shell_line(goal); !line) return std::unexpected(line.error());
    const std::string fact = "saved_query(" + atom_text(name) + ", ";
    return ShellLine{Kind::save, "( current_predicate(saved_query/2), retract(" + fact +
                                     "_)) -> true ; true ), assertz(" + fact + atom_text(goal) +
                                     "))"};
}

}  // namespace

std::optional<Read> saved_query_line(std::string_view text) {
    const std::string_view word = take_word(text);
    constexpr std::string_view some = "current_predicate(saved_query/2), ";
    if (word == ".queries")
        return ShellLine{Kind::ask_table, std::string(some) + "saved_query(Name, Goal)"};
    if (word != ".save" && word != ".forget" && word != ".run") return std::nullopt;
    const std::string_view name = take_word(text);
    if (!is_name(name))
        return std::unexpected(std::string(word) + " wants a name of letters, digits and _: " +
                               std::string(word) + " near; .queries lists them");
    if (word == ".save") return save(name, text);
    const std::string found = std::string(some) + "saved_query(" + atom_text(name) + ", Goal)";
    if (word == ".run") return ShellLine{Kind::run, found, std::string(text)};
    return ShellLine{Kind::save, found + ", retract(saved_query(" + atom_text(name) + ", Goal))"};
}

std::expected<std::string, std::string>
with_values(std::string_view goal, std::string_view values) {
    std::string out;
    std::size_t highest = 0;
    std::string_view all[9];
    std::size_t given = 0;
    while (!values.empty() && given < std::size(all)) all[given++] = take_value(values);
    for (std::size_t i = 0; i < goal.size(); ++i) {
        const bool is_place =
            goal[i] == '$' && i + 1 < goal.size() && goal[i + 1] >= '1' && goal[i + 1] <= '9';
        if (!is_place) {
            out += goal[i];
            continue;
        }
        const auto which = static_cast<std::size_t>(goal[++i] - '0');
        highest = std::max(highest, which);
        if (which <= given) out += all[which - 1];
    }
    if (highest != given || !values.empty())
        return std::unexpected("that query wants " + std::to_string(highest) +
                               " values, blanks between them: " + std::string(goal));
    return out;
}

}  // namespace zooid::skb
