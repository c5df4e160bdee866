// A goal compiled as the body of a nameless clause whose arguments are the answer's variables.
#pragma once

#include <memory>
#include <vector>

#include "machine.hpp"

namespace zooid::skb {

/// Owns the clause of a running query, and keeps what it names alive.
class GoalClause {
public:
    explicit GoalClause(Machine& machine) : machine_(machine) {}
    ~GoalClause();
    GoalClause(const GoalClause&) = delete;
    GoalClause& operator=(const GoalClause&) = delete;

    /// False with an error pending in the machine: the goal is no goal, or too large.
    bool make(Cell goal, const std::vector<Cell>& variables);
    /// As make(); the engine's hidden predicates may be called.
    bool make_internal(Cell goal, const std::vector<Cell>& variables);
    [[nodiscard]] const Clause& get() const { return *clause_; }

private:
    bool build(Cell goal, const std::vector<Cell>& variables, bool user);
    Machine& machine_;
    ClausePtr clause_;
};

}  // namespace zooid::skb
