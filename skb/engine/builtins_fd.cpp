// Constraints over integers: what posts them and what reads domains.
#include <array>

#include "builtins.hpp"
#include "fd_access.hpp"
#include "fd_state.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {

template <FdRelation relation, bool swapped>
bool compare(Machine& m, const Cell* a) {
    FdDifference simple{};
    if (read_difference(m, a[swapped ? 1 : 0], a[swapped ? 0 : 1], simple))
        return m.fd().domains.settle(m.fd().domains.post_simple(simple, relation));
    FdExpression& sums = m.fd().sums;
    return m.fd().domains.settle(sums.difference(a[swapped ? 1 : 0], a[swapped ? 0 : 1]) &&
                                 m.fd().domains.post(sums.sum(), relation, 0));
}

/// One of the connectives as a goal: the formula holds.
template <Atom name, std::uint32_t arity>
bool formula(Machine& m, const Cell* a) {
    Cell term = 0;
    const bool made = arity == 1 ? m.make_compound(name, {a[0]}, term)
                                 : m.make_compound(name, {a[0], a[1]}, term);
    return made && m.fd().domains.settle(m.fd().formulas.impose(term));
}

bool restrict_one(Machine& m, Cell term, const FdIntervals& domain) {
    Cell operand = 0;
    if (!fd_operand(m, term, operand)) return false;
    if (tag(operand) == Tag::ref) return m.fd().domains.restrict_to(index_of(operand), domain);
    const std::int64_t v = m.number(operand).i;
    for (const FdRange& range : domain) {
        if (v >= range.min && v <= range.max) return true;
    }
    return false;
}

bool in(Machine& m, const Cell* a) {
    FdIntervals& domain = m.fd().scratch;
    return read_domain(m, a[1], domain) && m.fd().domains.settle(restrict_one(m, a[0], domain));
}

bool ins(Machine& m, const Cell* a) {
    std::vector<Cell> items;
    FdIntervals& domain = m.fd().scratch;
    if (!m.list_items(a[0], items) || !read_domain(m, a[1], domain)) return false;
    bool good = true;
    for (const Cell item : items) good = good && m.charge(1) && restrict_one(m, item, domain);
    return m.fd().domains.settle(good);
}

bool operands_of(Machine& m, Cell list, std::vector<Cell>& out) {
    std::vector<Cell> items;
    if (!m.list_items(list, items)) return false;
    for (const Cell item : items) {
        Cell operand = 0;
        if (!m.charge(1) || !fd_operand(m, item, operand)) return false;
        out.push_back(operand);
    }
    return true;
}

bool all_different(Machine& m, const Cell* a) {
    std::vector<Cell> operands;
    return operands_of(m, a[0], operands) &&
           m.fd().domains.settle(m.fd().domains.post_list(FdKind::all_different, operands));
}

/// element(Place, List, Value), places from 1.
bool element(Machine& m, const Cell* a) {
    std::vector<Cell> operands(2);
    if (!fd_operand(m, a[0], operands[0]) || !operands_of(m, a[1], operands) ||
        !fd_operand(m, a[2], operands[1]))
        return false;
    const auto places = static_cast<Wide>(operands.size()) - 2;
    return m.fd().domains.settle(m.fd().domains.raise_min(operands[0], 1) &&
                                 m.fd().domains.lower_max(operands[0], places) &&
                                 m.fd().domains.post_list(FdKind::element, operands));
}

/// serialized(Starts, Durations): no two overlap.
bool serialized(Machine& m, const Cell* a) {
    std::vector<Cell> starts;
    std::vector<Cell> durations;
    if (!operands_of(m, a[0], starts) || !operands_of(m, a[1], durations)) return false;
    if (starts.size() != durations.size()) return false;
    std::vector<Cell> operands;
    for (std::size_t i = 0; i < starts.size(); ++i)
        operands.insert(operands.end(), {starts[i], durations[i]});
    return m.fd().domains.settle(m.fd().domains.post_list(FdKind::serialized, operands));
}

/// $fd_cumulative([Limit, Start, Duration, End, Use, ...]).
bool cumulative(Machine& m, const Cell* a) {
    std::vector<Cell> operands;
    return operands_of(m, a[0], operands) &&
           m.fd().domains.settle(m.fd().domains.post_list(FdKind::cumulative, operands));
}

// ---- reading ---------------------------------------------------------------------------------

/// What is left of a term's domain; a plain variable's is everything. Does not make it one.
bool domain_of(Machine& m, Cell term, FdIntervals& out) {
    const Cell c = m.deref(term);
    if (m.is_integer(c)) {
        out = {{.min = m.number(c).i, .max = m.number(c).i}};
    } else if (tag(c) != Tag::ref) {
        return m.type_error(known::integer, c);
    } else if (m.has_domain(c)) {
        m.fd().domains.intervals(index_of(c), out);
    } else {
        out = {{.min = fd_inf, .max = fd_sup}};
    }
    return true;
}

bool is_fd_variable(Machine& m, const Cell* a) { return m.has_domain(m.deref(a[0])); }

bool dom(Machine& m, const Cell* a) {
    FdIntervals domain;
    Cell term = 0;
    return domain_of(m, a[0], domain) && write_domain(m, domain, term) && m.unify(a[1], term);
}

bool infimum(Machine& m, const Cell* a) {
    FdIntervals domain;
    Cell out = 0;
    if (!domain_of(m, a[0], domain)) return false;
    const bool open = domain.front().min == fd_inf && domain.front().max != fd_inf;
    return (open ? m.make_text_atom("inf", out)
                 : m.make_number(integer(domain.front().min), out)) &&
           m.unify(a[1], out);
}

bool supremum(Machine& m, const Cell* a) {
    FdIntervals domain;
    Cell out = 0;
    if (!domain_of(m, a[0], domain)) return false;
    const bool open = domain.back().max == fd_sup && domain.back().min != fd_sup;
    return (open ? m.make_text_atom("sup", out) : m.make_number(integer(domain.back().max), out)) &&
           m.unify(a[1], out);
}

bool size(Machine& m, const Cell* a) {
    const Cell c = m.deref(a[0]);
    if (m.is_integer(c)) return m.unify(a[1], make_int(1));
    if (tag(c) != Tag::ref) return m.type_error(known::integer, c);
    const std::uint64_t values =
        m.has_domain(c) ? m.fd().domains.size(index_of(c)) : ~std::uint64_t{0};
    Cell out = 0;
    return (values > INT64_MAX ? m.make_text_atom("sup", out)
                               : m.make_number(integer(static_cast<std::int64_t>(values)), out)) &&
           m.unify(a[1], out);
}

bool degree(Machine& m, const Cell* a) {
    const Cell c = m.deref(a[0]);
    const std::uint64_t places = m.has_domain(c) ? m.fd().domains.degree(index_of(c)) : 0;
    return m.charge(places / 8) && m.unify(a[1], make_int(static_cast<std::int64_t>(places)));
}

constexpr std::array entries = {
    BuiltinEntry{"#=", 2, compare<FdRelation::equal, false>},
    BuiltinEntry{"#\\=", 2, compare<FdRelation::unequal, false>},
    BuiltinEntry{"#=<", 2, compare<FdRelation::at_most, false>},
    BuiltinEntry{"#>=", 2, compare<FdRelation::at_most, true>},
    BuiltinEntry{"#<", 2, compare<FdRelation::more, true>},
    BuiltinEntry{"#>", 2, compare<FdRelation::more, false>},
    BuiltinEntry{"#\\/", 2, formula<known::fd_either, 2>},
    BuiltinEntry{"#/\\", 2, formula<known::fd_both, 2>},
    BuiltinEntry{"#==>", 2, formula<known::fd_implies, 2>},
    BuiltinEntry{"#<==", 2, formula<known::fd_implied, 2>},
    BuiltinEntry{"#<==>", 2, formula<known::fd_equivalent, 2>},
    BuiltinEntry{"#\\", 2, formula<known::fd_not, 2>},
    BuiltinEntry{"#\\", 1, formula<known::fd_not, 1>},
    BuiltinEntry{"in", 2, in},
    BuiltinEntry{"ins", 2, ins},
    BuiltinEntry{"all_different", 1, all_different},
    BuiltinEntry{"all_distinct", 1, all_different},
    BuiltinEntry{"element", 3, element},
    BuiltinEntry{"serialized", 2, serialized},
    BuiltinEntry{"$fd_cumulative", 1, cumulative},
    BuiltinEntry{"fd_var", 1, is_fd_variable},
    BuiltinEntry{"fd_dom", 2, dom},
    BuiltinEntry{"fd_inf", 2, infimum},
    BuiltinEntry{"fd_sup", 2, supremum},
    BuiltinEntry{"fd_size", 2, size},
    BuiltinEntry{"fd_degree", 2, degree},
};
}  // namespace

std::span<const BuiltinEntry> fd_builtins() { return entries; }

}  // namespace zooid::skb
