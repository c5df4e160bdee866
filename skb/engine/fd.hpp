// Integer variables with finite domains, and the propagators that keep them in agreement.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "cell.hpp"

namespace zooid::skb {

class Machine;

__extension__ using Wide = __int128;  // sums of products of two 64-bit numbers are exact in it

inline constexpr std::int64_t fd_inf = INT64_MIN;      // as a bound: open below
inline constexpr std::int64_t fd_sup = INT64_MAX;      // as a bound: open above
inline constexpr std::size_t fd_intervals_max = 1024;  // of one domain
inline constexpr std::uint64_t fd_bits_span_max =
    2048;                                            // values: a narrower domain is kept as bits
inline constexpr std::size_t fd_terms_max = 10'000;  // of one constraint
// Sizes of the coefficients of one sum, added up: so many times 2^63 and a constant fit into Wide.
inline constexpr Wide fd_weight_max = Wide{2} * INT64_MAX;

using FdPlace = std::uint32_t;  // in the arena, for short

/// A variable with a domain: a record in the lowest part of the arena, so that plain variables,
/// which lie higher, are bound to it and not it to them. Terms refer to its first cell.
struct FdVariable {
    Cell value;  // itself while it is open; then its number, or the variable it became
    std::int64_t min;
    std::int64_t max;
    FdPlace holes;      // block that says which values between min and max are left; 0: all
    FdPlace on_change;  // lists of propagators to run
    FdPlace on_bounds;
    FdPlace on_min;
    FdPlace on_max;
    FdPlace on_fixed;
    FdPlace unequal;   // its propagator of that kind; 0: none
    FdPlace saved_at;  // trail place of its newest copy

    [[nodiscard]] bool is_fixed() const { return min == max; }
    [[nodiscard]] bool is_open_below() const { return min == fd_inf && max != fd_inf; }
    [[nodiscard]] bool is_open_above() const { return max == fd_sup && min != fd_sup; }
};

enum class FdKind : std::uint8_t {
    linear,         // constant, truth, then coefficient and variable of each term
    balance,        // the same, once 64 bits hold all sums and they must be 0
    is_value,       // variable, truth, number: x is that number exactly if it is true, or false
    less_equal,     // variable, variable, constant: x =< y + k
    equal,          // x = y + k
    unequal,        // variable, list of what others lose when it gets its value
    either,         // x =< y + k, or the other three of its arguments say so
    product,        // operands x, y, z: z = x * y
    maximum,        // z = max(x, y)
    minimum,        //
    absolute,       // x, z: z = |x|
    quotient,       // x, y, z: z = x // y, towards zero
    floor_div,      // z = x div y
    modulo,         // z = x mod y
    remainder,      // z = x rem y
    all_different,  // how many are done, then variables: the done ones first
    element,        // operands: place, value, then the elements
    serialized,     // operands: start and duration of each task
    cumulative,     // operands: limit, then start, duration, end and use of each task
    member,         // variable, truth, then bounds of each interval
};

enum class FdRelation : std::uint8_t { equal, unequal, at_most, more };  // than 0

/// One term of a sum.
struct FdTerm {
    std::int64_t coefficient;
    Index variable;
};

/// A sum of terms and a constant.
struct FdSum {
    std::vector<FdTerm> terms;
    std::int64_t constant = 0;
};

/// left =< right + offset, or another relation of them; sides that are not there count as 0.
struct FdDifference {
    Cell left;
    Cell right;
    std::int64_t offset;
};

struct FdRange {
    std::int64_t min;
    std::int64_t max;
    [[nodiscard]] bool is_fixed() const { return min == max; }
};

using FdIntervals = std::vector<FdRange>;  // in rising order, apart

/// The variables, domains and propagators of one query; all of it lies in the machine's arena, and
/// the machine's trail takes back what they became.
/// @invariant outside of propagate() no propagator is queued unless one was just posted.
/// @invariant a false result without an error pending means: no solution.
class FiniteDomains {
public:
    static constexpr Index first_place = 16;  // in the arena: behind the oldest choice point

    explicit FiniteDomains(Machine& machine) : m_(machine) {}
    /// Empties everything; variables will live in the cells from `from` up to `to`.
    void reset(Index from, Index to);

    // ---- for the machine ----
    /// Variable x has just been bound by unification: runs what depends on it.
    bool on_bind(Index x);
    /// Takes back what a trail entry of ours says; returns the place of the next entry.
    Index undo(Cell entry, Index next);
    /// Everything done from now on will be undone to the trail's present place, though no choice
    /// point says so; 0 ends that.
    void guard(Index trail_place) { guard_ = trail_place; }

    // ---- variables and their domains (fd_variable.cpp, fd_domain.cpp) ----
    [[nodiscard]] bool is_variable(Cell c) const {
        return tag(c) == Tag::ref && index_of(c) < end_;
    }
    /// The variable a dereferenced reference stands for; a plain one becomes one.
    bool variable(Cell c, Index& x);
    /// A new variable, open on both sides.
    bool make_variable(Index& x);
    [[nodiscard]] FdVariable& at(Index x) const;
    [[nodiscard]] Index root(Index x) const;  // through the variables it became
    [[nodiscard]] const FdVariable& variable_of(Cell reference) const;
    [[nodiscard]] FdRange range(Cell operand) const;
    [[nodiscard]] bool contains(Cell operand, std::int64_t v) const;
    [[nodiscard]] std::uint64_t size(Index x) const;    // 2^64 - 1 when open
    [[nodiscard]] std::uint64_t degree(Index x) const;  // places where propagators wait for it
    void intervals(Index x, FdIntervals& out) const;

    bool raise_min(Cell operand, Wide v);
    bool lower_max(Cell operand, Wide v);
    bool assign(Cell operand, Wide v);
    bool remove_range(Index x, std::int64_t lo, std::int64_t hi);
    bool remove_value(Cell operand, Wide v);
    bool restrict_to(Index x, const FdIntervals& allowed);

    // ---- constraints: posted, and run once by the next propagate() (fd_post.cpp) ----
    /// sum relation 0; with a truth operand: exactly if that is 1.
    bool post(const FdSum& sum, FdRelation relation, Cell truth);
    bool post_simple(const FdDifference& difference, FdRelation relation);
    bool post_either(const FdDifference& a, const FdDifference& b);
    bool post_operation(FdKind kind, Cell x, Cell y, Cell z);
    bool post_list(FdKind kind, const std::vector<Cell>& operands);
    bool post_member(Cell operand, const FdIntervals& allowed, Cell truth);
    /// Runs the queue to its end.
    bool propagate();
    /// The end of a goal that posts: runs what was posted, or forgets it when posting failed.
    bool settle(bool posted) {
        if (posted) return propagate();
        clear_queue();
        return false;
    }

private:
    static constexpr std::size_t variable_cells = sizeof(FdVariable) / sizeof(Cell);
    static constexpr std::size_t head_cells = 3;  // kind and count, next in the queue, done
    static constexpr Cell queue_end = 1;          // 0: not in the queue
    // The first head cell: kind, relation from bit 8, then what follows.
    static constexpr unsigned relation_shift = 8;
    static constexpr unsigned level_shift = 16;  // of the queue
    static constexpr Cell narrow_bit = 1 << 17;  // a sum that 64 bits hold whatever its terms are
    static constexpr unsigned count_shift = 32;
    using List = FdPlace FdVariable::*;
    static constexpr std::array<List, 5> lists = {&FdVariable::on_change, &FdVariable::on_bounds,
                                                  &FdVariable::on_min, &FdVariable::on_max,
                                                  &FdVariable::on_fixed};

    // fd_variable.cpp
    bool push_trail(std::size_t cells);
    bool save(Index x);
    bool save_cell(Index place);
    bool subscribe(Cell operand, List list, Index p);
    bool moved(Index x, bool low, bool high);
    bool become(Index x, Index y);
    bool append(Index list, Index x, List to);
    void wake(Index list);
    void wake_all(Index x);
    bool raise_further(Index x, Wide v);
    bool lower_further(Index x, Wide v);
    bool min_to(Index x, std::int64_t v);
    bool max_to(Index x, std::int64_t v);
    bool narrow(Index x, std::int64_t lo, std::int64_t hi);
    bool overflow();

    // fd_domain.cpp
    [[nodiscard]] std::int64_t next_member(const FdVariable& d, std::int64_t v) const;
    [[nodiscard]] std::int64_t previous_member(const FdVariable& d, std::int64_t v) const;
    [[nodiscard]] std::int64_t run_end(const FdVariable& d, std::int64_t v) const;
    void runs(const FdVariable& d, FdIntervals& out) const;
    bool dig(Index x, std::int64_t lo, std::int64_t hi);
    bool make_bits(FdVariable& d);
    bool dig_intervals(FdVariable& d, std::int64_t lo, std::int64_t hi);

    // fd_post.cpp
    bool add(FdKind kind, FdRelation relation, std::size_t count, std::size_t cells, Index& p);
    bool post_one(const FdSum& sum, FdRelation relation);
    bool post_difference(FdRelation relation, Index x, Index y, Wide k);
    bool post_unequal(Index x, Index y, Wide k);
    bool lose(Index x, Index other, Wide k);
    static List list_for(FdRelation relation, std::int64_t coefficient);
    bool post_sum(const FdSum& sum, FdRelation relation, Cell truth);
    bool post_value(const FdSum& sum, FdRelation relation, Cell truth);

    // fd_propagate.cpp
    void enqueue(Index p);
    void clear_queue();
    bool finish(Index p);  // it can do nothing more
    bool conclude(Index p, Cell operand, std::int64_t v);
    bool run(Index p);
    bool run_operation(FdKind kind, Index p);
    [[nodiscard]] std::size_t count(Index p) const;
    [[nodiscard]] FdRelation relation_of(Index p) const;
    [[nodiscard]] Cell& argument(Index p, std::size_t i) const;
    [[nodiscard]] std::int64_t number(Index p, std::size_t i) const;  // an argument that is one

    // fd_balance.cpp
    struct Part {  // a term of an equation
        std::int64_t factor;
        Index variable;
        FdRange range;  // of their product
    };
    [[nodiscard]] FdRange range_of(const Part& part) const;
    bool balance(Index p);
    bool balance_once(Index p, std::size_t n, bool& again);
    [[nodiscard]] bool has_twins(std::size_t n) const;

    // fd_linear.cpp, fd_difference.cpp
    template <class Number>
    struct Totals {
        Number min;  // of the terms that are not open
        Number max;
        std::size_t open_below;
        std::size_t open_above;
        std::size_t free;       // terms that have no value yet,
        std::size_t last_free;  // the last of them
    };
    template <class Number>
    [[nodiscard]] Totals<Number> totals(Index p) const;
    template <class Number>
    bool bound_above(Index p, int sign, Number limit, const Totals<Number>& totals);
    template <class Number>
    bool filter_sum(Index p, FdRelation relation);
    bool run_equation(Index p);
    bool filter_equal(Index p);
    bool solve(Index p, const Totals<Wide>& totals);
    [[nodiscard]] Wide reach(Index p) const;
    bool run_linear(Index p);
    bool filter_unequal(Index p);
    bool decide_linear(Index p, FdRelation relation);
    bool bound_difference(Cell x, Cell y, Wide k);
    bool run_less_equal(Index p);
    bool run_either(Index p);
    bool run_equal(Index p);
    bool run_unequal(Index p);
    bool run_value(Index p);
    bool run_member(Index p);

    // fd_arithmetic.cpp, fd_division.cpp
    bool run_product(Index p);
    bool factor(Cell x, Cell y, Cell z);
    bool square(Cell x, Cell z);
    bool run_extreme(Index p, int sign);
    bool run_absolute(Index p);
    bool run_division(Index p, FdKind kind);
    bool divide_by(FdKind kind, Cell x, std::int64_t divisor, Cell z);
    bool modulo_by(FdKind kind, Cell x, std::int64_t divisor, Cell z);

    // fd_lists.cpp, fd_schedule.cpp
    bool run_all_different(Index p);
    bool run_element(Index p);
    bool run_serialized(Index p);
    bool order_tasks(Index p, std::size_t i, std::size_t j);
    bool run_cumulative(Index p);
    bool push_start(Index p, std::size_t task);

    struct Segment {  // of the use of a resource that is certain
        std::int64_t from;
        std::int64_t to;
        Wide use;
    };
    bool profile(Index p);

    Machine& m_;
    Index begin_ = 0;
    Index top_ = 0;
    Index end_ = 0;
    Index guard_ = 0;
    Index head_[2] = {};  // the queues: quick propagators, and the others
    Index tail_[2] = {};
    FdIntervals buffer_;
    std::vector<Segment> profile_;
    std::vector<Part> parts_;
    std::uint64_t moves_ = 0;  // of bounds, ever
    std::vector<std::pair<std::int64_t, std::int64_t>> events_;
};

/// Greatest integer not above a / b, for b > 0; kept within 64 bits and one beyond.
[[nodiscard]] Wide floor_quotient(Wide a, std::int64_t b);
[[nodiscard]] inline Wide ceiling_quotient(Wide a, std::int64_t b) {
    return -floor_quotient(-a, b);
}

}  // namespace zooid::skb
