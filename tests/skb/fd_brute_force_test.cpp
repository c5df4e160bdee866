// Goal: a search finds exactly the solutions that trying all values finds, however it searches.
#include <gtest/gtest.h>

#include <algorithm>

#include "../test_size.hpp"
#include "fd_problem.hpp"
#include "zooid/skb/query.hpp"

namespace zooid::skb::test {
namespace {

struct Found {
    std::vector<Values> solutions;
    std::string error;
};

Found ask_all(KnowledgeBase& base, const std::string& goal, std::size_t variables) {
    QueryLimits limits;
    limits.inferences_max = 3'000'000;
    limits.arena_bytes = 2 << 20;
    Query query(base, goal, limits);
    Found found;
    Query::Step step = query.next();
    for (; step == Query::Step::answer; step = query.next()) {
        Values values;
        for (std::size_t i = 0; i < query.columns(); ++i) {
            if (query.name(i)[0] == 'V' && values.size() < variables)
                values.push_back(query.integer(i).value_or(INT64_MIN));
        }
        found.solutions.push_back(std::move(values));
    }
    if (step == Query::Step::error) found.error = query.error_text();
    return found;
}

constexpr std::string_view selections[] = {"leftmost", "ff", "ffc", "min", "max"};
constexpr std::string_view branches[] = {"step", "enum", "bisect"};

TEST(FdBruteForce, EverySearchFindsAllSolutionsAndNoOther) {
    const auto cases = zooid::test::sized<std::uint64_t>(500, 4'000, 200'000);
    KnowledgeBase base;
    for (std::uint64_t seed = zooid::test::first_seed(), end = seed + cases; seed < end; ++seed) {
        const FdProblem problem = FdGenerator(seed).problem();
        const std::string way = std::string(selections[seed % 5]) + ", " +
                                std::string(branches[seed / 5 % 3]) +
                                (seed / 15 % 2 == 0 ? ", up" : ", down");
        const std::string goal = problem.goal("labeling([" + way + "], _Vs)");
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + goal);
        Found found = ask_all(base, goal, problem.domains.size());
        ASSERT_EQ(found.error, "");
        std::ranges::sort(found.solutions);
        ASSERT_EQ(found.solutions, problem.solutions());
    }
}

TEST(FdBruteForce, LeftmostUpwardsComesInOrder) {
    const auto cases = zooid::test::sized<std::uint64_t>(100, 1'000, 20'000);
    KnowledgeBase base;
    for (std::uint64_t seed = 1'000'000; seed < 1'000'000 + cases; ++seed) {
        const FdProblem problem = FdGenerator(seed).problem();
        const std::string goal = problem.goal("label(_Vs)");
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + goal);
        const Found found = ask_all(base, goal, problem.domains.size());
        ASSERT_EQ(found.error, "");
        ASSERT_EQ(found.solutions, problem.solutions());
    }
}

// The cost divides by nothing where it has a value; where it has none, no solution is left.
TEST(FdBruteForce, BranchAndBoundComesInOrderOfCost) {
    const auto cases = zooid::test::sized<std::uint64_t>(100, 1'500, 40'000);
    KnowledgeBase base;
    for (std::uint64_t seed = 2'000'000; seed < 2'000'000 + cases; ++seed) {
        const FdProblem problem = FdGenerator(seed).problem();
        const bool least = seed % 2 == 0;
        const std::string search = std::string("labeling([") + (least ? "min(" : "max(") +
                                   problem.cost.text() + "), ff], _Vs)";
        const std::string goal = problem.goal(search);
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + goal);
        Found found = ask_all(base, goal, problem.domains.size());
        ASSERT_EQ(found.error, "");
        const auto cost = [&](const Values& values) {
            const std::int64_t c = problem.cost.value(values).value_or(0);
            return least ? c : -c;
        };
        ASSERT_TRUE(std::ranges::is_sorted(found.solutions, {}, cost));
        std::vector<Values> expected = problem.solutions();
        std::erase_if(expected, [&](const Values& v) { return !problem.cost.value(v); });
        std::ranges::sort(found.solutions);
        ASSERT_EQ(found.solutions, expected);
    }
}

// What propagation leaves must hold every solution; what it binds is in all of them.
TEST(FdBruteForce, PropagationAloneLosesNothing) {
    const auto cases = zooid::test::sized<std::uint64_t>(100, 1'500, 40'000);
    KnowledgeBase base;
    for (std::uint64_t seed = 3'000'000; seed < 3'000'000 + cases; ++seed) {
        const FdProblem problem = FdGenerator(seed).problem();
        const std::vector<Values> expected = problem.solutions();
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + problem.goal("true"));
        if (expected.empty()) continue;
        ASSERT_FALSE(ask_all(base, problem.goal("true"), 0).solutions.empty());
        for (std::size_t i = 0; i < problem.domains.size(); ++i) {
            std::string all;
            for (const Values& values : expected)
                all += (all.empty() ? "" : ",") + std::to_string(values[i]);
            const std::string goal =
                problem.goal("fd_dom(V" + std::to_string(i) + ", _D), " + "_L = [" + all +
                             "], \\+ ( member(_X, _L), \\+ _X in _D )");
            ASSERT_FALSE(ask_all(base, goal, 0).solutions.empty());
        }
    }
}

}  // namespace
}  // namespace zooid::skb::test
