// Calling predicates: frames, clause selection, call/N and control constructs as goals.
#include <algorithm>
#include <cassert>
#include <cstring>

#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

// The arguments lie at top_ + 3. A last call reuses the caller's frame when nothing can come back
// to it, so deterministic recursion needs no stack.
bool Machine::call_predicate(Predicate* predicate, bool last) {
    if (!charge(1)) return false;
    const Predicate::Kind kind = predicate->kind;
    if (kind >= Predicate::Kind::call_n && !meta_target(predicate)) return false;
    const bool tabled = predicate != nullptr && predicate->kind == Predicate::Kind::tabled;
    if (tabled && kind != Predicate::Kind::untabled && !table_goal(predicate)) return false;
    if (predicate == nullptr || predicate->kind == Predicate::Kind::builtin) {
        if (predicate != nullptr && !predicate->function(*this, m_ + top_ + 3)) return false;
        if (last) proceed();
        return true;
    }
    if (!room_for_frame(*predicate)) return resource_error(known::memory);
    frame_ = top_;
    if (last && e_ > b_) {
        std::memmove(m_ + e_ + 3, m_ + top_ + 3, predicate->arity * sizeof(Cell));
        frame_ = e_;
    } else {
        m_[frame_] = last ? m_[e_] : e_;
        m_[frame_ + 1] = last ? m_[e_ + 1] : reinterpret_cast<Cell>(p_);
    }
    m_[frame_ + 2] = b_;
    return enter(*predicate);
}

// Few clauses: no index, just the keys of their first arguments.
bool Machine::enter(Predicate& predicate) {
    if (predicate.clause_count > clauses_worth_an_index || !view_.sees(predicate.front_stamp))
        return enter_clauses(predicate);
    const Cell key = predicate.arity == 0 ? 0 : key_of(slots(frame_)[0]);
    const auto next_of = [&](Clause* clause) {
        while (clause != nullptr && !clause->may_match(key, view_)) clause = clause->next;
        return clause;
    };
    Clause* const found = next_of(predicate.front);
    if (found == nullptr) return unknown(predicate);
    return enter_at(predicate, *found, {.clause = next_of(found->next), .posting = nullptr}, key);
}

inline bool Machine::enter_at(Predicate& predicate, Clause& clause, ClauseCursor next, Cell key) {
    e_ = frame_;
    if (next.clause != nullptr) {
        if (!push_choice(e_ + 3 + predicate.frame_max, clauses,
                         reinterpret_cast<std::uint64_t>(next.clause)))
            return false;
        Choice& c = choice(b_);
        c.posting = reinterpret_cast<std::uint64_t>(next.posting);
        c.key = key;
        c.changes = view_.changes;
    }
    settle_top(clause.slots);
    p_ = clause.code;
    row_ = clause.keys();
    return true;
}

Cell Machine::key_of(Cell c) const {
    c = deref(c);
    switch (tag(c)) {
        case Tag::ref:
            return 0;
        case Tag::structure:
        case Tag::box:
            return index_key(m_[index_of(c)], m_[index_of(c) + 1]);
        default:
            return c;
    }
}

Keys Machine::keys_of(const Cell* arguments, std::uint32_t arity) const {
    Keys keys{};
    for (std::uint32_t i = 0; i < std::min(arity, keys_max); ++i) keys[i] = key_of(arguments[i]);
    return keys;
}

// Makes a piece of an index, if one is wanted, and comes back by Op::enter: so the query can pause.
bool Machine::enter_clauses(Predicate& predicate) {
    static constexpr Instruction again{.op = Op::enter, .a = 0, .n = 0, .x = 0};
    const Keys keys = keys_of(slots(frame_), predicate.arity);
    std::uint8_t wish = 0;
    const ClauseCursor found = db.first(predicate, keys, view_, wish);
    if (wish != 0) {
        entering_ = &predicate;
        p_ = &again;
        return charge(db.make_index(predicate, wish));
    }
    if (found.clause == nullptr) return unknown(predicate);
    return enter_at(predicate, *found.clause, Database::next(found, keys, view_), keys[0]);
}

bool Machine::unknown(const Predicate& predicate) {
    if (predicate.is_declared || predicate.is_system) return false;
    Cell name = 0;
    indicator(predicate.name, predicate.arity, name);
    return existence_error(known::procedure, name);
}

// A call of a tabled predicate is one of $tabled/1 with the goal as a term.
bool Machine::table_goal(Predicate*& predicate) {
    Cell* const arguments = m_ + top_ + 3;
    Cell goal = make_atom(predicate->name);
    Index at = 0;
    if (predicate->arity > 0) {
        if (!make_open(predicate->name, predicate->arity, goal, at)) return false;
        std::memcpy(m_ + at, arguments, predicate->arity * sizeof(Cell));
    }
    arguments[0] = goal;
    predicate = &db.predicate(known::tabled, 1);
    return true;
}

// ---- goals that are terms --------------------------------------------------------------------

bool Machine::meta_target(Predicate*& predicate) {
    Cell* const arguments = m_ + top_ + 3;
    const Cell goal = deref(arguments[0]);
    if (predicate->kind == Predicate::Kind::meta)
        return spread_goal(goal, 0, deref(arguments[1]), predicate);
    const Cell barrier = make_int(static_cast<std::int64_t>(b_));
    const bool control = tag(goal) == Tag::structure && predicate->arity == 1;
    if (control && arity_of(functor(goal)) <= 2 && !check_body(goal)) return false;
    return spread_goal(goal, predicate->arity - 1, barrier, predicate);
}

bool Machine::spread_goal(Cell goal, std::uint32_t extra_count, Cell barrier,
                          Predicate*& predicate) {
    if (tag(goal) == Tag::ref) return instantiation_error();
    if (!is_callable(goal)) return type_error(known::callable, goal);
    Cell* const arguments = m_ + top_ + 3;
    const bool compound = tag(goal) == Tag::structure;
    const Atom name = compound ? name_of(functor(goal)) : atom_of(goal);
    const std::uint32_t own = compound ? arity_of(functor(goal)) : 0;
    if (own + extra_count > arity_max) return resource_error(known::max_arity);
    std::memmove(arguments + own, arguments + 1, extra_count * sizeof(Cell));
    if (own > 0) std::memcpy(arguments, m_ + index_of(goal) + 1, own * sizeof(Cell));

    const Cell called = make_functor(name, own + extra_count);
    if (called == make_functor(known::cut, 0)) {
        cut_to(static_cast<Index>(int_of(barrier)));
        predicate = nullptr;
        return true;
    }
    if (spread_control(called, barrier, predicate)) return true;
    predicate = db.find(name, own + extra_count);
    if (predicate != nullptr && !predicate->is_hidden) {
        if (predicate->kind == Predicate::Kind::call_n) return meta_target(predicate);
        return true;
    }
    Cell missing = 0;
    indicator(name, own + extra_count, missing);
    return existence_error(known::procedure, missing);
}

// A control construct becomes a call of its library predicate, with the cut barrier as the last
// argument.
bool Machine::spread_control(Cell called, Cell barrier, Predicate*& predicate) {
    Cell* const arguments = m_ + top_ + 3;
    Atom target = 0;
    switch (name_of(called)) {
        case known::comma:
            target = known::and_;
            break;
        case known::semicolon:
            target = known::or_;
            break;
        case known::arrow:
            target = known::if_then;
            break;
        case known::soft_arrow:
            target = known::soft_if;
            break;
        case known::not_provable:
            target = known::negation;
            break;
        default:
            return false;
    }
    const std::uint32_t wanted = target == known::negation ? 1 : 2;
    if (arity_of(called) != wanted) return false;
    std::uint32_t count = wanted;
    const Cell left = deref(arguments[0]);
    const Cell head = tag(left) == Tag::structure ? functor(left) : 0;
    const bool conditional = head == make_functor(known::arrow, 2);
    if (target == known::or_ && (conditional || head == make_functor(known::soft_arrow, 2))) {
        target = conditional ? known::if_then_else : known::soft_if;
        arguments[2] = arguments[1];
        arguments[0] = argument(left, 0);
        arguments[1] = argument(left, 1);
        count = 3;
    }
    arguments[count] = barrier;
    predicate = db.find(target, count + 1);
    assert(predicate != nullptr);
    return true;
}

bool Machine::check_body(Cell body) {
    const auto is_control = [](Cell f) {
        return f == make_functor(known::comma, 2) || f == make_functor(known::semicolon, 2) ||
               f == make_functor(known::arrow, 2) || f == make_functor(known::soft_arrow, 2) ||
               f == make_functor(known::not_provable, 1);
    };
    if (const Cell all = deref(body); tag(all) == Tag::structure && !is_control(functor(all)))
        return true;
    std::vector<Cell> work = {body};
    for (std::uint32_t steps = 1; !work.empty(); ++steps) {
        if ((steps & 1023) == 0 && !charge(64)) return false;
        const Cell c = deref(work.back());
        work.pop_back();
        if (tag(c) == Tag::ref) continue;
        if (!is_callable(c)) return type_error(known::callable, deref(body));
        if (tag(c) != Tag::structure) continue;
        const Cell f = functor(c);
        if (!is_control(f)) continue;
        if (work.size() > cells_) return resource_error(known::memory);
        work.push_back(argument(c, 0));
        if (arity_of(f) == 2) work.push_back(argument(c, 1));
    }
    return true;
}

}  // namespace zooid::skb
