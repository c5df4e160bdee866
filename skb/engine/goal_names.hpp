// What a clause may call.
#pragma once

#include <span>

#include "database.hpp"

namespace zooid::skb {

/// Calls `visit` with the functor cell of everything in a clause that may be a goal: what its
/// instructions call, and each structure or atom of its terms.
template <class Visit>
void each_goal(const Clause& clause, Visit visit) {
    const auto on_cell = [&](Cell c) {
        if (tag(c) == Tag::functor && !is_box_header(c)) visit(c);
        if (tag(c) == Tag::atom) visit(make_functor(atom_of(c), 0));
    };
    for (std::size_t i = 0; i < clause.pool_count; ++i) {
        on_cell(clause.pool[i]);
        if (is_box_header(clause.pool[i])) ++i;  // its payload is not a cell
    }
    for (const Instruction& i : std::span(clause.code, clause.code_count)) {
        if (i.op == Op::arg_const) on_cell(i.x);
        if (i.op != Op::call && i.op != Op::execute) continue;
        const auto& called = *reinterpret_cast<const Predicate*>(i.x);
        visit(make_functor(called.name, called.arity));
    }
}

}  // namespace zooid::skb
