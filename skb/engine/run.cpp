// The instruction loop.
#include <cassert>

#include "eval.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
constexpr std::uint64_t credit_chunk = 1024;  // inferences between looks at the limits
constexpr Index first_frame = 16;
constexpr std::size_t arena_cells_min = 64 * 1024;

std::size_t arena_cells(const QueryLimits& limits) {
    return std::max(limits.arena_bytes / sizeof(Cell), arena_cells_min);
}
}  // namespace

Machine::Machine(Database& database, const QueryLimits& limits)
    : db(database),
      arena_(new Cell[arena_cells(limits)]),
      m_(arena_.get()),
      cells_(arena_cells(limits)),
      term_floor_(cells_ / 3),
      h_(term_floor_),
      hb_(term_floor_),
      results_(cells_),
      trail_(term_floor_),
      limits_(limits),
      credit_(credit_chunk),
      credit_start_(credit_chunk) {
    static_assert(choice_cells < first_frame);
    choice(0) = {.previous = 0,
                 .frame = 0,
                 .kind = bottom,
                 .alternative = 0,
                 .bucket = 0,
                 .position = 0,
                 .generation = 0,
                 .term_top = h_,
                 .trail = trail_,
                 .marker = 0};
    e_ = first_frame;
    settle_top(0);
    db.query_started();
}

Machine::~Machine() { db.query_ended(); }

void Machine::start(const Clause& clause) {
    query_frame_ = e_ = first_frame;
    m_[e_] = 0;
    m_[e_ + 1] = 0;
    m_[e_ + 2] = b_;
    const std::uint32_t arity = clause.predicate->arity;
    for (std::uint32_t i = 0; i < arity; ++i) {
        m_[h_] = make_ref(h_);
        slots(e_)[i] = m_[h_++];
    }
    hb_ = h_;
    choice(0).term_top = h_;
    settle_top(clause.slots);
    p_ = clause.code.data();
}

bool Machine::charge(std::uint64_t steps) {
    if (steps < credit_) {
        credit_ -= steps;
        return true;
    }
    spent_ += credit_start_ - credit_ + steps;
    credit_ = credit_start_ = credit_chunk;
    if (limit_hit_) return true;  // already ending
    if (spent_ >= limits_.inferences_max) {
        limit_hit_ = true;
        return resource_error(known::inferences);
    }
    if (limits_.deadline_passed && limits_.deadline_passed()) {
        limit_hit_ = true;
        return resource_error(known::time);
    }
    if (limits_.slice_passed && limits_.slice_passed()) pause_ = true;
    return true;
}

Machine::Outcome Machine::run() {
    bool going = !failed_;
    if (going && solved_) going = backtrack();
    solved_ = false;
    pause_ = false;
    while (going) {
        const Instruction& i = *p_++;
        if (i.op == Op::solution) {
            solved_ = true;
            return Outcome::solution;
        }
        if (!step(i)) going = backtrack();
        if (pause_ && going) [[unlikely]]
            return Outcome::paused;
    }
    if (!failed_) return Outcome::none;
    roll_back();
    return Outcome::error;
}

inline bool Machine::step(const Instruction& i) {
    Cell* const frame = slots(e_);
    Cell* const out = m_ + top_ + 3;
    switch (i.op) {
        case Op::head_const:
        case Op::head_match:
        case Op::head_value:
            return match_argument(i, frame);
        case Op::arg_const:
            out[i.a] = i.x;
            return true;
        case Op::arg_slot:
            out[i.a] = frame[i.n];
            return true;
        case Op::arg_first:
            if (!make_variable(frame[i.n])) return false;
            out[i.a] = frame[i.n];
            return true;
        case Op::arg_void:
            return make_variable(out[i.a]);
        case Op::arg_build:
            return instantiate(reinterpret_cast<Cell*>(i.x), frame, out[i.a]);
        case Op::init_slot:
            return make_variable(frame[i.n]);
        case Op::call:
            return call_predicate(reinterpret_cast<Predicate*>(i.x), false);
        case Op::execute:
            return call_predicate(reinterpret_cast<Predicate*>(i.x), true);
        case Op::builtin:
            return charge(1) && reinterpret_cast<Predicate*>(i.x)->function(*this, out);
        case Op::proceed:
            proceed();
            return true;
        case Op::is_first:
        case Op::is_slot:
        case Op::eval_const:
        case Op::eval_slot:
        case Op::eval_apply:
        case Op::compare:
            return step_evaluation(i);
        default:
            return step_control(i);
    }
}

void Machine::proceed() {
    p_ = reinterpret_cast<const Instruction*>(m_[e_ + 1]);
    e_ = m_[e_];
    settle_top((p_ - 1)->n);
}

bool Machine::step_control(const Instruction& i) {
    Cell* const frame = slots(e_);
    switch (i.op) {
        case Op::cut:
            cut_to(m_[e_ + 2]);
            settle_top(i.n);
            return true;
        case Op::mark:
            frame[i.n] = make_int(static_cast<std::int64_t>(b_));
            return true;
        case Op::barrier:
            frame[i.n] = make_int(static_cast<std::int64_t>(m_[e_ + 2]));
            return true;
        case Op::cut_to:
            cut_to(static_cast<Index>(int_of(deref(frame[i.n]))));
            settle_top(i.x);
            return true;
        case Op::soft_cut:
            choice(static_cast<Index>(int_of(frame[i.n]))).kind = dead;
            return true;
        case Op::try_else:
            if (!push_choice(top_, code, reinterpret_cast<std::uint64_t>(&i + i.x))) return false;
            choice(b_).position = i.n;
            settle_top(i.n);
            return true;
        case Op::jump:
            p_ = &i + i.x;
            return true;
        default:
            assert(i.op == Op::fail);
            return false;
    }
}

bool Machine::step_evaluation(const Instruction& i) {
    Cell* const frame = slots(e_);
    Cell made = 0;
    switch (i.op) {
        case Op::eval_const:
            values_[value_count_++] = integer(int_of(i.x));
            return true;
        case Op::eval_slot: {
            const Cell c = deref(frame[i.n]);
            Number& value = values_[value_count_++];
            if (tag(c) != Tag::integer) return evaluate(c, value);
            value = integer(int_of(c));
            return true;
        }
        case Op::eval_apply:
            value_count_ -= i.a;
            if (!reinterpret_cast<const Evaluable*>(i.x)->apply(*this, &values_[value_count_]))
                return false;
            ++value_count_;
            return true;
        case Op::compare:
            return compare_values(static_cast<Comparison>(i.x));
        default:
            break;
    }
    assert(value_count_ == 1);
    value_count_ = 0;
    if (!charge(1) || !make_number(values_[0], made)) return false;
    if (i.op == Op::is_slot) return unify(frame[i.n], made);
    frame[i.n] = made;
    return true;
}

bool Machine::compare_values(Comparison how) {
    assert(value_count_ == 2);
    value_count_ = 0;
    return charge(1) && holds(how, values_[0], values_[1]);
}

}  // namespace zooid::skb
