#include "query_goal.hpp"

#include "known_atoms.hpp"

namespace zooid::skb {

GoalClause::~GoalClause() {
    if (clause_) machine_.db.release_references(*clause_);
}

bool GoalClause::make(Cell goal, const std::vector<Cell>& variables) {
    return build(goal, variables, true);
}

bool GoalClause::make_internal(Cell goal, const std::vector<Cell>& variables) {
    return build(goal, variables, false);
}

bool GoalClause::build(Cell goal, const std::vector<Cell>& variables, bool user) {
    goal = machine_.deref(goal);
    if (tag(goal) == Tag::ref) return machine_.instantiation_error();
    if (variables.size() > arity_max) return machine_.resource_error(known::max_arity);
    if (!machine_.check_body(goal)) return false;
    Cell head = make_atom(known::query);
    if (!variables.empty()) {
        Index at = 0;
        const auto arity = static_cast<std::uint32_t>(variables.size());
        if (!machine_.make_open(known::query, arity, head, at)) return false;
        for (const Cell variable : variables) machine_.at(at++) = variable;
    }
    clause_ = machine_.compile(head, goal, user);
    if (!clause_) return false;
    machine_.db.retain_references(*clause_);
    return true;
}

}  // namespace zooid::skb
