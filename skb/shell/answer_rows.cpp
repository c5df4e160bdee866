#include "zooid/skb/answer_rows.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "zooid/skb/answers.hpp"

namespace zooid::skb {

namespace {

constexpr std::array<std::pair<std::string_view, AnswerMode>, 6> modes = {
    {{"table", AnswerMode::table},
     {"line", AnswerMode::line},
     {"json", AnswerMode::json},
     {"jsonl", AnswerMode::jsonl},
     {"csv", AnswerMode::csv},
     {"prolog", AnswerMode::prolog}}};

std::string json_object(const AnswerRows& answers, const std::vector<AnswerValue>& row) {
    std::string out = "{";
    for (std::size_t i = 0; i < row.size(); ++i) {
        out += (i > 0 ? "," : "") + json_string(answers.names[i]) + ":" +
               (row[i].json.empty() ? "null" : row[i].json);
    }
    return out + "}";
}

std::string as_json(const AnswerRows& answers, const RenderOptions& options) {
    std::string out = R"({"version":1,"command":"skb","answers":[)";
    for (std::size_t r = 0; r < answers.rows.size(); ++r)
        out += (r > 0 ? "," : "") + json_object(answers, answers.rows[r]);
    out += std::string("],\"complete\":") + (answers.complete ? "true" : "false") +
           ",\"status\":" + std::to_string(options.status);
    if (options.failure) {
        out += ",\"error\":{\"kind\":" + json_string(options.failure->kind) +
               ",\"text\":" + json_string(options.failure->text) + "}";
    }
    return out + "}\n";
}

std::string as_json_lines(const AnswerRows& answers) {
    std::string out;
    for (const auto& row : answers.rows) out += json_object(answers, row) + "\n";
    return out;
}

std::string as_line(const AnswerRows& answers) {
    if (answers.rows.empty()) return answers.complete ? "false.\n" : "";
    std::string out;
    for (const auto& row : answers.rows) {
        if (!out.empty()) out += " ;\n";
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (row[i].is_unbound) continue;
            line += (line.empty() ? "" : ", ") + answers.names[i] + " = " + row[i].text;
        }
        out += line.empty() ? "true" : line;
    }
    return out + (answers.complete ? ".\n" : " ;\n");
}

std::string as_prolog(const AnswerRows& answers) {
    std::string out;
    for (const auto& row : answers.rows) {
        out += row.empty() ? "answer" : "answer(";
        for (std::size_t i = 0; i < row.size(); ++i)
            out += (i > 0 ? ", '" : "'") + answers.names[i] + "' = " + row[i].text;
        out += row.empty() ? ".\n" : ").\n";
    }
    return out;
}

/// RFC 4180: in quotes only when it needs them.
std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

std::string as_csv(const AnswerRows& answers) {
    std::string out;
    for (std::size_t i = 0; i < answers.names.size(); ++i)
        out += (i > 0 ? "," : "") + csv_field(answers.names[i]);
    out += "\n";
    for (const auto& row : answers.rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            out += (i > 0 ? "," : "") + csv_field(row[i].plain);
        out += "\n";
    }
    return out;
}

/// Columns on a terminal, taken as one for each character.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string cell(const AnswerRows& answers, const std::vector<AnswerValue>& row, std::size_t i) {
    const AnswerValue& value = row[i];
    if (value.integer && i < answers.units.size() && !answers.units[i].empty())
        return with_unit(*value.integer, answers.units[i]);
    return value.is_unbound ? "_" : value.plain;
}

std::string as_table(const AnswerRows& answers, std::size_t rows_max) {
    if (answers.names.empty()) return as_line(answers);
    if (answers.rows.empty()) return answers.complete ? "no answer\n" : "";
    const std::size_t shown = std::min(answers.rows.size(), rows_max);
    std::vector<std::vector<std::string>> lines = {answers.names};
    std::vector<bool> right(answers.names.size(), false);
    for (std::size_t r = 0; r < shown; ++r) {
        auto& line = lines.emplace_back();
        for (std::size_t i = 0; i < answers.names.size(); ++i) {
            line.push_back(cell(answers, answers.rows[r], i));
            if (answers.rows[r][i].is_number) right[i] = true;
        }
    }
    std::vector<std::size_t> widths(answers.names.size(), 0);
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], width_of(line[i]));
    }
    std::string out;
    for (const auto& line : lines) {
        std::string text;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const std::string pad(widths[i] - width_of(line[i]), ' ');
            text += (i > 0 ? "  " : "") + (right[i] ? pad + line[i] : line[i] + pad);
        }
        out += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
    }
    const std::size_t left = answers.rows.size() - shown;
    if (left > 0)
        out += "... " + std::to_string(left) + (answers.complete ? " more\n" : " more, at least\n");
    return out;
}

}  // namespace

void AnswerRows::keep_marked() {
    for (std::size_t i = names.size(); i-- > 0;) {
        if (names[i].ends_with('_')) {
            names[i].pop_back();
            continue;
        }
        names.erase(names.begin() + static_cast<std::ptrdiff_t>(i));
        for (auto& row : rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
    }
    units.clear();
}

std::optional<AnswerMode> mode_named(std::string_view name) {
    const auto* const found = std::ranges::find(modes, name, &decltype(modes)::value_type::first);
    return found == modes.end() ? std::nullopt : std::optional(found->second);
}

std::string render(const AnswerRows& answers, const RenderOptions& options) {
    switch (options.mode) {
        case AnswerMode::table:
            return as_table(answers, options.rows_max);
        case AnswerMode::line:
            return as_line(answers);
        case AnswerMode::json:
            return as_json(answers, options);
        case AnswerMode::jsonl:
            return as_json_lines(answers);
        case AnswerMode::csv:
            return as_csv(answers);
        case AnswerMode::prolog:
            return as_prolog(answers);
    }
    return {};
}

}  // namespace zooid::skb
