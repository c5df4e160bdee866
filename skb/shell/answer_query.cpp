// Apart from the rest: whoever gets answers as JSON needs no engine.
#include "zooid/skb/answer_rows.hpp"
#include "zooid/skb/query.hpp"

namespace zooid::skb {

void AnswerRows::add(const Query& query) {
    if (names.empty()) {
        for (std::size_t i = 0; i < query.columns(); ++i) names.emplace_back(query.name(i));
    }
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < query.columns(); ++i) {
        row.push_back({.text = query.text(i),
                       .json = query.json(i),
                       .plain = std::string(query.atom(i).value_or(query.text(i))),
                       .is_number = query.number(i).has_value(),
                       .integer = query.integer(i),
                       .is_unbound = query.is_unbound(i)});
    }
}

}  // namespace zooid::skb
