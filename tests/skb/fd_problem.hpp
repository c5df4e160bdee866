// A random constraint problem: as goals for the engine, and as something to try values on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace zooid::skb::test {

using Values = std::vector<std::int64_t>;

/// An expression or a formula; truths are 0 and 1.
struct FdNode {
    std::string op;  // "": the variable `index`; "#": the number `index`
    std::int64_t index = 0;
    std::vector<FdNode> arguments;

    [[nodiscard]] std::string text() const;
    /// Nothing when something is divided by 0: then no constraint it stands in holds.
    [[nodiscard]] std::optional<std::int64_t> value(const Values& values) const;
};

/// What holds of the variables V0, V1, ...
struct FdConstraint {
    std::string text;
    FdNode formula;             // when `list` is empty
    std::string list;           // all_different, element, serialized or cumulative
    std::vector<FdNode> terms;  // of the list
    [[nodiscard]] bool holds(const Values& values) const;
};

struct FdProblem {
    std::vector<std::vector<std::int64_t>> domains;  // of each variable, in rising order
    std::vector<std::string> domain_texts;
    std::vector<FdConstraint> constraints;
    FdNode cost;

    /// Every variable, its domain and the constraints, then `search`, in which Vs is their list.
    [[nodiscard]] std::string goal(const std::string& search) const;
    /// All solutions, in the order of their values.
    [[nodiscard]] std::vector<Values> solutions() const;
};

class FdGenerator {
public:
    explicit FdGenerator(std::uint64_t seed) : random_(seed) {}
    FdProblem problem();

private:
    std::int64_t pick(std::int64_t low, std::int64_t high);
    std::string any(std::initializer_list<const char*> names);
    FdNode variable();
    FdNode number(std::int64_t low, std::int64_t high);
    FdNode expression(int depth);
    FdNode comparison();
    FdNode formula(int depth);
    FdConstraint list_constraint();
    void add_variable(FdProblem& problem);

    std::mt19937_64 random_;
    std::int64_t variables_ = 0;
};

}  // namespace zooid::skb::test
