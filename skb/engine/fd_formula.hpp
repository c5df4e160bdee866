// Constraints as terms: comparisons, memberships and what joins them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fd_expression.hpp"

namespace zooid::skb {

struct FdState;

/// Posts what a formula says. A part whose truth is open gets a 0..1 variable.
class FdFormula {
public:
    FdFormula(Machine& machine, FdState& state);

    /// False with an error pending: no formula (domain_error); without: it cannot hold.
    /// What was posted runs by the next propagate().
    bool impose(Cell formula);

private:
    enum class Connective : std::uint8_t { either, both, implies, equals, differs, negation };
    struct Joint {
        Cell functor;
        Connective connective;
        bool swapped;
    };
    struct Task {
        Cell formula;  // 0: join the newest truths
        Cell truth;    // what it must be equal to; 0: a new variable
        Connective connective;
    };

    bool hold(Cell formula);
    bool hold_either(Cell formula, bool& done);
    bool read_comparison(Cell formula, FdDifference& out) const;
    bool visit(Cell formula, Cell truth);
    bool visit_compound(Cell formula, Cell truth, bool& known);
    bool leaf(Cell value, Cell truth);
    bool compare(Cell formula, Cell truth, bool& known);
    bool join(Connective connective, Cell truth);
    bool truth_variable(Cell& truth);
    static const Joint* joint_of(const Machine& m, Cell formula);

    Machine& m_;
    FiniteDomains& fd_;
    FdExpression& sums_;
    std::vector<Task> tasks_;
    std::vector<Cell> truths_;
    std::vector<Cell> parts_;
    FdSum sum_;
};

/// Reads a comparison's sides where each is a variable, a number or a sum of one of each.
bool read_difference(const Machine& m, Cell left, Cell right, FdDifference& out);
/// Reads a domain term: L..H, a number, or domains joined by \/. False with an error pending.
bool read_domain(Machine& m, Cell term, FdIntervals& out);
/// Makes the term of a domain that is not empty.
bool write_domain(Machine& m, const FdIntervals& domain, Cell& out);
/// A domain as text that reads back.
[[nodiscard]] std::string domain_text(const FdIntervals& domain);
/// Makes an operand of a variable or an integer; else type_error(integer) is pending.
bool fd_operand(Machine& m, Cell term, Cell& out);

}  // namespace zooid::skb
