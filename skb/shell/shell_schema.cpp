#include "shell_schema.hpp"

#include <algorithm>

#include "zooid/skb/shell_line.hpp"

namespace zooid::skb {

namespace {

constexpr std::size_t completions_max = 1000;
// These goals only look at the schema; the limits are for goals of thousands of terms.
const ShellLimits small = {.memory_bytes = 8 << 20, .steps_max = 1'000'000};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_name(std::string_view text) {
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
           std::ranges::all_of(text, is_letter);
}

AskLimits small_limits() {
    return {.limits = small, .is_over = [] { return false; }};
}

/// Every answer's first column, an atom.
std::vector<std::string> atoms(AskedBase& base, const std::string& goal) {
    const auto query = base.ask(goal, small_limits());
    AnswerRows rows;
    while (rows.rows.size() < completions_max && query->next(rows) == Query::Step::answer) continue;
    std::vector<std::string> out;
    for (const auto& row : rows.rows) out.push_back(row.front().plain);
    return out;
}

}  // namespace

// A variable of the goal that is still one is printed by its name in the goal: that is its column.
std::vector<std::string> column_units(AskedBase& base, const std::string& goal) {
    const auto query = base.ask("column_unit((" + goal + "\n), Column_, Unit_)", small_limits());
    std::vector<std::string> units;
    AnswerRows rows;
    while (query->next(rows) == Query::Step::answer) {
        const auto& row = rows.rows.back();
        const std::size_t columns = row.size() - 2;
        units.resize(columns);
        for (std::size_t i = 0; i < columns; ++i) {
            if (rows.names[i] == row[columns].text && units[i].empty())
                units[i] = row[columns + 1].plain;
        }
    }
    return units;
}

std::optional<std::vector<std::string>> columns_of(AskedBase& base, std::string_view relation) {
    if (!is_name(relation)) return std::nullopt;
    auto names = atoms(base, "once(described(" + std::string(relation) +
                                 ", _, stored, _Columns, _, _)), member(Name-_, _Columns)");
    if (names.empty()) return std::nullopt;
    for (std::string& name : names) {
        if (name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
    }
    return names;
}

std::vector<std::string> completions(AskedBase& base, std::string_view line) {
    std::vector<std::string> out;
    if (line.ends_with('(')) {  // the columns of the relation before it
        std::size_t begin = line.size() - 1;
        while (begin > 0 && is_letter(line[begin - 1])) --begin;
        const auto columns = columns_of(base, line.substr(begin, line.size() - 1 - begin));
        if (!columns) return out;
        std::string whole(line);
        for (std::size_t i = 0; i < columns->size(); ++i)
            whole += (i > 0 ? ", " : "") + (*columns)[i];
        return {whole + ")"};
    }
    for (const std::string_view word : shell_words()) {
        if (!line.empty() && word.starts_with(line)) out.emplace_back(word);
    }
    std::size_t begin = line.size();
    while (begin > 0 && is_letter(line[begin - 1])) --begin;
    const std::string_view word = line.substr(begin);
    if (!is_name(word) || line.starts_with('.')) return out;
    const std::string before(line.substr(0, begin));
    for (const std::string& name :
         atoms(base, "described(Name, _, _, _, _, _) ; current_predicate(Name/_)")) {
        if (name.starts_with(word) && is_name(name)) out.push_back(before + name);
    }
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

}  // namespace zooid::skb
