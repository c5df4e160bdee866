#include "database.hpp"

#include <algorithm>
#include <cassert>

namespace zooid::skb {

Database::Database(DatabaseLimits limits) : atoms(limits.atoms), limits_(limits) {}

Database::~Database() {
    for (auto& [functor, predicate] : predicates_) {
        for (Clause* clause = predicate->first; clause != nullptr;) {
            Clause* const next = clause->next;
            delete clause;
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

bool Database::add(std::unique_ptr<Clause> clause, bool at_end) {
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
        owner.first = owner.last = added;
    } else if (at_end) {
        owner.last->next = added;
        owner.last = added;
    } else {
        added->next = owner.first;
        owner.first = added;
    }
    ++owner.clause_count;
    owner.frame_max = std::max(owner.frame_max, added->slots);
    index_added(*added, at_end);
    return true;
}

void Database::erase(Clause& clause) {
    assert(clause.died == ~0ULL);
    clause.died = ++generation_;
    --clause.predicate->clause_count;
    erased_.push_back(&clause);
}

void Database::revive(Clause& clause) {
    assert(clause.died != ~0ULL);
    clause.died = ~0ULL;
    ++generation_;
    ++clause.predicate->clause_count;
    std::erase(erased_, &clause);
}

namespace {
template <class AtomVisit, class PredicateVisit>
void visit_references(const Clause& clause, AtomVisit on_atom, PredicateVisit on_predicate) {
    const auto on_cell = [&](Cell c) {
        if (tag(c) == Tag::atom) on_atom(atom_of(c));
        if (tag(c) == Tag::functor && !is_box_header(c)) on_atom(name_of(c));
    };
    for (std::size_t i = 0; i < clause.pool.size(); ++i) {
        on_cell(clause.pool[i]);
        if (is_box_header(clause.pool[i])) ++i;  // its payload is not a cell
    }
    for (const Instruction& i : clause.code) {
        if (i.op == Op::head_const || i.op == Op::arg_const || i.op == Op::read_const ||
            i.op == Op::test_same_const)
            on_cell(i.x);
        if (i.op == Op::call || i.op == Op::execute || i.op == Op::builtin)
            on_predicate(*reinterpret_cast<Predicate*>(i.x));
    }
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

void Database::unlink(Clause* clause) {
    Predicate& owner = *clause->predicate;
    for (unsigned i = 0; i < owner.indexes.size(); ++i) {
        if (!owner.indexes[i]) continue;
        const auto found = owner.indexes[i]->buckets.find(clause->keys[i]);
        if (found == owner.indexes[i]->buckets.end()) continue;
        std::erase_if(found->second, [](const Clause* c) { return c->died != ~0ULL; });
        if (found->second.empty()) owner.indexes[i]->buckets.erase(found);
    }
}

void Database::sweep() {
    std::vector<Predicate*> touched;
    for (Clause* clause : erased_) {
        unlink(clause);
        if (touched.empty() || touched.back() != clause->predicate)
            touched.push_back(clause->predicate);
    }
    std::ranges::sort(touched);
    touched.erase(std::ranges::unique(touched).begin(), touched.end());
    for (Predicate* owner : touched) {
        Clause** link = &owner->first;
        owner->last = nullptr;
        while (Clause* clause = *link) {
            if (clause->died == ~0ULL) {
                owner->last = clause;
                link = &clause->next;
                continue;
            }
            *link = clause->next;
            clause_bytes_ -= clause->bytes();
            release_references(*clause);
            delete clause;
        }
        if (owner->clause_count == 0) owner->not_indexable = {};
    }
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
        if (predicate->kind == Predicate::Kind::clauses) visit(*predicate);
    }
}

// ---- finding clauses -------------------------------------------------------------------------

bool Database::build_index(Predicate& predicate, unsigned argument) {
    auto index = std::make_unique<ArgumentIndex>();
    for (Clause* clause = predicate.first; clause != nullptr; clause = clause->next) {
        if (clause->keys[argument] == 0) {
            predicate.not_indexable[argument] = true;
            return false;
        }
        index->buckets[clause->keys[argument]].push_back(clause);
    }
    predicate.indexes[argument] = std::move(index);
    return true;
}

void Database::drop_index(Predicate& predicate, unsigned argument) {
    if (predicate.indexes[argument]) old_indexes_.push_back(std::move(predicate.indexes[argument]));
}

void Database::index_added(Clause& clause, bool at_end) {
    Predicate& owner = *clause.predicate;
    for (unsigned i = 0; i < owner.indexes.size(); ++i) {
        if (clause.keys[i] == 0) owner.not_indexable[i] = true;
        if (clause.keys[i] == 0 || !at_end) drop_index(owner, i);
        if (owner.indexes[i]) owner.indexes[i]->buckets[clause.keys[i]].push_back(&clause);
    }
}

const Bucket* Database::smallest_bucket(Predicate& predicate, const std::array<Cell, 4>& keys,
                                        std::size_t& built) {
    static const Bucket none;
    const Bucket* best = nullptr;
    const unsigned arguments = std::min(predicate.arity, 4U);
    for (unsigned i = 0; i < arguments; ++i) {
        if (keys[i] == 0 || predicate.not_indexable[i]) continue;
        if (!predicate.indexes[i]) {
            built += predicate.clause_count;
            if (!build_index(predicate, i)) continue;
        }
        const auto found = predicate.indexes[i]->buckets.find(keys[i]);
        if (found == predicate.indexes[i]->buckets.end()) return &none;
        if (best == nullptr || found->second.size() < best->size()) best = &found->second;
        if (best->size() <= 4) break;
    }
    return best;
}

namespace {
ClauseCursor seek(ClauseCursor at, Cell key, std::uint64_t generation) {
    if (at.bucket == nullptr) {
        while (at.clause != nullptr && !at.clause->may_match(key, generation))
            at.clause = at.clause->next;
        return at;
    }
    for (; at.position < at.bucket->size(); ++at.position) {
        at.clause = (*at.bucket)[at.position];
        if (at.clause->may_match(key, generation)) return at;
    }
    return {};
}
}  // namespace

ClauseCursor Database::first(Predicate& predicate, const std::array<Cell, 4>& keys,
                             std::uint64_t generation, std::size_t& built) {
    const Bucket* bucket = nullptr;
    if (predicate.clause_count > clauses_worth_an_index)
        bucket = smallest_bucket(predicate, keys, built);
    return seek({.clause = predicate.first, .bucket = bucket, .position = 0}, keys[0], generation);
}

ClauseCursor Database::next(ClauseCursor cursor, Cell key, std::uint64_t generation) {
    if (cursor.bucket == nullptr) {
        cursor.clause = cursor.clause->next;
    } else {
        ++cursor.position;
    }
    return seek(cursor, key, generation);
}

}  // namespace zooid::skb
