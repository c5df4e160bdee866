// Steps of a search: which variable next, which value, and the best found so far.
// library.pl makes labeling/2 of them.
#include <array>
#include <string_view>

#include "builtins.hpp"
#include "fd_access.hpp"
#include "fd_state.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

namespace {
enum class Select : std::uint8_t { leftmost, ff, ffc, min, max };
enum class Branch : std::uint8_t { step, enumerate, bisect };

/// How to search, as one number for the library to carry.
struct How {
    Select select = Select::leftmost;
    Branch branch = Branch::step;
    bool down = false;

    [[nodiscard]] Cell cell() const {
        return make_int(static_cast<int>(select) | static_cast<int>(branch) << 3 |
                        (down ? 1 : 0) << 5);
    }
    static How of(Cell c) {
        const std::int64_t v = int_of(c);
        return {.select = static_cast<Select>(v & 7),
                .branch = static_cast<Branch>(v >> 3 & 3),
                .down = v >> 5 != 0};
    }
};

bool set_option(std::string_view name, How& how) {
    struct Choice {
        std::string_view name;
        Select select;
    };
    static constexpr std::array choices = {Choice{"leftmost", Select::leftmost},
                                           Choice{"ff", Select::ff}, Choice{"ffc", Select::ffc},
                                           Choice{"min", Select::min}, Choice{"max", Select::max}};
    for (const Choice& choice : choices) {
        if (choice.name != name) continue;
        how.select = choice.select;
        return true;
    }
    if (name == "up" || name == "down") {
        how.down = name == "down";
    } else if (name == "step" || name == "enum" || name == "bisect") {
        how.branch = name == "step"   ? Branch::step
                     : name == "enum" ? Branch::enumerate
                                      : Branch::bisect;
    } else {
        return false;
    }
    return true;
}

bool no_option(Machine& m, Cell culprit) {
    if (tag(culprit) == Tag::ref) return m.instantiation_error();
    Cell name = 0;
    return m.make_text_atom("labeling_option", name) && m.domain_error(atom_of(name), culprit);
}

/// Every variable must have bounds, or the search might never end.
bool check_variables(Machine& m, Cell list) {
    std::vector<Cell> items;
    if (!m.list_items(list, items)) return false;
    for (const Cell item : items) {
        const Cell c = m.deref(item);
        if (m.is_integer(c)) continue;
        if (tag(c) != Tag::ref) return m.type_error(known::integer, c);
        if (!m.has_domain(c) || m.fd().domains.at(index_of(c)).is_open_below() ||
            m.fd().domains.at(index_of(c)).is_open_above())
            return m.instantiation_error();
    }
    return m.charge(items.size() / 8);
}

/// $fd_options(Options, Variables, How, Goals): Goals are the min(E) and max(E) among them.
bool options(Machine& m, const Cell* a) {
    std::vector<Cell> items;
    std::vector<Cell> goals;
    How how;
    if (!m.list_items(a[0], items)) return false;
    for (const Cell item : items) {
        const Cell c = m.deref(item);
        if (tag(c) == Tag::atom && set_option(m.text(c), how)) continue;
        const std::string_view name = tag(c) == Tag::structure && arity_of(m.functor(c)) == 1
                                          ? m.db.atoms.text(name_of(m.functor(c)))
                                          : std::string_view();
        if (name != "min" && name != "max") return no_option(m, c);
        goals.push_back(c);
    }
    Cell list = 0;
    return check_variables(m, a[1]) && m.make_list(goals, make_atom(known::nil), list) &&
           m.unify(a[2], how.cell()) && m.unify(a[3], list);
}

struct Rank {
    std::uint64_t first;
    std::uint64_t second;
    auto operator<=>(const Rank&) const = default;
};
constexpr Rank best_of_ff{.first = 2, .second = 0};  // no open variable has fewer values

/// Numbers in their order as unsigned ones.
std::uint64_t place(std::int64_t v) {
    return static_cast<std::uint64_t>(v) ^ std::uint64_t{1} << 63;
}

/// Smaller is better; of equals the first.
Rank rank(const FiniteDomains& domains, Select select, Index x) {
    const FdVariable& d = domains.at(x);
    switch (select) {
        case Select::ff:
            return {domains.size(x), 0};
        case Select::ffc:
            return {domains.size(x), ~domains.degree(x)};
        case Select::min:
            return {place(d.min), 0};
        case Select::max:
            return {~place(d.max), 0};
        default:
            return {0, 0};
    }
}

/// The list from its first open variable on, and the one to go on with; 0 when there is none.
bool pick(Machine& m, Select select, Cell& list, Cell& chosen) {
    chosen = 0;
    const FiniteDomains& domains = m.fd().domains;
    Rank best{};
    bool leading = true;
    for (Cell rest = m.deref(list); m.is_pair(rest); rest = m.argument(rest, 1)) {
        if (!m.charge(select == Select::ffc ? 2 : 1)) return false;
        const Cell c = m.argument(rest, 0);
        if (tag(c) != Tag::ref) continue;
        if (leading) list = rest;
        leading = false;
        if (select == Select::leftmost) {
            chosen = c;
            return true;
        }
        const Rank now = rank(domains, select, index_of(c));
        if (chosen != 0 && now >= best) continue;
        best = now;
        chosen = c;
        if (select == Select::ff && best == best_of_ff) return true;
    }
    return true;
}

/// The value to split at: the domain's end, or for bisect the middle.
std::int64_t split_at(const FdVariable& d, const How& how) {
    if (how.branch != Branch::bisect) return how.down ? d.max : d.min;
    const auto middle = (Wide{d.min} + d.max) >> 1;
    return static_cast<std::int64_t>(middle);
}

/// $fd_next(Variables, How, What, Rest, X, V): What is 0 when all have values, 1: split X at V,
/// 2: go through all values of X in the way V.
bool next(Machine& m, const Cell* a) {
    const How how = How::of(m.deref(a[1]));
    Cell list = m.deref(a[0]);
    Cell x = 0;
    if (!pick(m, how.select, list, x)) return false;
    if (x == 0) return m.unify(a[2], make_int(0));
    Cell value = 0;
    const bool all = how.branch == Branch::enumerate;
    if (all)
        value = How{.select = Select::leftmost, .branch = Branch::step, .down = how.down}.cell();
    else if (!m.make_number(integer(split_at(m.fd().domains.at(index_of(x)), how)), value))
        return false;
    return m.unify(a[2], make_int(all ? 2 : 1)) && m.unify(a[3], list) && m.unify(a[4], x) &&
           m.unify(a[5], value);
}

/// $fd_take(X, V, How) and $fd_leave(X, V, How): the two sides of a split.
template <bool take>
bool branch(Machine& m, const Cell* a) {
    const Cell x = m.deref(a[0]);
    const Wide v = m.number(m.deref(a[1])).i;
    const How how = How::of(m.deref(a[2]));
    if (how.branch != Branch::bisect)
        return m.fd().domains.settle(take ? m.fd().domains.assign(x, v)
                                          : m.fd().domains.remove_value(x, v));
    return m.fd().domains.settle(take != how.down ? m.fd().domains.lower_max(x, v)
                                                  : m.fd().domains.raise_min(x, v + 1));
}

// ---- the best so far: a number that backtracking does not take back ----------------------------
// A box of two numbers, older than every choice point of its search: the cost, and whether there
// is one.

/// $fd_best(Best)
bool best(Machine& m, const Cell* a) {
    Cell box = 0;
    Cell cost = 0;
    Index at = 0;
    if (!m.make_open(known::pair, 2, box, at)) return false;
    m.at(at) = m.at(at + 1) = make_int(0);
    // A boxed number, whatever its size, so that its cells can be overwritten.
    if (!m.make_number(integer(INT64_MAX), cost)) return false;
    m.at(at) = cost;
    return m.unify(a[0], box);
}

bool is_found(const Machine& m, Cell box) { return m.argument(box, 1) == make_int(1); }
Cell& cost_cell(Machine& m, Cell box) { return m.at(index_of(m.argument(box, 0)) + 1); }

/// $fd_below(Cost, Best): only what costs less is of interest.
bool below(Machine& m, const Cell* a) {
    const Cell box = m.deref(a[1]);
    if (!is_found(m, box)) return true;
    const Wide cost = static_cast<std::int64_t>(cost_cell(m, box));
    return m.fd().domains.settle(m.fd().domains.lower_max(m.deref(a[0]), cost - 1));
}

/// $fd_improve(Cost, Best): notes a cost, then fails.
bool improve(Machine& m, const Cell* a) {
    const Cell box = m.deref(a[1]);
    cost_cell(m, box) = static_cast<Cell>(m.number(m.deref(a[0])).i);
    m.at(index_of(box) + 2) = make_int(1);
    return false;
}

/// $fd_found(Best, Cost)
bool found(Machine& m, const Cell* a) {
    const Cell box = m.deref(a[0]);
    if (!is_found(m, box)) return false;
    Cell cost = 0;
    return m.make_number(integer(static_cast<std::int64_t>(cost_cell(m, box))), cost) &&
           m.unify(a[1], cost);
}

constexpr std::array entries = {
    BuiltinEntry{"$fd_options", 4, options},   BuiltinEntry{"$fd_next", 6, next},
    BuiltinEntry{"$fd_take", 3, branch<true>}, BuiltinEntry{"$fd_leave", 3, branch<false>},
    BuiltinEntry{"$fd_best", 1, best},         BuiltinEntry{"$fd_below", 2, below},
    BuiltinEntry{"$fd_improve", 2, improve},   BuiltinEntry{"$fd_found", 2, found},
};
}  // namespace

std::span<const BuiltinEntry> fd_search_builtins() { return entries; }

}  // namespace zooid::skb
