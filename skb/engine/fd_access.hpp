// The short ways to variables and arguments that every propagator takes.
#pragma once

#include "fd.hpp"
#include "machine.hpp"

namespace zooid::skb {

inline FdVariable& FiniteDomains::at(Index x) const {
    return *reinterpret_cast<FdVariable*>(&m_.at(x));
}

inline Index FiniteDomains::root(Index x) const {
    for (Cell c = m_.at(x); tag(c) == Tag::ref && index_of(c) != x; c = m_.at(x)) x = index_of(c);
    return x;
}

inline const FdVariable& FiniteDomains::variable_of(Cell reference) const {
    return at(root(index_of(reference)));
}

inline FdRange FiniteDomains::range(Cell operand) const {
    if (tag(operand) == Tag::ref) {
        const FdVariable& d = variable_of(operand);
        return {.min = d.min, .max = d.max};
    }
    const std::int64_t v = m_.number(operand).i;
    return {.min = v, .max = v};
}

inline std::size_t FiniteDomains::count(Index p) const { return m_.at(p) >> count_shift; }

inline FdRelation FiniteDomains::relation_of(Index p) const {
    return static_cast<FdRelation>(m_.at(p) >> relation_shift & 0xFF);
}

inline Cell& FiniteDomains::argument(Index p, std::size_t i) const {
    return m_.at(p + head_cells + i);
}

inline std::int64_t FiniteDomains::number(Index p, std::size_t i) const {
    return static_cast<std::int64_t>(argument(p, i));
}

inline bool FiniteDomains::raise_min(Cell operand, Wide v) {
    if (tag(operand) != Tag::ref) return v <= m_.number(operand).i;
    const Index x = root(index_of(operand));
    return v <= at(x).min || raise_further(x, v);
}

inline bool FiniteDomains::lower_max(Cell operand, Wide v) {
    if (tag(operand) != Tag::ref) return v >= m_.number(operand).i;
    const Index x = root(index_of(operand));
    return v >= at(x).max || lower_further(x, v);
}

inline bool FiniteDomains::remove_value(Cell operand, Wide v) {
    if (tag(operand) != Tag::ref) return v != m_.number(operand).i;
    const Index x = root(index_of(operand));
    if (v < at(x).min || v > at(x).max) return true;
    return remove_range(x, static_cast<std::int64_t>(v), static_cast<std::int64_t>(v));
}

inline void FiniteDomains::enqueue(Index p) {
    Cell* const propagator = &m_.at(p);
    if ((propagator[1] | propagator[2]) != 0) return;
    const unsigned level = propagator[0] >> level_shift & 1;
    propagator[1] = queue_end;
    if (head_[level] == 0)
        head_[level] = p;
    else
        m_.at(tail_[level] + 1) = p;
    tail_[level] = p;
}

}  // namespace zooid::skb
