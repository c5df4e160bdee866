#include "zooid/skb/shell_line.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "saved_queries.hpp"

namespace zooid::skb {

namespace {

using Kind = ShellLine::Kind;
using Read = std::expected<ShellLine, std::string>;

constexpr std::array words = std::to_array<std::string_view>(
    {".count ", ".diff",    ".dump ",   ".forget ", ".help",    ".limit ", ".load ",   ".mark",
     ".mode ",  ".queries", ".quit",    ".run ",    ".sample ", ".save ",  ".schema ", ".stats",
     ".tables", "assume ",  "explain ", "watch ",   "why ",     "why_not "});

constexpr std::string_view help_text =
    "GOAL.                    its answers; ; for the next ones\n"
    "why GOAL.                the proof, its facts, what else could have been chosen\n"
    "why_not GOAL.            what fails\n"
    "assume FACTS in GOAL.    what would be: FACTS added, -FACT taken away, and nothing kept\n"
    "explain GOAL.            what each condition costs: calls, answers, steps, time, index\n"
    ".tables [TEXT]           relations, with TEXT in their names\n"
    ".schema RELATION         its columns and units\n"
    ".count RELATION          its facts\n"
    ".sample RELATION [N]     N of them\n"
    "watch GOAL.              of a guest: facts that come (+) and go (-), until Ctrl-C\n"
    ".save NAME GOAL          keeps a goal in the base; $1 to $9 in it are values\n"
    ".run NAME [VALUE...]     asks it; .queries lists them, .forget NAME\n"
    ".mode MODE               table, line, json, jsonl, csv or prolog\n"
    ".limit [time 50ms] [mem 4M] [answers 100] [steps 1000000]\n"
    ".stats                   what the last query took\n"
    ".dump FILE, .load FILE   facts with their sources, out and in\n"
    ".mark, .diff             what has changed since the mark\n"
    ".quit                    as Ctrl-D\n";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Without the full stop at its end.
std::string goal_of(std::string_view text) {
    text = trimmed(text);
    if (text.ends_with('.')) text.remove_suffix(1);
    return std::string(trimmed(text));
}

/// What follows `word` and a blank, if the text begins so.
std::optional<std::string_view> after(std::string_view text, std::string_view word) {
    if (!text.starts_with(word)) return std::nullopt;
    const std::string_view rest = text.substr(word.size());
    if (!rest.empty() && rest.front() != ' ' && rest.front() != '\t') return std::nullopt;
    return trimmed(rest);
}

bool is_name(std::string_view text) {
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    return !text.empty() && std::ranges::all_of(text, good);
}

Read table(std::string goal) { return ShellLine{Kind::ask_table, std::move(goal)}; }

/// Where the word `in` divides "FACTS in GOAL", outside of quotes and parentheses.
std::size_t place_of_in(std::string_view text) {
    std::size_t depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(' || c == '[') {
            ++depth;
        } else if ((c == ')' || c == ']') && depth > 0) {
            --depth;
        } else if (depth == 0 && text.substr(i).starts_with(" in ")) {
            return i;
        }
    }
    return std::string_view::npos;
}

Read assume(std::string_view text) {
    const std::string whole = goal_of(text);
    const std::size_t at = place_of_in(whole);
    if (at == std::string::npos)
        return std::unexpected(
            "assume what in which goal? assume core_life(3, dead, test) in multicast(0, T, Ns)");
    const std::string facts = whole.substr(0, at);
    const std::string_view goal = trimmed(std::string_view(whole).substr(at + 4));
    if (const auto rest = after(goal, "why"))
        return ShellLine{Kind::why, "assume((" + facts + "), (" + std::string(*rest) + "))"};
    if (const auto rest = after(goal, "why_not"))
        return ShellLine{Kind::why,
                         "assume((" + facts + "), why_not((" + std::string(*rest) + ")))"};
    return ShellLine{Kind::ask, "assume((" + facts + "), (" + std::string(goal) + "))"};
}

/// A word of the schema: its relation's name is checked, so that it can stand in a goal.
Read about_relation(std::string_view word, std::string_view name) {
    if (word == ".tables") {
        if (!name.empty() && !is_name(name))
            return std::unexpected("no relation has that in its name; try .tables cost");
        return table("table_of('" + std::string(name) + "', Relation, Rows, About)");
    }
    if (!is_name(name))
        return std::unexpected(std::string(word) + " wants the name of a relation: " +
                               std::string(word) + " core; .tables lists them");
    const std::string quoted = "'" + std::string(name) + "'";
    if (word == ".schema") return table("schema_of(" + quoted + ", Column, Unit, Meaning)");
    return table("Relation = " + quoted + ", described(Relation, Arity, stored, _, _, _), " +
                 "relation_size(Relation, Arity, Facts)");
}

Read word_line(std::string_view text) {
    if (auto read = saved_query_line(text)) return std::move(*read);
    for (const std::string_view word : {".tables", ".schema", ".count"}) {
        if (const auto rest = after(text, word)) return about_relation(word, *rest);
    }
    constexpr std::array plain = {std::pair{std::string_view(".sample"), Kind::sample},
                                  std::pair{std::string_view(".limit"), Kind::limit},
                                  std::pair{std::string_view(".mode"), Kind::mode},
                                  std::pair{std::string_view(".stats"), Kind::stats},
                                  std::pair{std::string_view(".dump"), Kind::dump},
                                  std::pair{std::string_view(".load"), Kind::load},
                                  std::pair{std::string_view(".mark"), Kind::mark},
                                  std::pair{std::string_view(".diff"), Kind::diff},
                                  std::pair{std::string_view(".help"), Kind::help},
                                  std::pair{std::string_view(".quit"), Kind::quit}};
    for (const auto& [word, kind] : plain) {
        if (const auto rest = after(text, word)) return ShellLine{kind, std::string(*rest)};
    }
    return std::unexpected("no such word: " + std::string(text.substr(0, text.find(' '))) +
                           "; .help lists them");
}

}  // namespace

std::expected<ShellLine, std::string> read_shell_line(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (text.starts_with('.') && text.size() > 1) return word_line(text);
    if (const auto rest = after(text, "why")) return ShellLine{Kind::why, goal_of(*rest)};
    if (const auto rest = after(text, "why_not"))
        return ShellLine{Kind::why, "why_not((" + goal_of(*rest) + "))"};
    if (const auto rest = after(text, "explain")) return ShellLine{Kind::explain, goal_of(*rest)};
    if (const auto rest = after(text, "watch")) return ShellLine{Kind::watch, goal_of(*rest)};
    if (const auto rest = after(text, "assume")) return assume(*rest);
    return ShellLine{Kind::ask, goal_of(text)};
}

std::string explain_goal(std::string_view goal) {
    return "explain((" + std::string(goal) +
           "), Condition_, Calls_, Fails_, Rows_, Answers_, Steps_, TimeNs_, Index_)";
}

bool is_whole(std::string_view text) {
    bool ended = false;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (quote != 0) {
            if (c == '\\') ++i;
            if (c == quote) quote = 0;
        } else if (c == '%') {
            while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
            continue;
        } else if ((c == '\'' && i > 0 && text[i - 1] == '0')) {
            ++i;  // 0'c: a character code
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '.') {
            ended = true;
            continue;
        }
        if (!blank || quote != 0) ended = false;
    }
    return ended && quote == 0;
}

std::string_view shell_help() { return help_text; }

std::span<const std::string_view> shell_words() { return words; }

}  // namespace zooid::skb
