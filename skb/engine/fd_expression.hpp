// From arithmetic terms to sums: what is not linear becomes a variable of its own.
#pragma once

#include <vector>

#include "fd.hpp"

namespace zooid::skb {

class Machine;

/// Flattens expressions of + - * // div mod rem min max abs over integers and variables.
/// @invariant nothing recurses; the stacks are as long as the expression is deep.
class FdExpression {
public:
    FdExpression(Machine& machine, FiniteDomains& domains) : m_(machine), fd_(domains) {}

    /// left - right as one sum with each variable once; its propagators are posted, not yet run.
    /// False with an error pending: no expression (domain_error), or its numbers are too large.
    bool difference(Cell left, Cell right);
    /// The result of difference().
    [[nodiscard]] FdSum& sum() { return sum_; }

private:
    struct Task {
        enum class What : std::uint8_t { visit, open, close, apply };
        What what;
        FdKind kind;
        Cell term;
        std::int64_t factor;
    };
    struct Form {  // a sum under way: its terms are the last ones of sum_
        std::size_t first_term;
        std::int64_t constant;
    };

    bool run();
    bool visit(Cell term, std::int64_t factor);
    bool visit_compound(Cell term, std::int64_t factor);
    bool visit_function(Cell term, std::int64_t factor);
    [[nodiscard]] bool is_leaf(Cell term) const;
    void later(Cell term, std::int64_t factor);
    bool add(Cell left, std::int64_t left_factor, Cell right, std::int64_t right_factor);
    bool add_constant(std::int64_t factor, std::int64_t v);
    bool add_operand(std::int64_t factor, Cell operand);
    bool close();
    bool apply(FdKind kind, std::int64_t factor);
    bool multiply(Cell x, Cell y, std::int64_t factor);
    bool merge(std::size_t first_term);

    Machine& m_;
    FiniteDomains& fd_;
    FdSum sum_;
    std::vector<Task> tasks_;
    std::vector<Form> forms_;
    std::vector<Cell> operands_;
};

}  // namespace zooid::skb
