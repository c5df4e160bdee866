// What a domain lacks between its bounds: a block of bits where it is narrow, of intervals where
// it is wide. A block younger than the newest choice point is changed in place, an older one is
// replaced by a copy.
//   bits       [2 * words + 1][first value][word]...
//   intervals  [2 * count][room for so many][first, last]...
// Entries outside of the bounds mean nothing.
#include <algorithm>
#include <bit>
#include <cstring>

#include "fd_access.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

namespace {
constexpr std::size_t block_head = 2;
constexpr unsigned word_bits = 64;

bool is_bits(const Cell* block) { return (block[0] & 1) != 0; }
std::size_t entries(const Cell* block) { return block[0] >> 1; }
std::int64_t lower(const Cell* interval) { return static_cast<std::int64_t>(interval[0]); }
std::int64_t upper(const Cell* interval) { return static_cast<std::int64_t>(interval[1]); }

std::uint64_t distance(std::int64_t from, std::int64_t to) {
    return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}
std::int64_t plus(Cell origin, std::uint64_t steps) {
    return static_cast<std::int64_t>(origin + steps);
}

constexpr Cell from_bit(std::uint64_t bit) { return ~Cell{0} << bit % word_bits; }
constexpr Cell to_bit(std::uint64_t bit) { return ~Cell{0} >> (word_bits - 1 - bit % word_bits); }

/// Sets or clears the bits of values lo to hi.
void mark(Cell* block, std::int64_t lo, std::int64_t hi, bool present) {
    const std::uint64_t from = distance(static_cast<std::int64_t>(block[1]), lo);
    const std::uint64_t to = distance(static_cast<std::int64_t>(block[1]), hi);
    for (std::uint64_t word = from / word_bits; word <= to / word_bits; ++word) {
        Cell mask = ~Cell{0};
        if (word == from / word_bits) mask &= from_bit(from);
        if (word == to / word_bits) mask &= to_bit(to);
        Cell& bits = block[block_head + word];
        bits = present ? bits | mask : bits & ~mask;
    }
}
}  // namespace

// ---- looking: v lies between the bounds, and both bounds are in the domain -------------------

std::int64_t FiniteDomains::next_member(const FdVariable& d, std::int64_t v) const {
    if (d.holes == 0) return v;
    const Cell* const block = &m_.at(d.holes);
    if (!is_bits(block)) {
        const Cell* interval = block + block_head;
        while (upper(interval) < v) interval += 2;
        return std::max(v, lower(interval));
    }
    const std::uint64_t bit = distance(static_cast<std::int64_t>(block[1]), v);
    std::uint64_t word = bit / word_bits;
    Cell bits = block[block_head + word] & from_bit(bit);
    while (bits == 0) bits = block[block_head + ++word];
    return plus(block[1], word * word_bits + static_cast<unsigned>(std::countr_zero(bits)));
}

std::int64_t FiniteDomains::previous_member(const FdVariable& d, std::int64_t v) const {
    if (d.holes == 0) return v;
    const Cell* const block = &m_.at(d.holes);
    if (!is_bits(block)) {
        const Cell* interval = block + block_head + 2 * (entries(block) - 1);
        while (lower(interval) > v) interval -= 2;
        return std::min(v, upper(interval));
    }
    const std::uint64_t bit = distance(static_cast<std::int64_t>(block[1]), v);
    std::uint64_t word = bit / word_bits;
    Cell bits = block[block_head + word] & to_bit(bit);
    while (bits == 0) bits = block[block_head + --word];
    return plus(block[1], word * word_bits + 63 - static_cast<unsigned>(std::countl_zero(bits)));
}

/// The last value of those that follow member v without a gap.
std::int64_t FiniteDomains::run_end(const FdVariable& d, std::int64_t v) const {
    if (d.holes == 0) return d.max;
    const Cell* const block = &m_.at(d.holes);
    if (!is_bits(block)) {
        const Cell* interval = block + block_head;
        while (upper(interval) < v) interval += 2;
        return std::min(d.max, upper(interval));
    }
    const std::uint64_t bit = distance(static_cast<std::int64_t>(block[1]), v);
    std::uint64_t word = bit / word_bits;
    Cell gaps = ~block[block_head + word] & from_bit(bit);
    while (gaps == 0 && ++word < entries(block)) gaps = ~block[block_head + word];
    if (gaps == 0) return d.max;
    const std::uint64_t gap = word * word_bits + static_cast<unsigned>(std::countr_zero(gaps));
    return std::min(d.max, plus(block[1], gap - 1));
}

void FiniteDomains::runs(const FdVariable& d, FdIntervals& out) const {
    out.clear();
    for (std::int64_t lo = d.min;;) {
        const std::int64_t hi = run_end(d, lo);
        out.push_back({.min = lo, .max = hi});
        if (hi == d.max) return;
        lo = next_member(d, hi + 1);
    }
}

void FiniteDomains::intervals(Index x, FdIntervals& out) const { runs(at(x), out); }

bool FiniteDomains::contains(Cell operand, std::int64_t v) const {
    if (tag(operand) != Tag::ref) return m_.number(operand).i == v;
    const FdVariable& d = at(root(index_of(operand)));
    return v >= d.min && v <= d.max && next_member(d, v) == v;
}

std::uint64_t FiniteDomains::size(Index x) const {
    const FdVariable& d = at(x);
    if (d.is_open_below() || d.is_open_above()) return ~std::uint64_t{0};
    if (d.holes == 0) return distance(d.min, d.max) + 1;
    const Cell* const block = &m_.at(d.holes);
    std::uint64_t total = 0;
    if (!is_bits(block)) {
        for (const Cell* i = block + block_head; lower(i) <= d.max; i += 2) {
            const std::int64_t hi = std::min(d.max, upper(i));
            if (hi >= d.min) total += distance(std::max(d.min, lower(i)), hi) + 1;
            if (hi == d.max) break;
        }
        return total;
    }
    const std::uint64_t from = distance(static_cast<std::int64_t>(block[1]), d.min);
    const std::uint64_t to = distance(static_cast<std::int64_t>(block[1]), d.max);
    for (std::uint64_t word = from / word_bits; word <= to / word_bits; ++word) {
        Cell bits = block[block_head + word];
        if (word == from / word_bits) bits &= from_bit(from);
        if (word == to / word_bits) bits &= to_bit(to);
        total += static_cast<unsigned>(std::popcount(bits));
    }
    return total;
}

// ---- removing --------------------------------------------------------------------------------

/// Takes lo to hi out of the middle; the record is saved.
bool FiniteDomains::dig(Index x, std::int64_t lo, std::int64_t hi) {
    FdVariable& d = at(x);
    const bool bits = d.holes != 0 && is_bits(&m_.at(d.holes));
    if (!bits && distance(d.min, d.max) >= fd_bits_span_max) return dig_intervals(d, lo, hi);
    if ((!bits || d.holes < m_.hb_) && !make_bits(d)) return false;
    mark(&m_.at(d.holes), lo, hi, false);
    return true;
}

bool FiniteDomains::make_bits(FdVariable& d) {
    const Cell* const old = d.holes == 0 ? nullptr : &m_.at(d.holes);
    const bool was_bits = old != nullptr && is_bits(old);
    const std::uint64_t skipped =
        was_bits ? distance(static_cast<std::int64_t>(old[1]), d.min) / word_bits : 0;
    const std::int64_t origin = was_bits ? plus(old[1], skipped * word_bits) : d.min;
    const std::size_t words = distance(origin, d.max) / word_bits + 1;
    if (!m_.reserve(words + block_head) || !m_.charge(words / 16)) return false;
    Cell* const block = &m_.at(m_.h_);
    block[0] = words << 1 | 1;
    block[1] = static_cast<Cell>(origin);
    if (was_bits) {
        std::memcpy(block + block_head, old + block_head + skipped, words * sizeof(Cell));
    } else {
        std::fill_n(block + block_head, words, 0);
        runs(d, buffer_);
        for (const FdRange& run : buffer_) mark(block, run.min, run.max, true);
    }
    d.holes = static_cast<FdPlace>(m_.h_);
    m_.h_ += words + block_head;
    return true;
}

bool FiniteDomains::dig_intervals(FdVariable& d, std::int64_t lo, std::int64_t hi) {
    runs(d, buffer_);
    FdIntervals after;
    for (const FdRange& run : buffer_) {
        if (run.min < lo) after.push_back({.min = run.min, .max = std::min(run.max, lo - 1)});
        if (run.max > hi) after.push_back({.min = std::max(run.min, hi + 1), .max = run.max});
    }
    if (after.size() > fd_intervals_max) return m_.resource_error(known::memory);
    if (!m_.charge(after.size() / 16)) return false;
    const bool in_place = d.holes >= m_.hb_ && m_.at(d.holes + 1) >= after.size();
    if (!in_place) {
        const std::size_t room = after.size() + after.size() / 2 + 4;
        if (!m_.reserve(block_head + 2 * room)) return false;
        d.holes = static_cast<FdPlace>(m_.h_);
        m_.at(d.holes + 1) = room;
        m_.h_ += block_head + 2 * room;
    }
    Cell* const block = &m_.at(d.holes);
    block[0] = after.size() << 1;
    std::memcpy(block + block_head, after.data(), after.size() * sizeof(FdRange));
    return true;
}

}  // namespace zooid::skb
