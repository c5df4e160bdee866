// Starting, stopping and paying for a run, and the table of its instructions.
#include <cassert>

#include "handlers.hpp"
#include "known_atoms.hpp"

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
      limits_(limits) {
    reset();
}

Machine::~Machine() { rest(); }

void Machine::reset() {
    static_assert(choice_cells < first_frame);
    h_ = hb_ = trail_ = term_floor_;
    results_ = cells_;
    marker_ = 0;
    credit_ = credit_start_ = credit_chunk;
    spent_ = 0;
    pending_ = limit_hit_ = solved_ = pause_ = failed_ = false;
    journal_.clear();
    tables = {};
    b_ = 0;
    choice(0) = {.previous = 0,
                 .frame = 0,
                 .kind = bottom,
                 .alternative = 0,
                 .posting = 0,
                 .position = 0,
                 .key = 0,
                 .generation = 0,
                 .term_top = h_,
                 .trail = trail_,
                 .marker = 0};
    e_ = first_frame;
    settle_top(0);
    if (!is_live_) db.query_started();
    is_live_ = true;
}

void Machine::rest() {
    if (is_live_) db.query_ended();
    is_live_ = false;
}

void Machine::restart(const Clause& clause) {
    rest();
    reset();
    start(clause);
}

bool Machine::set_query_value(std::uint32_t slot, const FactValue& value) {
    Cell& place = m_[query_frame_ + 3 + slot];
    if (const auto* const name = std::get_if<std::string_view>(&value)) {
        const auto atom = db.atoms.intern(*name);
        if (atom) place = make_atom(*atom);
        return atom.has_value();
    }
    const auto* const whole = std::get_if<std::int64_t>(&value);
    const Number number = whole != nullptr ? integer(*whole) : real(std::get<double>(value));
    const bool made = make_number(number, place);
    hb_ = choice(0).term_top = h_;
    return made;
}

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
    p_ = clause.code;
}

bool Machine::charge_slowly(std::uint64_t steps) {
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
    if (failed_) return Outcome::error;
    const bool again = solved_;
    solved_ = false;
    pause_ = false;
    const Outcome outcome =
        again ? Run::fail(*this, p_, nullptr, nullptr) : Run::of(p_)(*this, p_, slots(e_), nullptr);
    if (outcome == Outcome::error) roll_back();
    return outcome;
}

void Machine::proceed() {
    p_ = reinterpret_cast<const Instruction*>(m_[e_ + 1]);
    e_ = m_[e_];
    settle_top((p_ - 1)->n);
}

// In the order of Op.
constexpr std::array<Handler, static_cast<std::size_t>(Op::op_count)> handlers = {
    Run::head_const,    Run::head_match,
    Run::head_value,    Run::head_structure,
    Run::head_list,     Run::head_pair,
    Run::read_const,    Run::read_first,
    Run::read_slot,     Run::read_void,
    Run::read_match,    Run::arg_const,
    Run::arg_slot,      Run::arg_first,
    Run::arg_void,      Run::arg_build,
    Run::arg_pair,      Run::init_slot,
    Run::copy_slot,     Run::build_slot,
    Run::call,          Run::execute,
    Run::enter,         Run::builtin,
    Run::proceed,       Run::cut,
    Run::mark,          Run::cut_to,
    Run::soft_cut,      Run::try_else,
    Run::jump,          Run::fail,
    Run::barrier,       Run::eval_const,
    Run::eval_slot,     Run::eval_apply,
    Run::eval_add,      Run::eval_subtract,
    Run::eval_multiply, Run::is_first,
    Run::is_slot,       Run::add_const,
    Run::add_slots,     Run::subtract_slots,
    Run::compare,       Run::compare_slots,
    Run::compare_const, Run::test_type,
    Run::test_same,     Run::test_same_const,
    Run::solution,
};

}  // namespace zooid::skb
