#include "tables.hpp"

#include <algorithm>
#include <cassert>

namespace zooid::skb {

namespace {
constexpr std::size_t table_bytes = 256;  // a table, an answer: what they take beside their terms
constexpr std::size_t answer_bytes = 64;
}  // namespace

std::size_t Tables::Hash::operator()(const Block& block) const {
    std::uint64_t hash = block.size();
    for (const Cell c : block) hash = (hash ^ c ^ hash >> 29) * 0x9E3779B97F4A7C15ULL;
    return hash;
}

// The innermost goal being evaluated reads answers of the one at `place`, which has not all yet.
void Tables::depend_on(std::size_t place) {
    if (active_.empty()) return;
    active_.back().low = std::min(active_.back().low, place);
    if (place < active_.size()) active_[place].is_needed = true;
}

Tables::Opened Tables::open(const Block& goal, std::uint64_t generation, std::size_t choice) {
    const auto known = by_goal_.find(goal);
    if (known != by_goal_.end()) {
        Table& table = *tables_[known->second];
        if (table.state == State::complete && table.generation == generation)
            return {known->second, false};
        if (table.state == State::active) {
            depend_on(table.place);
            return {known->second, false};
        }
        if (table.state == State::waiting && table.round == round_) {
            depend_on(table.low);
            return {known->second, false};
        }
    }
    const bool again = known != by_goal_.end() && tables_[known->second]->state == State::waiting;
    Id id = tables_.size();
    if (again) {
        id = known->second;
    } else {  // a table of another generation stays for those who read it
        tables_.push_back(std::make_unique<Table>());
        by_goal_[goal] = id;
        bytes_ += table_bytes + 2 * goal.size() * sizeof(Cell);
    }
    Table& table = *tables_[id];
    table.state = State::active;
    table.round = round_;
    table.place = active_.size();
    active_.push_back({.table = id,
                       .choice = choice,
                       .low = active_.size(),
                       .waiting = waiting_.size(),
                       .additions = additions_});
    return {id, true};
}

void Tables::add(Id id, Block&& answer) {
    Table& table = *tables_[id];
    const std::size_t bytes = answer_bytes + answer.size() * sizeof(Cell);
    const auto [place, is_new] = table.answers.try_emplace(std::move(answer), table.order.size());
    if (!is_new) return;
    table.order.push_back(&place->first);
    ++additions_;
    bytes_ += bytes;
}

void Tables::begin_round() {
    assert(!active_.empty());
    active_.back().additions = additions_;
}

bool Tables::end_round(std::uint64_t generation) {
    const std::size_t place = active_.size() - 1;
    Active& own = active_.back();
    const bool leads = own.low >= place;
    if (leads && own.is_needed && own.additions != additions_) {
        ++round_;  // whatever waited is evaluated again
        return false;
    }
    Table& table = *tables_[own.table];
    if (!leads) {
        table.state = State::waiting;
        table.low = own.low;
        const std::size_t low = own.low;
        waiting_.push_back(own.table);
        active_.pop_back();
        depend_on(low);
        return true;
    }
    table.state = State::complete;
    table.generation = generation;
    for (std::size_t i = own.waiting; i < waiting_.size(); ++i) {
        tables_[waiting_[i]]->state = State::complete;
        tables_[waiting_[i]]->generation = generation;
    }
    waiting_.resize(own.waiting);
    active_.pop_back();
    return true;
}

void Tables::give_up_since(std::size_t choice) {
    if (active_.empty() || active_.back().choice < choice) return;
    const auto forget = [&](Id id) {
        std::erase_if(by_goal_, [&](const auto& entry) { return entry.second == id; });
    };
    for (; !active_.empty() && active_.back().choice >= choice; active_.pop_back())
        forget(active_.back().table);
    for (const Id id : waiting_) forget(id);
    waiting_.clear();
}

}  // namespace zooid::skb
