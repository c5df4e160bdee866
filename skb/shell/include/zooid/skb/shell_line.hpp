// What a line typed at a knowledge base asks for: a goal, or one of the shell's own words.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace zooid::skb {

/// What to do with a line; `text` is the goal, or the word's argument.
struct ShellLine {
    enum class Kind : std::uint8_t {
        ask,
        ask_table,  // the same, always shown as a table
        why,
        explain,
        sample,  // text: a relation and a number of facts
        watch,
        save,  // text: a goal that changes the saved queries
        run,   // text: a goal whose answer's Goal is to be asked, with `values` for $1, $2, ...
        limit,
        mode,
        stats,
        dump,
        mark,
        diff,
        load,
        help,
        quit
    };
    Kind kind = Kind::ask;
    std::string text;
    std::string values = {};
};

/// Reads one whole line: a goal with or without full stop, `why GOAL`, `why_not GOAL`,
/// `assume FACTS in GOAL`, `explain GOAL`, `watch GOAL`, or a word that begins with a full stop
/// (.tables, .help).
///
/// @return what to do; a table's goal asks schema/columns.pl, so that any base can answer it; or
/// one
///         line that names what is wrong with it and the cure
[[nodiscard]] std::expected<ShellLine, std::string> read_shell_line(std::string_view line);

/// The goal whose answers are the plan of `goal`; of its columns AnswerRows::keep_marked() are
/// meant.
[[nodiscard]] std::string explain_goal(std::string_view goal);

/// A saved goal with `values` in place of $1, $2, ... $9: terms, with blanks between them; a value
/// may have some in quotes or brackets.
/// @return the goal, or one line: it wants more values, or fewer
[[nodiscard]] std::expected<std::string, std::string>
with_values(std::string_view goal, std::string_view values);

/// True when a clause's end has come: a full stop outside of quotes and comments, then nothing.
[[nodiscard]] bool is_whole(std::string_view text);

/// What .help prints.
[[nodiscard]] std::string_view shell_help();

/// The words a line may begin with, for completion.
[[nodiscard]] std::span<const std::string_view> shell_words();

}  // namespace zooid::skb
