// Clauses in and out of the database, as changes of a transaction.
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
    const Predicate& predicate = *clause->predicate;
    if (!may_change(predicate, !clause->is_fact) || !may_declare(predicate)) return false;
    const auto added = transaction_.add(std::move(clause), at_end);
    view_ = transaction_.view();
    if (added == Transaction::Outcome::done) return true;
    return resource_error(added == Transaction::Outcome::own_full ? known::own_clauses
                                                                  : known::knowledge_base);
}

bool Machine::may_change(const Predicate& predicate, bool is_rule) {
    if (assuming_ > 0) return true;
    return allowed(denial_of_adding(db, view_,
                                    {.right = limits_.writer.right,
                                     .owner = transaction_.provenance.owner,
                                     .is_rule = is_rule},
                                    predicate),
                   predicate);
}

bool Machine::allowed(Denial denial, const Predicate& predicate) {
    if (denial == Denial::none) return true;
    Cell culprit = 0;
    indicator(predicate.name, predicate.arity, culprit);
    const Atom what = denial == Denial::any_change ? known::knowledge_base
                      : denial == Denial::rule     ? known::rule
                                                   : known::relation;
    return permission_error(known::modify, what, culprit);
}

bool Machine::erase_clause(Clause& clause) {
    const Denial denial =
        denial_of_erasing(limits_.writer.right, transaction_.provenance.owner, clause);
    if (assuming_ == 0 && !allowed(denial, *clause.predicate)) return false;
    const auto erased = transaction_.erase(clause);
    view_ = transaction_.view();
    if (erased == Transaction::Outcome::conflict) return conflict_error(*clause.predicate);
    return erased == Transaction::Outcome::done;
}

std::size_t Machine::begin_assuming() {
    const std::size_t mark = transaction_.mark();
    if (assuming_++ > 0) return mark;
    assumed_from_ = mark;
    own_provenance_ = transaction_.provenance;
    transaction_.provenance = {
        .source = Source::declared, .owner = known::assumption, .time_ns = 0};
    return mark;
}

void Machine::end_assuming(std::size_t mark) {
    transaction_.roll_back(mark);
    transaction_.touch();
    view_ = transaction_.view();
    if (--assuming_ == 0) transaction_.provenance = own_provenance_;
}

/// Its query is over, or starts again; what it assumed is taken back by the caller.
void Machine::stop_assuming() {
    if (assuming_ > 0) transaction_.provenance = own_provenance_;
    assuming_ = 0;
}

/// False with an error pending: somebody has erased what is assumed away.
bool Machine::resume_assuming() {
    if (assuming_ == 0) return true;
    const Predicate* const conflicting = transaction_.take_up(assumed_from_);
    return conflicting == nullptr || conflict_error(*conflicting);
}

bool Machine::may_declare(const Predicate& predicate) {
    return predicate.is_declared || db.declared_count() < predicates_declared_max ||
           resource_error(known::knowledge_base);
}

bool Machine::set_tabled(Predicate& predicate) {
    if (!may_change(predicate, true)) return false;
    transaction_.set_tabled(predicate);
    return true;
}

bool Machine::declare(Atom name, std::uint32_t arity) {
    Predicate& predicate = db.predicate(name, arity);
    if (predicate.is_system) {
        Cell culprit = 0;
        indicator(name, arity, culprit);
        return permission_error(known::modify, known::static_procedure, culprit);
    }
    if (!may_declare(predicate)) return false;
    if (!predicate.is_declared && !may_change(predicate, false)) return false;
    transaction_.declare(predicate);
    return true;
}

bool Machine::head_matches(const Clause& clause, Cell head) {
    const Index trail_mark = trail_;
    const Index bindings = hb_;
    const Index terms = h_;
    hb_ = h_;  // so that every binding is trailed
    guard_domains(trail_mark);
    Cell body = 0;
    const bool matched = decompile(clause, head, body);
    undo_trail(trail_mark);
    guard_domains(0);
    hb_ = bindings;
    if (!pending()) h_ = terms;  // an error's term lies above it
    return matched;
}

bool Machine::clause_term(const Clause& clause, Cell& head, Cell& body) {
    const Predicate& predicate = *clause.predicate;
    head = make_atom(predicate.name);
    Index at = 0;
    if (predicate.arity > 0 && !make_open(predicate.name, predicate.arity, head, at)) return false;
    for (std::uint32_t i = 0; i < predicate.arity; ++i) m_[at + i] = make_ref(at + i);
    return decompile(clause, head, body);
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
