#include "database.hpp"

#include <algorithm>
#include <cassert>
#include <span>

#include "known_atoms.hpp"
#include "triggers.hpp"

namespace zooid::skb {

namespace {
constexpr std::size_t index_step_clauses = 2048;  // taken into an index at once
constexpr std::size_t indexes_max = 8;            // of one predicate
constexpr std::size_t short_list = 8;             // clauses not worth another index
}  // namespace

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
    if (clause.is_row()) std::ranges::for_each(std::span(clause.keys(), clause.key_count), on_cell);
    on_predicate(*clause.predicate);
    on_atom(clause.provenance.owner);
}

std::size_t owned_bytes_of(const Database& database, const Clause& clause) {
    std::size_t bytes = clause.bytes();
    visit_references(
        clause, [&](Atom atom) { bytes += database.atoms.text(atom).size(); },
        [](const Predicate&) {});
    return bytes;
}
}  // namespace

Database::Database(DatabaseLimits limits) : atoms(limits.atoms), limits_(limits) {}

Database::~Database() {
    triggers_.reset();
    for (auto& [functor, predicate] : predicates_) {
        for (Clause* clause = predicate->first; clause != nullptr;) {
            Clause* const next = clause->next;
            ClauseDelete{&clause_memory_}(clause);
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

void Database::declare(Predicate& predicate, Atom owner) {
    if (predicate.is_declared) return;
    ++declared_;
    predicate.is_declared = true;
    predicate.owner = owner;
    atoms.retain(owner);
}

void Database::undeclare(Predicate& predicate) {
    assert(predicate.is_declared);
    if (predicate.clause_count > 0) return;  // another query added to it meanwhile
    --declared_;
    predicate.is_declared = false;
    atoms.release(predicate.owner);
    if (!predicate.young) young_predicates_.push_back(&predicate);
    predicate.young = true;
}

Predicate* Database::find(Atom name, std::uint32_t arity) const {
    const auto found = predicates_.find(make_functor(name, arity));
    return found == predicates_.end() ? nullptr : found->second.get();
}

std::uint32_t Database::take_number() {
    const auto free = std::ranges::find(numbers_, false);
    const auto number = static_cast<std::uint32_t>(free - numbers_.begin());
    if (free == numbers_.end()) numbers_.push_back(false);
    numbers_[number] = true;
    assert(number < transactions_max);
    return number;
}

std::size_t Database::owned_bytes(Atom owner) const {
    const auto found = owned_.find(owner);
    return found == owned_.end() ? 0 : found->second;
}

bool Database::count_owned(Clause& clause, std::size_t owned_bytes_max) const {
    const std::size_t before = owned_bytes(clause.provenance.owner);
    clause.is_counted = true;
    return owned_bytes_of(*this, clause) <= owned_bytes_max - std::min(before, owned_bytes_max);
}

void Database::join(const Clause& clause) {
    if (clause.is_counted) owned_[clause.provenance.owner] += owned_bytes_of(*this, clause);
}

void Database::leave(const Clause& clause) {
    erased_bytes_ += clause.bytes();
    if (!clause.is_counted) return;
    const auto account = owned_.find(clause.provenance.owner);
    account->second -= owned_bytes_of(*this, clause);
    if (account->second == 0) owned_.erase(account);
}

bool Database::has_room(std::size_t bytes) const {
    const std::size_t used = clause_bytes_ + index_bytes();
    return bytes <= limits_.clause_bytes_max - std::min(used, limits_.clause_bytes_max);
}

template <class Choose>
void Database::erase_indexes(Predicate& predicate, Choose choose) {
    const std::size_t erased = std::erase_if(predicate.indexes, choose);
    index_entries_ -= erased * predicate.linked_count;
}

bool Database::add(ClausePtr clause, bool at_end, Stamp born) {
    const std::size_t entries = clause->predicate->indexes.size();
    if (!has_room(clause->bytes() + entries * bytes_of_entry)) return false;
    clause_bytes_ += clause->bytes();
    index_entries_ += entries;
    retain_references(*clause);
    Clause* const added = clause.release();
    Predicate& owner = *added->predicate;
    added->born = born;
    if (owner.first == nullptr) {
        owner.first = owner.front = owner.last = added;
        owner.front_stamp = 0;
    } else if (at_end) {
        added->previous = owner.last;
        owner.last = owner.last->next = added;
        if (owner.front == nullptr) owner.front = added;
    } else {
        added->next = owner.first;
        owner.first = owner.front = owner.first->previous = added;
        owner.front_stamp = 0;
    }
    ++owner.clause_count;
    join(*added);
    ++owner.linked_count;
    owner.frame_max = std::max(owner.frame_max, added->slots);
    index_added(*added, at_end);
    return true;
}

void Database::erase(Clause& clause, Stamp died, const View& view) {
    assert(!clause.is_dead());
    clause.died = died;
    Predicate& owner = *clause.predicate;
    --owner.clause_count;
    leave(clause);
    erased_.push_back(&clause);
    if (!view.sees(owner.front_stamp)) return;
    for (; owner.front != nullptr && view.sees(owner.front->died); owner.front = owner.front->next)
        owner.front_stamp = std::max(owner.front_stamp, owner.front->died);
}

void Database::revive(Clause& clause, const View& own) {
    Predicate& owner = *clause.predicate;
    if (own.is_own(owner.front_stamp)) {
        owner.front = owner.first;
        owner.front_stamp = 0;
    }
    for (const auto& index : owner.indexes) index->revive(clause, own);
    if (!own.is_own(clause.died)) return;  // dead for good meanwhile
    clause.died = never;
    ++owner.clause_count;
    erased_bytes_ -= clause.bytes();
    join(clause);
    revived_ = true;
}

void Database::withdraw(Clause& clause) {
    clause.born = never;
    if (clause.is_dead()) return;
    clause.died = 0;
    --clause.predicate->clause_count;
    leave(clause);
    erased_.push_back(&clause);
}

void Database::settle(Clause& clause, const View& own, std::uint64_t generation) {
    Predicate& owner = *clause.predicate;
    if (own.is_own(owner.front_stamp)) owner.front_stamp = generation;
    for (const auto& index : owner.indexes) index->settle(clause, own, generation);
    if (!own.is_own(clause.died)) return;  // told already
    clause.died = generation;
    if (clause.born != generation) tell_death(clause);
}

void Database::publish(Clause& clause, std::uint64_t generation) {
    clause.born = generation;
    clause.predicate->changed = generation;
    if (clause.predicate->is_watched && !clause.is_dead())
        triggers_->on_commit(
            {.clause = &clause, .kind = Notice::Kind::asserted, .generation = generation});
}

void Database::tell_death(Clause& clause) {
    clause.predicate->changed = clause.died;
    if (clause.predicate->is_watched)
        triggers_->on_commit(
            {.clause = &clause, .kind = Notice::Kind::retracted, .generation = clause.died});
}

void Database::doom(Clause& clause, std::uint64_t generation) {
    View view;
    view.snapshot = generation;
    if (clause.is_dead())
        clause.died = generation;
    else
        erase(clause, generation, view);
    if (clause.born <= generation) tell_death(clause);
}

void Database::retain_references(const Clause& clause) {
    visit_references(
        clause, [&](Atom atom) { atoms.retain(atom); },
        [](Predicate& called) { ++called.references; });
}

void Database::release_references(const Clause& clause) {
    visit_references(
        clause, [&](Atom atom) { atoms.release(atom); },
        [&](Predicate& called) { release(called); });
}

void Database::release(Predicate& predicate) {
    --predicate.references;
    if (!predicate.young) young_predicates_.push_back(&predicate);
    predicate.young = true;
}

Triggers& Database::triggers() {
    if (!triggers_) triggers_ = std::make_unique<Triggers>(*this);
    return *triggers_;
}

bool Database::deliver(const std::function<bool()>& slice_passed) {
    return triggers_ && triggers_->deliver(slice_passed);
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
    --owner.linked_count;
    index_entries_ -= owner.indexes.size();
    if (owner.clause_count == 0) owner.not_indexable = 0;
    clause_bytes_ -= clause.bytes();
    erased_bytes_ -= clause.bytes();
    release_references(clause);
    ClauseDelete{&clause_memory_}(&clause);
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
        Predicate& owner = *clause->predicate;
        erase_indexes(owner, [](const auto& index) { return !index->is_made(); });
        for (const auto& index : owner.indexes) index->purge(*clause, sweeps_);
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
            candidate->first != nullptr || candidate->name == known::query)
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
    erase_indexes(predicate, [&](std::unique_ptr<FactIndex>& index) {
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
    erase_indexes(owner, [&](std::unique_ptr<FactIndex>& index) {
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

FactIndex::Found
Database::best_index(Predicate& predicate, const Keys& keys, const View& view, std::uint8_t& wish) {
    const std::uint8_t bound = indexable(predicate, keys);
    wish = 0;
    std::uint8_t tried = 0;
    bool exact = bound == 0;
    FactIndex::Found best{.clause = nullptr, .posting = nullptr, .count = ~std::size_t{0}};
    for (const auto& index : predicate.indexes) {
        if ((index->arguments() & ~bound) != 0 || !index->is_made()) continue;
        tried |= index->arguments();
        exact = exact || index->arguments() == bound;
        const FactIndex::Found found = index->find(keys, view);
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
        auto index = std::make_unique<FactIndex>(arguments, predicate.first);
        found = indexes.insert(indexes.begin(), std::move(index));
        index_entries_ += predicate.linked_count;
    }
    return (*found)->make_more(index_step_clauses);
}

namespace {
ClauseCursor seek(ClauseCursor at, const Keys& keys, const View& view) {
    while (at.clause != nullptr && !at.clause->may_match(keys, view)) {
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

ClauseCursor
Database::first(Predicate& predicate, const Keys& keys, const View& view, std::uint8_t& wish) {
    wish = 0;
    const bool from_front = view.sees(predicate.front_stamp);
    const std::size_t count = from_front ? predicate.clause_count : predicate.linked_count;
    if (count > clauses_worth_an_index) {
        const FactIndex::Found found = best_index(predicate, keys, view, wish);
        if (wish != 0 && !has_room(count * bytes_of_entry)) wish = 0;  // it will do without
        if (wish != 0) return {};
        if (found.count == 0) return {};
        if (found.clause != nullptr)
            return seek({.clause = found.clause, .posting = found.posting}, keys, view);
    }
    Clause* const start = from_front ? predicate.front : predicate.first;
    return seek({.clause = start, .posting = nullptr}, keys, view);
}

ClauseCursor Database::first(Predicate& predicate, const Keys& keys, const View& view) {
    for (;;) {
        std::uint8_t wish = 0;
        const ClauseCursor found = first(predicate, keys, view, wish);
        if (wish == 0) return found;
        make_index(predicate, wish);
    }
}

ClauseCursor Database::next(ClauseCursor cursor, const Keys& keys, const View& view) {
    if (cursor.posting == nullptr) {
        cursor.clause = cursor.clause->next;
    } else {
        cursor.posting = cursor.posting->next;
        if (cursor.posting == nullptr) return {};
        cursor.clause = cursor.posting->clause;
    }
    return seek(cursor, keys, view);
}

}  // namespace zooid::skb
