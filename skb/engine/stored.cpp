// Clauses in and out of the database, with the journal that undoes a query that failed.
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
constexpr std::size_t predicates_declared_max = 10'000;
}

bool Machine::assert_clause(Cell term, bool at_end, bool user) {
    Cell head = deref(term);
    Cell body = make_atom(known::true_);
    if (tag(head) == Tag::structure && functor(head) == make_functor(known::neck, 2)) {
        body = argument(head, 1);
        head = argument(head, 0);
    }
    if (tag(head) == Tag::ref) return instantiation_error();
    if (!is_callable(head)) return type_error(known::callable, head);
    if (tag(body) == Tag::ref && !make_compound(known::call, {body}, body)) return false;
    if (!check_body(body)) return false;
    const bool compound = tag(head) == Tag::structure;
    const Cell name = compound ? functor(head) : make_functor(atom_of(head), 0);
    const Predicate* const old = db.find(name_of(name), arity_of(name));
    const bool control =
        name == make_functor(known::comma, 2) || name == make_functor(known::neck, 2);
    if (control || (user && old != nullptr && old->is_system)) {
        Cell culprit = 0;
        indicator(name_of(name), arity_of(name), culprit);
        return permission_error(known::modify, known::static_procedure, culprit);
    }
    auto clause = compile(head, body, user);
    if (!clause) return false;
    clause->provenance = db.provenance;
    Clause* const added = clause.get();
    Predicate* const fresh = added->predicate->is_declared ? nullptr : added->predicate;
    if (fresh != nullptr && db.declared_count() >= predicates_declared_max)
        return resource_error(known::knowledge_base);
    if (!db.add(std::move(clause), at_end)) return resource_error(known::knowledge_base);
    journal_.push_back({.clause = added, .declared = fresh, .tabled = nullptr, .added = true});
    return true;
}

bool Machine::erase_clause(Clause& clause) {
    if (clause.is_dead()) return false;
    db.erase(clause);
    journal_.push_back({.clause = &clause, .declared = nullptr, .tabled = nullptr, .added = false});
    return true;
}

void Machine::roll_back() {
    for (; !journal_.empty(); journal_.pop_back()) {
        const Change change = journal_.back();
        if (change.added && !change.clause->is_dead()) db.erase(*change.clause);
        if (change.clause != nullptr && !change.added) db.revive(*change.clause);
        if (change.tabled != nullptr) change.tabled->kind = Predicate::Kind::clauses;
        if (change.declared != nullptr) db.undeclare(*change.declared);
    }
}

void Machine::set_tabled(Predicate& predicate) {
    if (predicate.kind != Predicate::Kind::clauses) return;
    predicate.kind = Predicate::Kind::tabled;
    journal_.push_back(
        {.clause = nullptr, .declared = nullptr, .tabled = &predicate, .added = false});
}

bool Machine::declare(Atom name, std::uint32_t arity) {
    Predicate& predicate = db.predicate(name, arity);
    if (predicate.is_system) {
        Cell culprit = 0;
        indicator(name, arity, culprit);
        return permission_error(known::modify, known::static_procedure, culprit);
    }
    if (predicate.is_declared) return true;
    if (db.declared_count() >= predicates_declared_max)
        return resource_error(known::knowledge_base);
    db.declare(predicate);
    journal_.push_back(
        {.clause = nullptr, .declared = &predicate, .tabled = nullptr, .added = false});
    return true;
}

bool Machine::head_matches(const Clause& clause, Cell head) {
    const Index trail_mark = trail_;
    const Index bindings = hb_;
    const Index terms = h_;
    hb_ = h_;  // so that every binding is trailed
    Cell body = 0;
    const bool matched = decompile(clause, head, body);
    undo_trail(trail_mark);
    hb_ = bindings;
    if (!pending()) h_ = terms;  // an error's term lies above it
    return matched;
}

// Runs the head's instructions on a frame in the scratch, then builds the body beside it.
bool Machine::decompile(const Clause& clause, Cell head, Cell& body) {
    const Index saved_frame = e_;
    const Index saved_scratch = scratch_;
    const std::uint32_t arity = clause.predicate->arity;
    if (scratch_ + clause.source_slots + arity + 8 > scratch_end())
        return resource_error(known::memory);
    e_ = scratch_;
    scratch_ += 3 + clause.source_slots;
    for (std::uint32_t i = 0; i < arity; ++i) slots(e_)[i] = m_[index_of(head) + 1 + i];
    bool matched = match_head(clause, slots(e_));
    if (matched && clause.is_fact) {
        body = make_atom(known::true_);
    } else if (matched) {
        const Cell* const root = &clause.pool[clause.body_root];
        if (tag(*root) == Tag::structure)
            matched = instantiate(root, slots(e_), body);
        else
            body = tag(*root) == Tag::slot ? slots(e_)[slot_of(*root)] : *root;
    }
    e_ = saved_frame;
    scratch_ = saved_scratch;
    return matched;
}

}  // namespace zooid::skb
