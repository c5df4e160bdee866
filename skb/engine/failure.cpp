// Choice points, backtracking, catching errors, and the results of findall.
#include <cassert>
#include <cstring>

#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

bool Machine::push_choice(Index at, ChoiceKind kind, std::uint64_t alternative) {
    if (at + choice_cells + red_zone >= trail_) return resource_error(known::memory);
    choice(at) = {.previous = b_,
                  .frame = e_,
                  .kind = kind,
                  .alternative = alternative,
                  .posting = 0,
                  .position = 0,
                  .key = 0,
                  .changes = 0,
                  .term_top = h_,
                  .trail = trail_,
                  .marker = marker_};
    b_ = at;
    hb_ = h_;
    return true;
}

void Machine::pop_choice() { cut_to(choice(b_).previous); }

void Machine::cut_to(Index target) {
    if (target >= b_) return;
    b_ = target;
    hb_ = choice(b_).term_top;
}

void Machine::undo_trail(Index to) {
    while (trail_ < to) {
        const Cell entry = m_[trail_++];
        if (entry < cells_)
            m_[entry] = make_ref(entry);
        else
            trail_ = undo_domain(entry, trail_);
    }
}

bool Machine::backtrack() {
    for (;;) {
        if (!pending_) charge(1);
        if (pending_) return handle_error();
        Choice& c = choice(b_);
        undo_trail(c.trail);
        h_ = c.term_top;
        e_ = c.frame;
        switch (c.kind) {
            case bottom:
                return false;
            case clauses:
                resume_clause(b_);
                return true;
            case code:
                p_ = reinterpret_cast<const Instruction*>(c.alternative);
                pop_choice();
                settle_top(c.position);
                return true;
            default:
                pop_choice();
                break;
        }
    }
}

void Machine::resume_clause(Index at) {
    Choice& c = choice(at);
    auto* const clause = reinterpret_cast<Clause*>(c.alternative);
    const View view = view_.at(c.changes);
    if (c.posting == 0) {
        Clause* next = clause->next;
        while (next != nullptr && !next->may_match(c.key, view)) next = next->next;
        c.alternative = reinterpret_cast<std::uint64_t>(next);
    } else {
        const ClauseCursor here{.clause = clause,
                                .posting = reinterpret_cast<const Posting*>(c.posting)};
        const Keys keys = keys_of(slots(e_), clause->predicate->arity);
        const ClauseCursor next = Database::next(here, keys, view);
        c.alternative = reinterpret_cast<std::uint64_t>(next.clause);
        c.posting = reinterpret_cast<std::uint64_t>(next.posting);
    }
    if (c.alternative == 0) pop_choice();
    settle_top(clause->slots);
    p_ = clause->code;
    row_ = clause->keys();
}

// ---- errors ----------------------------------------------------------------------------------

void Machine::ball_block(std::vector<Cell>& block) {
    const Cell ball = ball_;
    const Atom limit = exhausted_;
    pending_ = false;
    if (flatten(ball, block)) return;
    if (limit_hit_) exhausted_ = limit;
    // No room even to copy it: what remains is which resource ran out.
    pending_ = false;
    block = {make_structure(1), make_functor(known::error, 2),          make_structure(4),
             make_ref(3),       make_functor(known::resource_error, 1), make_atom(exhausted_)};
}

bool Machine::handle_error() {
    std::vector<Cell> block;
    ball_block(block);
    Index chain = e_;  // frames still being worked on
    for (Index at = b_; choice(at).kind != bottom; at = choice(at).previous) {
        if (choice(at).kind != catch_goal || limit_hit_) continue;
        while (chain > choice(at).frame) chain = m_[chain];
        if (chain == choice(at).frame && try_catch(at, block)) return true;
    }
    b_ = 0;
    undo_trail(choice(0).trail);
    h_ = choice(0).term_top;
    hb_ = h_;
    drop_results(0);
    failed_ = true;
    const bool rebuilt = rebuild(block.data(), block.size(), ball_);
    assert(rebuilt && "an error term fits into an empty arena");
    return !rebuilt;
}

void Machine::give_up() {
    assert(pending_);
    limit_hit_ = true;  // nothing may catch it
    handle_error();
    roll_back();
}

bool Machine::try_catch(Index at, const std::vector<Cell>& block) {
    const Choice saved = choice(at);
    undo_trail(saved.trail);
    b_ = at;
    h_ = hb_ = saved.term_top;
    e_ = saved.frame;
    drop_results(saved.marker);
    tables.give_up_since(at);
    settle_top(3);
    Cell ball = 0;
    if (rebuild(block.data(), block.size(), ball) && unify(slots(e_)[1], ball)) {
        pop_choice();
        const auto* const recovery = reinterpret_cast<const Clause*>(saved.alternative);
        settle_top(recovery->slots);
        p_ = recovery->code;
        return true;
    }
    pending_ = false;
    undo_trail(saved.trail);
    return false;
}

// catch/3 has two clauses; the choice point between them is the catcher.
bool Machine::mark_catch() {
    assert(choice(b_).frame == e_ && choice(b_).kind == clauses);
    choice(b_).kind = catch_goal;
    choice(b_).marker = marker_;
    return true;
}

void Machine::leave_catch() {
    if (choice(b_).frame == e_ && choice(b_).kind == catch_goal) pop_choice();
}

// ---- findall ---------------------------------------------------------------------------------

bool Machine::push_results() {
    if (!reserve(1)) return false;
    m_[--results_] = marker_;
    marker_ = results_;
    return true;
}

bool Machine::add_result(Cell term) {
    const Index base = h_;
    Cell root = 0;
    if (!copy(term, root)) return false;
    const std::size_t cells = h_ - base;
    if (!reserve(cells + 1)) return false;
    const Index to = results_ - cells;
    for (std::size_t i = 0; i < cells; ++i) {
        const Cell c = m_[base + i];
        const Tag t = tag(c);
        const bool moves = t == Tag::ref || t == Tag::structure || t == Tag::box;
        m_[to + i] = moves ? c - (base << 3) : c;
        if (!is_box_header(c)) continue;
        ++i;
        m_[to + i] = m_[base + i];
    }
    results_ = to - 1;
    m_[results_] = cells;
    h_ = base;
    return true;
}

bool Machine::collect_results(Cell& list) {
    list = make_atom(known::nil);
    while (results_ != marker_) {
        const std::size_t cells = m_[results_];
        Cell item = 0;
        if (!rebuild(m_ + results_ + 1, cells, item)) return false;
        if (!make_compound(known::dot, {item, list}, list) || !charge(cells / 16 + 1)) return false;
        results_ += cells + 1;
    }
    marker_ = m_[results_++];
    return true;
}

void Machine::drop_results(Index marker) {
    while (marker_ != marker) {
        results_ = marker_ + 1;
        marker_ = m_[marker_];
    }
}

}  // namespace zooid::skb
