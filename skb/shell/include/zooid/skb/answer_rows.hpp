// Answers in rows, and the forms a shell shows them in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::skb {

class Query;

/// One value of an answer, for people and for programs.
struct AnswerValue {
    std::string text = {};   // reads back as the same term
    std::string json = {};   // empty: it was too long
    std::string plain = {};  // an atom without quotes, else as text
    bool is_number = false;
    std::optional<std::int64_t> integer = {};
    bool is_unbound = false;
};

/// Some answers of a query. @invariant every row has as many values as there are names.
struct AnswerRows {
    std::vector<std::string> names = {};
    std::vector<std::string> units =
        {};  // of the schema, empty where it has none; shape [names] or []
    std::vector<std::vector<AnswerValue>> rows = {};
    bool complete = false;  // there are no more

    /// Takes in the query's current answer.
    void add(const Query& query);
    /// Takes in one answer as Query::json() has it: {"C":0,"T":{"f":"tree","args":[0,[]]}}.
    /// @return false, and nothing taken in, when it is no such object
    [[nodiscard]] bool add_json(std::string_view object);
    /// Leaves only the columns whose names end in an underscore, without it: see explain_goal().
    void keep_marked();
};

enum class AnswerMode : std::uint8_t { table, line, json, jsonl, csv, prolog };

/// A name as an atom that reads back: in quotes only where it needs them.
[[nodiscard]] std::string atom_text(std::string_view name);

/// The mode of that name, or nothing.
[[nodiscard]] std::optional<AnswerMode> mode_named(std::string_view name);
inline constexpr std::string_view mode_names = "table, line, json, jsonl, csv or prolog";

/// An error as JSON has it.
struct AnswerFailure {
    std::string kind;  // syntax, limit or error
    std::string text;
};

struct RenderOptions {
    AnswerMode mode = AnswerMode::table;
    std::size_t rows_max = 1000;  // of a table; the rest is counted
    int status = 0;               // in JSON
    std::optional<AnswerFailure> failure = {};
};

/// All rows as text that ends in a line feed.
///
/// table:  names, then rows; integers with the units of the schema: 128 MiB, 0xfee00000, 1725 us
/// line:   "C = 0, A = 2 ;", the last with "." when complete; "true"; "false."
/// json:   {"version":1,"command":"skb","answers":[{"C":0}],"complete":true,"status":0}, and
///         "error":{"kind":...,"text":...} after a failure
/// jsonl:  one such object as in "answers" per line
/// csv:    RFC 4180 with line feeds
/// prolog: answer('C' = 0, ...). per line: it reads back
[[nodiscard]] std::string render(const AnswerRows& answers, const RenderOptions& options);

/// An integer with its unit, for people: "128 MiB". Other units: the number alone.
[[nodiscard]] std::string with_unit(std::int64_t value, std::string_view unit);

}  // namespace zooid::skb
