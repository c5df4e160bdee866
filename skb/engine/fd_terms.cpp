// Domains and operands as terms.
#include <algorithm>

#include "fd_state.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
bool no_domain(Machine& m, Cell culprit) {
    Cell name = 0;
    return m.make_text_atom("clpfd_domain", name) && m.type_error(atom_of(name), culprit);
}

/// A bound: a number, or the atom that leaves it open.
bool read_bound(const Machine& m, Cell c, std::string_view open, std::int64_t& out) {
    if (m.is_integer(c)) {
        out = m.number(c).i;
        return true;
    }
    return tag(c) == Tag::atom && m.text(c) == open;
}

bool read_interval(Machine& m, Cell c, FdIntervals& out) {
    FdRange range{.min = fd_inf, .max = fd_sup};
    if (m.is_integer(c)) {
        range.min = range.max = m.number(c).i;
    } else {
        if (tag(c) != Tag::structure || arity_of(m.functor(c)) != 2 ||
            m.db.atoms.text(name_of(m.functor(c))) != "..")
            return false;
        if (!read_bound(m, m.argument(c, 0), "inf", range.min) ||
            !read_bound(m, m.argument(c, 1), "sup", range.max))
            return false;
    }
    if (range.min <= range.max) out.push_back(range);
    return true;
}

void put_in_order(FdIntervals& domain) {
    std::ranges::sort(domain, {}, &FdRange::min);
    std::size_t kept = 0;
    for (const FdRange& next : domain) {
        if (kept > 0 && (domain[kept - 1].max == fd_sup || next.min <= domain[kept - 1].max + 1))
            domain[kept - 1].max = std::max(domain[kept - 1].max, next.max);
        else
            domain[kept++] = next;
    }
    domain.resize(kept);
}
}  // namespace

bool read_domain(Machine& m, Cell term, FdIntervals& out) {
    out.clear();
    if (read_interval(m, m.deref(term), out)) return true;
    std::vector<Cell> parts = {m.deref(term)};
    while (!parts.empty()) {
        const Cell c = parts.back();
        parts.pop_back();
        if (!m.charge(1)) return false;
        if (tag(c) == Tag::ref) return m.instantiation_error();
        if (tag(c) == Tag::structure && m.functor(c) == make_functor(known::or_bits, 2)) {
            if (parts.size() > m.scratch_end()) return m.resource_error(known::memory);
            parts.push_back(m.argument(c, 0));
            parts.push_back(m.argument(c, 1));
        } else if (!read_interval(m, c, out)) {
            return no_domain(m, m.deref(term));
        } else if (out.size() > fd_terms_max) {
            return m.resource_error(known::memory);
        }
    }
    put_in_order(out);
    return out.size() <= fd_intervals_max || m.resource_error(known::memory);
}

bool write_domain(Machine& m, const FdIntervals& domain, Cell& out) {
    Cell dots = 0;
    if (!m.charge(domain.size()) || !m.make_text_atom("..", dots)) return false;
    out = 0;
    for (const FdRange& range : domain) {
        Cell low = 0;
        Cell high = 0;
        const bool open_low = range.min == fd_inf && range.max != fd_inf;
        const bool open_high = range.max == fd_sup && range.min != fd_sup;
        if (!(open_low ? m.make_text_atom("inf", low) : m.make_number(integer(range.min), low)) ||
            !(open_high ? m.make_text_atom("sup", high) : m.make_number(integer(range.max), high)))
            return false;
        Cell part = low;
        if (range.min != range.max || domain.size() == 1) {
            if (!m.make_compound(atom_of(dots), {low, high}, part)) return false;
        }
        if (out == 0)
            out = part;
        else if (!m.make_compound(known::or_bits, {out, part}, out))
            return false;
    }
    return true;
}

std::string domain_text(const FdIntervals& domain) {
    std::string out;
    for (const FdRange& range : domain) {
        if (!out.empty()) out += "\\/";
        const bool single = range.min == range.max && domain.size() > 1;
        out += range.min == fd_inf && range.max != fd_inf ? "inf" : std::to_string(range.min);
        if (single) continue;
        out += range.max < 0 ? ".. " : "..";
        out += range.max == fd_sup && range.min != fd_sup ? "sup" : std::to_string(range.max);
    }
    return out;
}

bool fd_operand(Machine& m, Cell term, Cell& out) {
    out = m.deref(term);
    if (m.is_integer(out)) return true;
    if (tag(out) != Tag::ref) return m.type_error(known::integer, out);
    Index x = 0;
    if (!m.fd().domains.variable(out, x)) return false;
    out = make_ref(x);
    return true;
}

}  // namespace zooid::skb
