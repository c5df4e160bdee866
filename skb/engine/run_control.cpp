// Calls, cuts, choice points and the ends of a run.
#include <cassert>

#include "handlers.hpp"

namespace zooid::skb {

// The fast path of a call: a predicate of few clauses, with budget and room.
inline bool Run::pick_clause(Machine& m, Predicate& callee) {
    m.m_[m.frame_ + 2] = m.b_;
    return m.enter(callee);
}

namespace {
constexpr std::uint64_t credit_for_a_call = 1;
}

Machine::Outcome Run::call(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    Predicate& callee = *reinterpret_cast<Predicate*>(p->x);
    if (callee.kind != Predicate::Kind::clauses || m.credit_ <= credit_for_a_call ||
        !m.room_for_frame(callee)) [[unlikely]] {
        [[clang::musttail]] return call_slowly(m, p, f, s);
    }
    m.credit_ -= credit_for_a_call;
    m.frame_ = m.top_;
    m.m_[m.frame_] = m.e_;
    m.m_[m.frame_ + 1] = reinterpret_cast<Cell>(p + 1);
    if (!pick_clause(m, callee)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(m.p_)(m, m.p_, m.slots(m.e_), s);
}

Machine::Outcome Run::execute(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    Predicate& callee = *reinterpret_cast<Predicate*>(p->x);
    if (callee.kind != Predicate::Kind::clauses || m.credit_ <= credit_for_a_call ||
        !m.room_for_frame(callee)) [[unlikely]] {
        [[clang::musttail]] return call_slowly(m, p, f, s);
    }
    m.credit_ -= credit_for_a_call;
    if (m.e_ > m.b_) {
        const Cell* const out = m.out_;
        for (std::uint32_t i = 0; i < callee.arity; ++i) f[i] = out[i];
        m.frame_ = m.e_;
    } else {
        m.frame_ = m.top_;
        m.m_[m.frame_] = m.m_[m.e_];
        m.m_[m.frame_ + 1] = m.m_[m.e_ + 1];
    }
    if (!pick_clause(m, callee)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(m.p_)(m, m.p_, m.slots(m.e_), s);
}

Machine::Outcome Run::call_slowly(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    m.p_ = p + 1;
    if (!m.call_predicate(reinterpret_cast<Predicate*>(p->x), p->op == Op::execute)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    if (m.pause_) return Outcome::paused;
    [[clang::musttail]] return of(m.p_)(m, m.p_, m.slots(m.e_), s);
}

Machine::Outcome Run::enter(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (m.pause_) return Outcome::paused;
    if (!m.enter(*m.entering_)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(m.p_)(m, m.p_, m.slots(m.e_), s);
}

Machine::Outcome Run::builtin(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!m.charge(1) || !reinterpret_cast<Predicate*>(p->x)->function(m, m.out_)) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::proceed(Machine& m, const Instruction*, Cell*, const Cell* s) {
    m.proceed();
    [[clang::musttail]] return of(m.p_)(m, m.p_, m.slots(m.e_), s);
}

Machine::Outcome Run::cut(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    m.cut_to(m.m_[m.e_ + 2]);
    m.settle_top(p->n);
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::mark(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    f[p->n] = make_int(static_cast<std::int64_t>(m.b_));
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::barrier(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    f[p->n] = make_int(static_cast<std::int64_t>(m.m_[m.e_ + 2]));
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::cut_to(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    m.cut_to(static_cast<Index>(int_of(m.deref(f[p->n]))));
    m.settle_top(p->x);
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::soft_cut(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    m.choice(static_cast<Index>(int_of(f[p->n]))).kind = Machine::dead;
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::try_else(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    if (!m.push_choice(m.top_, Machine::code, reinterpret_cast<std::uint64_t>(p + p->x))) {
        [[clang::musttail]] return fail(m, p, f, s);
    }
    m.choice(m.b_).position = p->n;
    m.settle_top(p->n);
    [[clang::musttail]] return of(p + 1)(m, p + 1, f, s);
}

Machine::Outcome Run::jump(Machine& m, const Instruction* p, Cell* f, const Cell* s) {
    [[clang::musttail]] return of(p + p->x)(m, p + p->x, f, s);
}

Machine::Outcome Run::fail(Machine& m, const Instruction*, Cell*, const Cell* s) {
    if (!m.backtrack()) return m.failed_ ? Outcome::error : Outcome::none;
    if (m.pause_) return Outcome::paused;
    [[clang::musttail]] return of(m.p_)(m, m.p_, m.slots(m.e_), s);
}

Machine::Outcome Run::solution(Machine& m, const Instruction* p, Cell*, const Cell*) {
    m.p_ = p + 1;
    m.solved_ = true;
    return Outcome::solution;
}

}  // namespace zooid::skb
