#include "zooid/skb/answers.hpp"

#include <algorithm>
#include <vector>

namespace zooid::skb {

namespace {

struct Run {
    Query& query;
    std::size_t answers_max;
    bool complete = false;

    /// Calls `take` per answer; false of it stops.
    template <class Take>
    void each(Take take) {
        for (std::size_t count = 0;; ++count) {
            const Query::Step step = query.next();
            complete = step == Query::Step::none;
            if (step != Query::Step::answer || count == answers_max || !take()) return;
        }
    }
};

std::string error_line(const Query& query) {
    if (query.error_text().empty()) return {};
    std::string out = query.error_text();
    if (query.error_line() != 0) {
        out += " at line " + std::to_string(query.error_line()) + ", column " +
               std::to_string(query.error_column());
    }
    return out;
}

std::string json_error(const Query& query) {
    const ExitStatus status = query.status();
    const char* const kind = status == ExitStatus::syntax  ? "syntax"
                             : status == ExitStatus::limit ? "limit"
                                                           : "error";
    std::string out = std::string(",\"error\":{\"kind\":\"") + kind +
                      "\",\"term\":" + json_string(query.error_text());
    if (query.error_line() != 0) {
        out += ",\"line\":" + std::to_string(query.error_line()) +
               ",\"column\":" + std::to_string(query.error_column());
    }
    return out + "}";
}

std::string as_json(Run& run, std::size_t bytes_max) {
    std::string out = "{\"v\":1,\"answers\":[";
    bool first = true;
    bool cut = false;
    run.each([&] {
        std::string row = first ? "{" : ",{";
        for (std::size_t i = 0; i < run.query.columns(); ++i) {
            const std::string value = run.query.json(i);
            cut = cut || value.empty();
            if (i > 0) row += ",";
            row += json_string(run.query.name(i)) + ":" + value;
        }
        cut = cut || out.size() + row.size() > bytes_max;
        if (cut) return false;
        out += row + "}";
        first = false;
        return true;
    });
    out += std::string("],\"complete\":") + (run.complete && !cut ? "true" : "false");
    if (!run.query.error_text().empty()) out += json_error(run.query);
    return out + "}\n";
}

std::string bindings(const Query& query) {
    std::string out;
    for (std::size_t i = 0; i < query.columns(); ++i) {
        const std::string domain = query.domain(i);
        if (domain.empty() && query.is_unbound(i)) continue;
        if (!out.empty()) out += ", ";
        const bool open = query.is_unbound(i);
        out += std::string(query.name(i)) + (open ? " in " + domain : " = " + query.text(i));
    }
    return out.empty() ? "true" : out;
}

std::string as_lines(Run& run, std::size_t bytes_max) {
    std::string out;
    std::string pending;
    run.each([&] {
        if (!pending.empty()) out += pending + " ;\n";
        pending = bindings(run.query);
        return out.size() < bytes_max;
    });
    if (pending.empty()) return run.complete ? "false.\n" : "";
    return out + pending + (run.complete ? ".\n" : " ;\n...\n");
}

std::string as_table(Run& run, std::size_t bytes_max) {
    std::vector<std::vector<std::string>> rows;
    std::size_t bytes = 0;
    run.each([&] {
        if (rows.empty()) {
            auto& header = rows.emplace_back();
            for (std::size_t i = 0; i < run.query.columns(); ++i)
                header.emplace_back(run.query.name(i));
        }
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < run.query.columns(); ++i) {
            row.push_back(run.query.text(i));
            bytes += row.back().size();
        }
        return bytes < bytes_max;
    });
    if (rows.empty()) return run.complete ? "(no answer)\n" : "";
    std::vector<std::size_t> widths(rows[0].size(), 0);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string out;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line += std::string(widths[i] - row[i].size() + 2, ' ');
        }
        out += line + "\n";
    }
    return out + (run.complete ? "" : "...\n");
}

}  // namespace

Rendered run_query(KnowledgeBase& base, std::string_view goal, AnswerForm form,
                   const QueryLimits& limits, std::size_t answers_max) {
    Query query(base, goal, limits);
    Run run{.query = query, .answers_max = answers_max};
    Rendered out;
    switch (form) {
        case AnswerForm::json:
            out.output = as_json(run, limits.text_bytes_max);
            break;
        case AnswerForm::lines:
            out.output = as_lines(run, limits.text_bytes_max);
            break;
        case AnswerForm::table:
            out.output = as_table(run, limits.text_bytes_max);
            break;
    }
    out.status = query.status();
    out.error = error_line(query);
    return out;
}

}  // namespace zooid::skb
