#include <vector>
#include <zooid/skb/query.hpp>

#include "policy_text.hpp"
#include "zooid/skb/schema_document.hpp"

namespace zooid::skb {

namespace {

constexpr std::string_view head =
    "# Relations of the knowledge base\n\n"
    "Made of `schema/relations.pl` and `schema/examples.pl` by `build/skb/skb-schema`; do not "
    "edit.\n\n"
    "Every relation is declared, so a missing fact makes a query fail instead of raising an error. "
    "Every fact carries a source\n(`measured`, `discovered`, `declared`, `derived`), an owner and "
    "a "
    "time; `provenance(Fact, Source, Owner, TimeNs)`\nreads them and `why` prints them.\n";

/// One line per answer of `goal`. @return false when the goal ends in an error, told in `out`
template <class Line>
bool each(KnowledgeBase& base, std::string_view goal, std::string& out, Line line) {
    Query query(base, goal);
    while (true) {
        const Query::Step step = query.next();
        if (step == Query::Step::none) return true;
        if (step == Query::Step::error) {
            out = query.error_text();
            return false;
        }
        std::vector<std::string> values;
        values.reserve(query.columns());
        for (std::size_t i = 0; i < query.columns(); ++i)
            values.push_back(query.atom(i) ? std::string(*query.atom(i)) : query.text(i));
        line(values);
    }
}

std::string code(const std::string& text) { return "`" + text + "`"; }

/// A table row for each group of answers that agree in `Doc`: Name, Doc, Where, then a column's
/// name, unit and what the unit stands for.
class Rows {
public:
    Rows(std::string& out, bool units) : out_(out), units_(units) {}

    void add(const std::vector<std::string>& answer) {
        if (!head_.empty() && head_[1] != answer[1]) end();
        if (head_.empty()) head_.assign(answer.begin(), answer.begin() + 3);
        columns_ += (columns_.empty() ? "" : ", ") + answer[3];
        if (answer[3] == answer[4]) return;
        texts_ += (texts_.empty() ? "" : "; ") + answer[3] + ": " + answer[5];
    }

    void end() {
        if (head_.empty()) return;
        out_ += "| " + code(head_[0] + "(" + columns_ + ")") + " | " + head_[1] + " | " +
                (units_ ? texts_ + " | " + head_[2] : code("policy/" + head_[2] + ".pl")) + " |\n";
        head_.clear();
        columns_.clear();
        texts_.clear();
    }

private:
    std::string& out_;
    bool units_;
    std::vector<std::string> head_;
    std::string columns_, texts_;
};

}  // namespace

std::expected<std::string, std::string> schema_document() {
    KnowledgeBase base;
    for (const std::string_view text : {policy_relations_text, policy_examples_text}) {
        if (const auto loaded = base.consult(text); !loaded)
            return std::unexpected(loaded.error().term);
    }
    std::string out(head);
    std::string error;
    out += "\n## What is stored\n\n| Relation | What | Columns | Source |\n|---|---|---|---|\n";
    Rows stored(out, true);
    bool ok =
        each(base, "relation(Name, Doc, _Columns, Where), member(C-U, _Columns), unit(U, What)",
             error, [&](const auto& answer) { stored.add(answer); });
    stored.end();
    out += "\n## What the policies derive\n\n| Relation | What | Rules |\n|---|---|---|\n";
    Rows derived(out, false);
    ok = ok &&
         each(base, "derived(Name, Doc, _Columns, Where), member(C-U, _Columns), unit(U, What)",
              error, [&](const auto& answer) { derived.add(answer); });
    derived.end();
    out += "\n## To ask\n\n| Of | To know | Query |\n|---|---|---|\n";
    ok = ok &&
         each(base, "example(Name, What, Query)", error, [&](const std::vector<std::string>& row) {
             out += "| " + code(row[0]) + " | " + row[1] + " | " + code(row[2]) + " |\n";
         });
    if (!ok) return std::unexpected(error);
    return out;
}

}  // namespace zooid::skb
