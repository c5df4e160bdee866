// All that finite domains keep for one query, outside of its arena.
#pragma once

#include "fd_formula.hpp"

namespace zooid::skb {

struct FdState {
    explicit FdState(Machine& machine)
        : domains(machine), sums(machine, domains), formulas(machine, *this) {}
    FiniteDomains domains;
    FdExpression sums;
    FdFormula formulas;
    FdIntervals scratch;  // for the goal that runs
};

}  // namespace zooid::skb
