#include "database.hpp"

#include <algorithm>
#include <cassert>
#include <span>

namespace zooid::skb {

namespace {
constexpr std::uint8_t all_arguments = 0xFF;
constexpr std::size_t index_step_clauses = 2048;  // taken into an index at once
constexpr std::size_t indexes_max = 8;            // of one predicate
constexpr std::size_t short_list = 8;             // clauses not worth another index
}  // namespace

Database::Database(DatabaseLimits limits) : atoms(limits.atoms), limits_(limits) {}

Database::~Database() {
    for (auto& [functor, predicate] : predicates_) {
        for (Clause* clause = predicate->first; clause != nullptr;) {
            Clause* const next = clause->next;
            ClauseDelete()(clause);
            clause = next;
        }
    }
}

Predicate& Database::predicate(Atom name, std::uint32_t arity) {
    auto& slot = predicates_[make_functor(name, arity)];
    if (!slot) {
        slot = std::make_unique<Predicate>();
        slot->name = name;
        slot->arity = arity;
        slot->frame_max = arity;
        slot->young = true;
        young_predicates_.push_back(slot.get());
        atoms.retain(name);
    }
    return *slot;
}

void Database::declare(Predicate& predicate) {
    if (!predicate.is_declared) ++declared_;
    predicate.is_declared = true;
}

void Database::undeclare(Predicate& predicate) {
    assert(predicate.is_declared);
    if (predicate.clause_count > 0) return;  // another query added to it meanwhile
    --declared_;
    predicate.is_declared = false;
    if (!predicate.young) young_predicates_.push_back(&predicate);
    predicate.young = true;
}

Predicate* Database::find(Atom name, std::uint32_t arity) const {
    const auto found = predicates_.find(make_functor(name, arity));
    return found == predicates_.end() ? nullptr : found->second.get();
}

bool Database::add(ClausePtr clause, bool at_end) {
    const std::size_t bytes = clause->bytes();
    if (bytes > limits_.clause_bytes_max - std::min(clause_bytes_, limits_.clause_bytes_max))
        return false;
    clause_bytes_ += bytes;
    retain_references(*clause);
    Clause* const added = clause.release();
    Predicate& owner = *added->predicate;
    declare(owner);
    added->born = ++generation_;
    if (owner.first == nullptr) {
        owner.first = owner.front = owner.last = added;
    } else if (at_end) {
        added->previous = owner.last;
        owner.last = owner.last->next = added;
        if (owner.front == nullptr) owner.front = added;
    } else {
        added->next = owner.first;
        owner.first = owner.front = owner.first->previous = added;
    }
    ++owner.clause_count;
    owner.frame_max = std::max(owner.frame_max, added->slots);
    index_added(*added, at_end);
    return true;
}

void Database::erase(Clause& clause) {
    assert(!clause.is_dead());
    clause.died = ++generation_;
    Predicate& owner = *clause.predicate;
    --owner.clause_count;
    while (owner.front != nullptr && owner.front->is_dead()) owner.front = owner.front->next;
    erased_.push_back(&clause);
}

void Database::revive(Clause& clause) {
    assert(clause.is_dead());
    clause.died = never;
    ++generation_;
    Predicate& owner = *clause.predicate;
    ++owner.clause_count;
    owner.front = owner.first;
    drop_indexes(owner, all_arguments);
    revived_ = true;
}

namespace {
template <class AtomVisit, class PredicateVisit>
void visit_references(const Clause& clause, AtomVisit on_atom, PredicateVisit on_predicate) {
    const auto on_cell = [&](Cell c) {
        if (tag(c) == Tag::atom) on_atom(atom_of(c));
        if (tag(c) == Tag::functor && !is_box_header(c)) on_atom(name_of(c));
    };
    for (std::size_t i = 0; i < clause.pool_count; ++i) {
        on_cell(clause.pool[i]);
        if (is_box_header(clause.pool[i])) ++i;  // its payload is not a cell
    }
    for (const Instruction& i : std::span(clause.code, clause.code_count)) {
        if (i.op == Op::head_const || i.op == Op::arg_const || i.op == Op::read_const ||
            i.op == Op::test_same_const)
            on_cell(i.x);
        if (i.op == Op::call || i.op == Op::execute || i.op == Op::builtin)
            on_predicate(*reinterpret_cast<Predicate*>(i.x));
    }
    on_predicate(*clause.predicate);
    on_atom(clause.provenance.owner);
}
}  // namespace

void Database::retain_references(const Clause& clause) {
    visit_references(
        clause, [&](Atom atom) { atoms.retain(atom); },
        [](Predicate& called) { ++called.references; });
}

void Database::release_references(const Clause& clause) {
    visit_references(
        clause, [&](Atom atom) { atoms.release(atom); },
        [&](Predicate& called) {
            --called.references;
            if (!called.young) young_predicates_.push_back(&called);
            called.young = true;
        });
}

void Database::query_ended() {
    assert(live_queries_ > 0);
    if (--live_queries_ == 0) sweep();
}

void Database::unlink(Clause& clause) {
    Predicate& owner = *clause.predicate;
    (clause.previous == nullptr ? owner.first : clause.previous->next) = clause.next;
    (clause.next == nullptr ? owner.last : clause.next->previous) = clause.previous;
    if (owner.front == &clause) owner.front = clause.next;
    if (owner.clause_count == 0) owner.not_indexable = 0;
    clause_bytes_ -= clause.bytes();
    release_references(clause);
    ClauseDelete()(&clause);
}

void Database::sweep() {
    ++sweeps_;
    if (revived_) {
        std::erase_if(erased_, [](const Clause* c) { return !c->is_dead(); });
        std::ranges::sort(erased_);
        erased_.erase(std::ranges::unique(erased_).begin(), erased_.end());
    }
    revived_ = false;
    for (Clause* const clause : erased_) {
        auto& indexes = clause->predicate->indexes;
        std::erase_if(indexes, [](const auto& index) { return !index->is_made(); });
        for (const auto& index : indexes) index->purge(*clause, sweeps_);
    }
    for (Clause* const clause : erased_) unlink(*clause);
    erased_.clear();
    old_indexes_.clear();
    sweep_predicates();
    atoms.sweep();
}

void Database::sweep_predicates() {
    for (Predicate* candidate : young_predicates_) {
        candidate->young = false;
        if (candidate->references > 0 || candidate->is_declared || candidate->is_system ||
            candidate->first != nullptr)
            continue;
        atoms.release(candidate->name);
        predicates_.erase(make_functor(candidate->name, candidate->arity));
    }
    young_predicates_.clear();
}

void Database::each_predicate(const std::function<void(Predicate&)>& visit) {
    for (auto& [functor, predicate] : predicates_) {
        if (predicate->kind <= Predicate::Kind::tabled) visit(*predicate);
    }
}

// ---- finding clauses -------------------------------------------------------------------------

void Database::drop_indexes(Predicate& predicate, std::uint8_t arguments) {
    std::erase_if(predicate.indexes, [&](std::unique_ptr<FactIndex>& index) {
        if ((index->arguments() & arguments) == 0) return false;
        old_indexes_.push_back(std::move(index));
        return true;
    });
}

void Database::index_added(Clause& clause, bool at_end) {
    Predicate& owner = *clause.predicate;
    std::uint8_t variables = 0;
    for (std::uint32_t i = 0; i < clause.key_count; ++i) {
        if (clause.keys()[i] == 0) variables |= static_cast<std::uint8_t>(1U << i);
    }
    owner.not_indexable |= variables;
    if (owner.indexes.empty()) return;
    if (variables != 0) drop_indexes(owner, variables);
    std::erase_if(owner.indexes, [&](std::unique_ptr<FactIndex>& index) {
        if (index->is_made()) index->add(clause, at_end);
        return !index->is_made() && !at_end;  // it has begun behind this clause
    });
}

std::uint8_t Database::indexable(const Predicate& predicate, const Keys& keys) {
    std::uint8_t bound = 0;
    for (std::uint32_t i = 0; i < std::min(predicate.arity, keys_max); ++i) {
        if (keys[i] != 0) bound |= static_cast<std::uint8_t>(1U << i);
    }
    return bound & static_cast<std::uint8_t>(~predicate.not_indexable);
}

FactIndex::Found Database::best_index(Predicate& predicate, const Keys& keys, std::uint8_t& wish) {
    const std::uint8_t bound = indexable(predicate, keys);
    wish = 0;
    std::uint8_t tried = 0;
    bool exact = bound == 0;
    FactIndex::Found best{.clause = nullptr, .posting = nullptr, .count = ~std::size_t{0}};
    for (const auto& index : predicate.indexes) {
        if ((index->arguments() & ~bound) != 0 || !index->is_made()) continue;
        tried |= index->arguments();
        exact = exact || index->arguments() == bound;
        const FactIndex::Found found = index->find(keys);
        if (found.count < best.count) best = found;
        if (best.count <= short_list) return best;
    }
    if (exact || predicate.indexes.size() >= indexes_max) return best;
    const unsigned untried = bound & ~static_cast<unsigned>(tried);
    wish = untried == 0 ? bound : static_cast<std::uint8_t>(untried & (~untried + 1));
    return best;
}

std::size_t Database::make_index(Predicate& predicate, std::uint8_t arguments) {
    auto& indexes = predicate.indexes;
    auto found =
        std::ranges::find(indexes, arguments, [](const auto& i) { return i->arguments(); });
    if (found == indexes.end()) {
        auto index = std::make_unique<FactIndex>(arguments, predicate.front);
        found = indexes.insert(indexes.begin(), std::move(index));
    }
    return (*found)->make_more(index_step_clauses);
}

namespace {
ClauseCursor seek(ClauseCursor at, const Keys& keys, std::uint64_t generation) {
    while (at.clause != nullptr && !at.clause->may_match(keys, generation)) {
        if (at.posting == nullptr) {
            at.clause = at.clause->next;
        } else {
            at.posting = at.posting->next;
            at.clause = at.posting == nullptr ? nullptr : at.posting->clause;
        }
    }
    return at;
}
}  // namespace

ClauseCursor Database::first(Predicate& predicate, const Keys& keys, std::uint8_t& wish) {
    wish = 0;
    if (predicate.clause_count > clauses_worth_an_index) {
        const FactIndex::Found found = best_index(predicate, keys, wish);
        if (found.count == 0) return {};
        if (found.clause != nullptr)
            return seek({.clause = found.clause, .posting = found.posting}, keys, generation_);
    }
    return seek({.clause = predicate.front, .posting = nullptr}, keys, generation_);
}

ClauseCursor Database::next(ClauseCursor cursor, const Keys& keys, std::uint64_t generation) {
    if (cursor.posting == nullptr) {
        cursor.clause = cursor.clause->next;
    } else {
        cursor.posting = cursor.posting->next;
        if (cursor.posting == nullptr) return {};
        cursor.clause = cursor.posting->clause;
    }
    return seek(cursor, keys, generation);
}

}  // namespace zooid::skb
