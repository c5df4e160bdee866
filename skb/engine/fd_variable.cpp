// Variables with domains: made, changed, bound to each other, and saved on the trail.
#include <cassert>
#include <cstring>

#include "fd_access.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

namespace {
// What a trail entry is, in its two highest bits; 0: a variable bound by unification.
constexpr unsigned entry_shift = 62;
constexpr Cell entry_saved = Cell{1} << entry_shift;  // a record; its old cells follow
constexpr Cell entry_made = Cell{2} << entry_shift;   // a record that did not exist
constexpr Cell entry_cell = Cell{3} << entry_shift;   // one cell; its old value follows
}  // namespace

void FiniteDomains::reset(Index from, Index to) {
    begin_ = top_ = from;
    end_ = to;
    guard_ = 0;
    head_[0] = head_[1] = tail_[0] = tail_[1] = 0;
}

bool FiniteDomains::overflow() { return m_.evaluation_error(known::int_overflow); }

// ---- the trail -------------------------------------------------------------------------------

bool FiniteDomains::push_trail(std::size_t cells) {
    if (m_.trail_ < m_.scratch() + Machine::trail_reserve + cells + 1)
        return m_.resource_error(known::memory);
    m_.trail_ -= cells;
    return true;
}

// Once since the newest choice point is enough: undoing ends at the oldest copy.
bool FiniteDomains::save(Index x) {
    Index since = m_.choice(m_.b_).trail;
    if (guard_ != 0 && guard_ < since) since = guard_;
    if (at(x).saved_at < since) return true;
    if (!push_trail(variable_cells + 1)) return false;
    m_.at(m_.trail_) = entry_saved | x;
    std::memcpy(&m_.at(m_.trail_ + 1), &m_.at(x), sizeof(FdVariable));
    at(x).saved_at = static_cast<FdPlace>(m_.trail_);
    return true;
}

// What is younger than the newest choice point goes with it.
bool FiniteDomains::save_cell(Index place) {
    if (place >= m_.hb_) return true;
    if (!push_trail(2)) return false;
    m_.at(m_.trail_) = entry_cell | place;
    m_.at(m_.trail_ + 1) = m_.at(place);
    return true;
}

Index FiniteDomains::undo(Cell entry, Index next) {
    const Index place = entry & ~(Cell{3} << entry_shift);
    switch (entry >> entry_shift) {
        case entry_saved >> entry_shift:
            std::memcpy(&m_.at(place), &m_.at(next), sizeof(FdVariable));
            return next + variable_cells;
        case entry_made >> entry_shift:
            top_ = place;
            return next;
        default:
            m_.at(place) = m_.at(next);
            return next + 1;
    }
}

// ---- making ----------------------------------------------------------------------------------

bool FiniteDomains::make_variable(Index& x) {
    if (top_ + variable_cells > end_) return m_.resource_error(known::memory);
    if (!push_trail(1)) return false;
    x = top_;
    top_ += variable_cells;
    m_.at(m_.trail_) = entry_made | x;
    at(x) = {.value = make_ref(x),
             .min = fd_inf,
             .max = fd_sup,
             .holes = 0,
             .on_change = 0,
             .on_bounds = 0,
             .on_min = 0,
             .on_max = 0,
             .on_fixed = 0,
             .unequal = 0,
             .saved_at = static_cast<FdPlace>(m_.trail_)};
    return true;
}

bool FiniteDomains::variable(Cell c, Index& x) {
    assert(tag(c) == Tag::ref);
    x = index_of(c);
    return is_variable(c) || (make_variable(x) && m_.bind(c, make_ref(x)));
}

bool FiniteDomains::subscribe(Cell operand, List list, Index p) {
    if (tag(operand) != Tag::ref) return true;
    const Index x = root(index_of(operand));
    if (at(x).is_fixed()) return true;
    if (!m_.reserve(2) || !save(x)) return false;
    m_.at(m_.h_) = p;
    m_.at(m_.h_ + 1) = at(x).*list;
    at(x).*list = static_cast<FdPlace>(m_.h_);
    m_.h_ += 2;
    return true;
}

// ---- reading ---------------------------------------------------------------------------------

std::uint64_t FiniteDomains::degree(Index x) const {
    std::uint64_t places = 0;
    for (const List list : lists) {
        for (Index node = at(x).*list; node != 0; node = m_.at(node + 1)) ++places;
    }
    return places;
}

// ---- changing --------------------------------------------------------------------------------

void FiniteDomains::wake(Index list) {
    for (Index node = list; node != 0; node = m_.at(node + 1)) enqueue(m_.at(node));
}

void FiniteDomains::wake_all(Index x) {
    for (const List list : lists) wake(at(x).*list);
}

/// Bounds have moved; when the two meet the variable has its value.
bool FiniteDomains::moved(Index x, bool low, bool high) {
    const FdVariable& d = at(x);
    ++moves_;
    if (low) wake(d.on_min);
    if (high) wake(d.on_max);
    wake(d.on_bounds);
    wake(d.on_change);
    if (!d.is_fixed()) return true;
    wake(d.on_fixed);
    return m_.make_number(integer(d.min), at(x).value);
}

bool FiniteDomains::min_to(Index x, std::int64_t v) {
    FdVariable& d = at(x);
    if (v <= d.min) return true;
    if (v > d.max || !save(x)) return false;
    d.min = next_member(d, v);
    return moved(x, true, false);
}

bool FiniteDomains::max_to(Index x, std::int64_t v) {
    FdVariable& d = at(x);
    if (v >= d.max) return true;
    if (v < d.min || !save(x)) return false;
    d.max = previous_member(d, v);
    return moved(x, false, true);
}

/// Both bounds at once, and those who wait are told once.
bool FiniteDomains::narrow(Index x, std::int64_t lo, std::int64_t hi) {
    FdVariable& d = at(x);
    if (lo > d.max || hi < d.min || !save(x)) return false;
    const bool low = lo > d.min;
    if (low) d.min = next_member(d, lo);
    if (hi < d.min) return false;
    const bool high = hi < d.max;
    if (high) d.max = previous_member(d, hi);
    return moved(x, low, high);
}

// A variable that is open may have a value beyond 64 bits: to need that is an error, not a failure.
bool FiniteDomains::raise_further(Index x, Wide v) {
    if (v >= fd_sup && at(x).is_open_above()) return overflow();
    return v <= fd_sup && min_to(x, static_cast<std::int64_t>(v));
}

bool FiniteDomains::lower_further(Index x, Wide v) {
    if (v <= fd_inf && at(x).is_open_below()) return overflow();
    return v >= fd_inf && max_to(x, static_cast<std::int64_t>(v));
}

bool FiniteDomains::assign(Cell operand, Wide v) {
    if (tag(operand) != Tag::ref) return v == m_.number(operand).i;
    const Index x = root(index_of(operand));
    FdVariable& d = at(x);
    if (v > fd_sup && d.is_open_above()) return overflow();
    if (v < fd_inf && d.is_open_below()) return overflow();
    if (v < d.min || v > d.max) return false;
    const auto value = static_cast<std::int64_t>(v);
    if (d.is_fixed()) return true;
    if (next_member(d, value) != value || !save(x)) return false;
    const bool low = value > d.min;
    const bool high = value < d.max;
    d.min = d.max = value;
    return moved(x, low, high);
}

bool FiniteDomains::remove_range(Index x, std::int64_t lo, std::int64_t hi) {
    const FdVariable& d = at(x);
    if (hi < d.min || lo > d.max) return true;
    if (lo <= d.min) return hi < d.max && raise_min(make_ref(x), Wide{hi} + 1);
    if (hi >= d.max) return lower_max(make_ref(x), Wide{lo} - 1);
    if (next_member(d, lo) > hi) return true;
    if (!save(x) || !dig(x, lo, hi)) return false;
    wake(at(x).on_change);
    return true;
}

bool FiniteDomains::restrict_to(Index x, const FdIntervals& allowed) {
    if (allowed.empty()) return false;
    if (!min_to(x, allowed.front().min) || !max_to(x, allowed.back().max)) return false;
    for (std::size_t i = 1; i < allowed.size(); ++i) {
        if (!m_.charge(1) || !remove_range(x, allowed[i - 1].max + 1, allowed[i].min - 1))
            return false;
    }
    return true;
}

// ---- binding ---------------------------------------------------------------------------------

bool FiniteDomains::on_bind(Index x) {
    const Cell value = m_.deref(m_.at(x));
    if (tag(value) == Tag::ref) return become(x, index_of(value)) && propagate();
    if (!m_.is_integer(value)) return false;
    const std::int64_t v = m_.number(value).i;
    FdVariable& d = at(x);
    if (v < d.min || v > d.max || next_member(d, v) != v || !save(x)) return false;
    d.min = d.max = v;
    wake_all(x);
    return propagate();
}

// Propagators that know both see one variable from now on, so all of them run.
bool FiniteDomains::become(Index x, Index y) {
    assert(y < end_ && "a plain variable lies higher and is the one that is bound");
    const FdVariable old = at(x);
    FdIntervals allowed;
    runs(old, allowed);
    bool good = restrict_to(y, allowed) && save(y);
    for (const List list : lists) good = good && append(old.*list, y, list);
    if (!good) {
        clear_queue();
        return false;
    }
    wake_all(y);
    return true;
}

bool FiniteDomains::append(Index list, Index x, List to) {
    for (Index node = list; node != 0; node = m_.at(node + 1)) {
        if (!m_.charge(1) || !m_.reserve(2)) return false;
        m_.at(m_.h_) = m_.at(node);
        m_.at(m_.h_ + 1) = at(x).*to;
        at(x).*to = static_cast<FdPlace>(m_.h_);
        m_.h_ += 2;
    }
    return true;
}

}  // namespace zooid::skb
