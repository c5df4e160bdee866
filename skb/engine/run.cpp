// Starting, stopping and paying for a run, and the table of its instructions.
#include <time.h>

#include <cassert>
#include <utility>

#include "facts.hpp"
#include "fd_state.hpp"
#include "handlers.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

namespace {
constexpr std::uint64_t credit_chunk = 1024;  // inferences between looks at the limits
constexpr std::size_t domains_share = 16;     // one in so many cells is for variables with domains
constexpr std::size_t arena_cells_min = 64 * 1024;
constexpr std::size_t arena_cells_max = UINT32_MAX;  // FdPlace

std::size_t arena_cells(const QueryLimits& limits) {
    return std::clamp(limits.arena_bytes / sizeof(Cell), arena_cells_min, arena_cells_max);
}

std::int64_t clock_ns() {
    timespec now{};
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0)
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}
}  // namespace

Machine::Machine(Database& database, const QueryLimits& limits, Transaction* within)
    : db(database),
      arena_(new Cell[arena_cells(limits)]),
      m_(arena_.get()),
      cells_(arena_cells(limits)),
      first_frame_(FiniteDomains::first_place + cells_ / domains_share),
      term_floor_(cells_ / 3),
      limits_(limits),
      own_(database),
      transaction_(within == nullptr ? own_ : *within),
      changes_before_(within == nullptr ? 0 : within->mark()),
      changes_kept_(changes_before_) {
    reset();
}

Machine::~Machine() { rest(); }

void Machine::reset() {
    static_assert(choice_cells < FiniteDomains::first_place);
    if (fd_) fd_->domains.reset(FiniteDomains::first_place, first_frame_);
    h_ = hb_ = trail_ = term_floor_;
    results_ = cells_;
    marker_ = 0;
    credit_ = credit_start_ = credit_chunk;
    spent_ = 0;
    fresh_atom_bytes_ = 0;
    pending_ = limit_hit_ = solved_ = pause_ = failed_ = is_timed_ = false;
    if (!tables.empty()) tables = {};
    b_ = 0;
    choice(0) = {.previous = 0,
                 .frame = 0,
                 .kind = bottom,
                 .alternative = 0,
                 .posting = 0,
                 .position = 0,
                 .key = 0,
                 .changes = 0,
                 .term_top = h_,
                 .trail = trail_,
                 .marker = 0};
    e_ = first_frame_;
    settle_top(0);
    if (&transaction_ == &own_) {
        own_.begin();
        own_.provenance = provenance_of(db, limits_.writer);
        own_.owned_bytes_max = limits_.writer.owned_bytes_max;
    }
    view_ = transaction_.view();
}

// What led to an answer that was given, or to the end, stays; what came after it does not.
void Machine::rest() {
    stop_assuming();
    transaction_.roll_back(changes_kept_);
    if (&transaction_ != &own_) return;
    own_.commit();
    own_.end();
    changes_kept_ = 0;
}

void Machine::roll_back() {
    stop_assuming();
    transaction_.roll_back(changes_before_);
    changes_kept_ = changes_before_;
}

void Machine::renew(std::uint64_t generation) {
    rest();
    reset();
    if (generation != newest) view_ = own_.look_back(generation);
}

void Machine::restart(const Clause& clause) {
    renew();
    start(clause);
}

bool Machine::set_query_fact(std::uint32_t slot, const Clause& fact) {
    Cell head = 0;
    Cell body = 0;
    if (!clause_term(fact, head, body)) return false;
    m_[query_frame_ + 3 + slot] = head;
    hb_ = choice(0).term_top = h_;
    return true;
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
    query_frame_ = e_ = first_frame_;
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

std::int64_t Machine::ran_ns() {
    if (!std::exchange(is_timed_, true)) rested_ns_ = 0;
    return clock_ns() - rested_ns_;
}

Machine::Outcome Machine::run() {
    if (failed_) return Outcome::error;
    if (is_timed_) rested_ns_ += clock_ns();
    const bool again = solved_;
    solved_ = false;
    pause_ = false;
    const bool goes_on = resume_assuming() && !again;
    const Outcome outcome = goes_on ? Run::of(p_)(*this, p_, slots(e_), nullptr)
                                    : Run::fail(*this, p_, nullptr, nullptr);
    if (outcome == Outcome::error) roll_back();
    if (assuming_ > 0) transaction_.lay_aside(assumed_from_);
    if (outcome == Outcome::solution || outcome == Outcome::none)
        changes_kept_ = transaction_.mark();
    if (is_timed_) rested_ns_ -= clock_ns();
    return outcome;
}

void Machine::proceed() {
    p_ = reinterpret_cast<const Instruction*>(m_[e_ + 1]);
    e_ = m_[e_];
    settle_top((p_ - 1)->n);
}

// In the order of Op.
constexpr std::array<Handler, static_cast<std::size_t>(Op::op_count)> handlers = {
    Run::head_const,     Run::head_match,    Run::head_value,
    Run::head_structure, Run::head_list,     Run::head_pair,
    Run::fact,           Run::read_const,    Run::read_first,
    Run::read_slot,      Run::read_void,     Run::read_match,
    Run::arg_const,      Run::arg_slot,      Run::arg_first,
    Run::arg_void,       Run::arg_build,     Run::arg_pair,
    Run::init_slot,      Run::copy_slot,     Run::build_slot,
    Run::call,           Run::execute,       Run::enter,
    Run::builtin,        Run::proceed,       Run::cut,
    Run::mark,           Run::cut_to,        Run::soft_cut,
    Run::try_else,       Run::jump,          Run::fail,
    Run::barrier,        Run::eval_const,    Run::eval_slot,
    Run::eval_apply,     Run::eval_add,      Run::eval_subtract,
    Run::eval_multiply,  Run::is_first,      Run::is_slot,
    Run::add_const,      Run::add_slots,     Run::subtract_slots,
    Run::compare,        Run::compare_slots, Run::compare_const,
    Run::test_type,      Run::test_same,     Run::test_same_const,
    Run::solution,
};

}  // namespace zooid::skb
