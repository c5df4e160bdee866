#include "zooid/skb/changed_rows.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "clause_text.hpp"
#include "mark.hpp"

namespace zooid::skb {

namespace {
constexpr std::size_t clauses_of_step = 512;
}

struct ChangedRows::State {
    State(Database& database, std::uint64_t since)
        : db(database),
          live(database),
          then(view_of(since)),
          now(view_of(database.generation())),
          writer(database) {
        db.each_predicate([this](Predicate& each) {
            if (!each.is_system && each.changed > then.snapshot) predicates.push_back(&each);
        });
    }
    void look(const Clause& clause);
    std::vector<ChangedRow> take_relation();

    Database& db;
    LiveQuery live;
    View then;
    View now;
    ClauseText writer;
    std::vector<const Predicate*> predicates;
    std::size_t place = 0;         // in predicates
    const Clause* next = nullptr;  // of that predicate
    bool begun = false;            // with it
    std::vector<Row> gone;         // of it
    std::vector<Row> come;
    std::size_t rules = 0;
};

void ChangedRows::State::look(const Clause& clause) {
    const bool was = clause.visible(then);
    if (was == clause.visible(now)) return;
    if (!clause.is_fact) {
        ++rules;
        return;
    }
    (was ? gone : come).push_back(writer.row_of(clause, changed_column_bytes_max));
}

std::vector<ChangedRow> ChangedRows::State::take_relation() {
    const std::string_view name = db.atoms.text(predicates[place]->name);
    std::ranges::sort(gone);
    std::ranges::sort(come);
    std::vector<Row> only_gone;
    std::vector<Row> only_come;
    std::ranges::set_difference(gone, come, std::back_inserter(only_gone));
    std::ranges::set_difference(come, gone, std::back_inserter(only_come));
    gone.clear();
    come.clear();
    std::vector<ChangedRow> out;
    for (Row& row : only_gone) out.push_back({false, std::string(name), std::move(row)});
    for (Row& row : only_come) out.push_back({true, std::string(name), std::move(row)});
    return out;
}

ChangedRows::ChangedRows(const Mark& mark)
    : state_(std::make_unique<State>(mark.state_->db, mark.state_->generation)) {}
ChangedRows::~ChangedRows() = default;
ChangedRows::ChangedRows(ChangedRows&&) noexcept = default;
ChangedRows& ChangedRows::operator=(ChangedRows&&) noexcept = default;

std::optional<std::vector<ChangedRow>> ChangedRows::next() {
    State& s = *state_;
    if (s.place == s.predicates.size()) return std::nullopt;
    if (!std::exchange(s.begun, true)) s.next = s.predicates[s.place]->first;
    for (std::size_t count = 0; count < clauses_of_step && s.next != nullptr; ++count) {
        s.look(*s.next);
        s.next = s.next->next;
    }
    if (s.next != nullptr) return std::vector<ChangedRow>{};
    auto rows = s.take_relation();
    ++s.place;
    s.begun = false;
    return rows;
}

std::size_t ChangedRows::rules() const { return state_->rules; }
std::uint64_t ChangedRows::version() const { return state_->now.snapshot; }

Mark ChangedRows::later() const {
    return Mark(std::make_unique<Mark::State>(state_->db, state_->now.snapshot));
}

}  // namespace zooid::skb
