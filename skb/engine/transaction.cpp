#include "transaction.hpp"

#include <algorithm>
#include <cassert>

#include "known_atoms.hpp"

namespace zooid::skb {

void Transaction::begin() {
    assert(!is_open_);
    db_.query_started();
    is_open_ = true;
    view_ = {};
    view_.snapshot = db_.generation();
}

void Transaction::end() {
    if (!is_open_) return;
    roll_back();
    if (number_ != transactions_max) db_.free_number(number_);
    number_ = transactions_max;
    is_open_ = false;
    db_.query_ended();
}

Stamp Transaction::next_stamp() {
    assert(is_open_);
    if (number_ == transactions_max) {
        number_ = db_.take_number();
        view_.own = stamps_of(number_);
    }
    ++view_.changes;
    assert(view_.changes >> transaction_changes_bits == 0);
    return view_.own + view_.changes;
}

Transaction::Outcome Transaction::add(ClausePtr clause, bool at_end) {
    Clause* const added = clause.get();
    added->provenance = provenance;
    Predicate& predicate = *added->predicate;
    const bool fresh = !predicate.is_declared;
    const bool counts = owned_bytes_max != unlimited_bytes && provenance.owner != known::assumption;
    if (counts && !db_.count_owned(*added, owned_bytes_max)) return Outcome::own_full;
    if (!db_.charge(added_bytes)) return Outcome::full;
    if (!db_.add(std::move(clause), at_end, next_stamp())) {
        db_.give_back(added_bytes);
        return Outcome::full;
    }
    if (fresh) declare(predicate);
    journal_.push_back({.kind = Change::Kind::added, .clause = added, .predicate = &predicate});
    return Outcome::done;
}

Transaction::Outcome Transaction::erase(Clause& clause) {
    if (clause.is_dead()) return view_.sees(clause.died) ? Outcome::gone : Outcome::conflict;
    const Stamp stamp = next_stamp();
    db_.erase(clause, stamp, view_);
    journal_.push_back({.kind = Change::Kind::erased,
                        .clause = &clause,
                        .predicate = clause.predicate,
                        .died = stamp});
    return Outcome::done;
}

void Transaction::declare(Predicate& predicate) {
    if (predicate.is_declared) return;
    db_.declare(predicate, provenance.owner);
    journal_.push_back(
        {.kind = Change::Kind::declared, .clause = nullptr, .predicate = &predicate});
}

void Transaction::set_tabled(Predicate& predicate) {
    if (predicate.kind != Predicate::Kind::clauses) return;
    predicate.kind = Predicate::Kind::tabled;
    journal_.push_back({.kind = Change::Kind::tabled, .clause = nullptr, .predicate = &predicate});
}

std::size_t Transaction::clauses() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        journal_, [](const Change& change) { return change.clause != nullptr; }));
}

void Transaction::roll_back(std::size_t mark) {
    for (; journal_.size() > mark; journal_.pop_back()) {
        const Change& change = journal_.back();
        switch (change.kind) {
            case Change::Kind::added:
                db_.withdraw(*change.clause);
                db_.give_back(added_bytes);
                break;
            case Change::Kind::erased:
                db_.revive(*change.clause, view_);
                break;
            case Change::Kind::declared:
                db_.undeclare(*change.predicate);
                break;
            case Change::Kind::tabled:
                change.predicate->kind = Predicate::Kind::clauses;
                break;
        }
    }
}

void Transaction::lay_aside(std::size_t mark) {
    for (std::size_t i = journal_.size(); i-- > mark;) {
        if (journal_[i].kind == Change::Kind::erased) db_.revive(*journal_[i].clause, view_);
    }
}

// By the same stamps as before: calls that began before the pause see the same.
const Predicate* Transaction::take_up(std::size_t mark) {
    for (std::size_t i = mark; i < journal_.size(); ++i) {
        const Change& change = journal_[i];
        if (change.kind != Change::Kind::erased) continue;
        if (change.clause->is_dead()) return change.predicate;
        db_.erase(*change.clause, change.died, view_);
    }
    return nullptr;
}

void Transaction::commit() {
    if (journal_.empty()) return;
    const std::uint64_t generation = db_.next_generation();
    for (const Change& change : journal_) {
        if (change.kind == Change::Kind::added) {
            db_.publish(*change.clause, generation);
            db_.give_back(added_bytes);
        }
        if (change.kind == Change::Kind::erased) db_.settle(*change.clause, view_, generation);
    }
    journal_.clear();
    view_.snapshot = generation;
}

}  // namespace zooid::skb
