// One line of text for a whole query: what the tables of expected answers hold.
#pragma once

#include <string>
#include <string_view>

#include "zooid/skb/query.hpp"

namespace zooid::skb::test {

inline constexpr int answers_shown = 8;

/// "_123" reads "_" everywhere, so that lines compare.
inline std::string anonymous(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts =
            text[i] == '_' && (i == 0 || (!isalnum(text[i - 1]) && text[i - 1] != '_'));
        out += text[i];
        while (starts && i + 1 < text.size() && (isalnum(text[i + 1]) || text[i + 1] == '_')) ++i;
    }
    return out;
}

/// error(Formal, _) as Formal; another ball as "ball Ball"; a syntax error as "syntax".
inline std::string error_line(const Query& query) {
    const std::string& text = query.error_text();
    if (query.status() == ExitStatus::syntax) return "syntax";
    const std::size_t comma = text.rfind(',');
    if (text.starts_with("error(") && comma != std::string::npos)
        return anonymous(text.substr(6, comma - 6));
    return "ball " + anonymous(text);
}

/// Answers as "X = 1, Y = 2 | X = 3", "yes" for one without bindings, "no" for none, the error as
/// the last one.
inline std::string ask(KnowledgeBase& base, std::string_view goal, const QueryLimits& limits = {}) {
    Query query(base, goal, limits);
    std::string out;
    for (int count = 0; count < answers_shown; ++count) {
        const Query::Step step = query.next();
        if (step == Query::Step::none) return count == 0 ? "no" : out;
        if (count > 0) out += " | ";
        if (step == Query::Step::error) return out + error_line(query);
        std::string row;
        for (std::size_t i = 0; i < query.columns(); ++i) {
            if (query.is_unbound(i)) continue;
            if (!row.empty()) row += ", ";
            row += std::string(query.name(i)) + " = " + anonymous(query.text(i));
        }
        out += row.empty() ? "yes" : row;
    }
    return out + " | ...";
}

}  // namespace zooid::skb::test
