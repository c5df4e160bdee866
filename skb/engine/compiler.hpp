// Turns one clause term into instructions. Private to Machine::compile.
#pragma once

#include <memory>
#include <vector>

#include "eval.hpp"
#include "machine.hpp"

namespace zooid::skb {

/// @invariant clause variables are bound to slot cells while a Compiler lives; its end unbinds
/// them.
class Compiler {
public:
    Compiler(Machine& machine, bool user) : m_(machine), user_(user), clause_(&machine.db.draft) {
        variables_.reserve(usual_variables);
        bound_.reserve(usual_variables);
        work_.reserve(usual_depth);
    }
    ~Compiler();
    Compiler(const Compiler&) = delete;
    Compiler& operator=(const Compiler&) = delete;

    ClausePtr compile(Cell head, Cell body);

private:
    struct Variable {
        std::uint32_t occurrences = 0;
        std::uint32_t slot = no_slot;
        bool seen = false;
    };
    static constexpr std::uint32_t no_slot = ~0U;
    static constexpr std::size_t usual_variables = 16;
    static constexpr std::size_t usual_depth = 32;
    static constexpr unsigned control_depth_max = 32;     // deeper ones are called, not compiled
    static constexpr unsigned expression_nodes_max = 64;  // larger ones are evaluated as terms
    static constexpr std::uint32_t slots_short =
        60'000;  // what a 16-bit slot number holds, and room
    static constexpr std::int64_t number_short = std::int64_t{1} << 50;  // with room for a tag

    static Atom memory_atom();
    Cell look(Cell c) const { return m_.deref(c); }
    bool number_variables(Cell term);
    template <class Visit>
    bool walk(Cell term, Visit visit);  // every leaf of a term, explicit stack
    std::uint32_t slot(Variable& variable);
    std::uint32_t new_slot() { return clause_->slots++; }
    Instruction& emit(Op op, std::uint32_t n = 0, std::uint64_t x = 0);
    void land(std::size_t jump);  // makes the jump at that index come here

    void head(Cell head);
    void match_compound(std::uint32_t slot, Cell term);
    void match_node(std::uint32_t slot, std::uint32_t pointer);
    Instruction& emit_build(Op op, Cell term);
    std::uint32_t skeleton(Cell term);
    Cell skeleton_leaf(Cell c);
    void source(Cell body);

    bool conjunction(Cell term, bool last, unsigned depth);
    bool goal(Cell term, bool last, unsigned depth);
    bool control(Cell term, bool last, unsigned depth, bool& handled);
    bool branches(Cell condition, Op commit, Cell then, Cell otherwise, bool has_else, bool last,
                  unsigned depth);
    bool opaque(Cell condition, unsigned depth);
    bool share(std::initializer_list<std::initializer_list<Cell>> branches);
    bool plain_goal(Cell term, bool last);
    bool special_goal(Cell term, bool& handled);
    bool is_test(Cell condition) const;
    bool is_one_test(Cell goal) const;
    bool tests(Cell condition, std::vector<std::size_t>& jumps);
    bool test_branches(Cell condition, Cell then, Cell otherwise, bool last, unsigned depth,
                       bool& handled);
    void land_test(std::size_t jump);
    bool type_test(Cell term);
    bool same_test(Cell term);
    bool unification(Cell term);
    bool is_seen(Cell c) const { return tag(c) == Tag::slot && variables_[index_of(c)].seen; }
    bool short_slot(Cell c) const {
        return is_seen(c) && variables_[index_of(c)].slot < slots_short;
    }
    void arguments(Cell term);
    void argument(std::uint32_t i, Cell c);
    bool metacall(Cell term, bool last);
    void finish_call(Predicate& predicate, bool last);

    bool arithmetic(Cell term, bool& handled);
    bool inlinable(Cell expression, unsigned& nodes) const;
    void expression(Cell c, std::uint16_t depth);
    bool short_sum(Cell functor, Cell left, Cell right, Cell target);
    void comparison(Comparison how, Cell left, Cell right);

    Machine& m_;
    bool user_;
    bool ended_ = false;  // the path just compiled ends in execute, proceed or fail
    ClauseDraft* clause_;
    std::vector<Variable> variables_;
    std::vector<Index> bound_;  // arena cells of the clause's variables
    std::vector<Cell> work_;
    std::uint32_t condition_barrier_ = no_slot;  // slot a cut in the current condition cuts to
};

/// Which arithmetic comparison a functor names.
bool comparison_of(Cell functor, Comparison& how);

template <class Visit>
bool Compiler::walk(Cell term, Visit visit) {
    const std::size_t base = work_.size();
    work_.push_back(term);
    for (std::uint32_t steps = 1; work_.size() > base; ++steps) {
        if ((steps & 1023) == 0 && !m_.charge(64)) return false;
        const Cell c = look(work_.back());
        work_.pop_back();
        visit(c);
        if (tag(c) != Tag::structure) continue;
        // A cyclic term ends here: no acyclic one is larger than its arena.
        if (work_.size() > base + m_.scratch_end()) return m_.resource_error(memory_atom());
        for (std::uint32_t i = arity_of(m_.functor(c)); i-- > 0;)
            work_.push_back(m_.at(index_of(c) + 1 + i));
    }
    return true;
}

}  // namespace zooid::skb
