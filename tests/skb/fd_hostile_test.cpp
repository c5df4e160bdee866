// Goal: constraints that explode end in a named resource_error, in time, and leave nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "ask.hpp"

namespace zooid::skb::test {
namespace {

QueryLimits small_limits() {
    QueryLimits limits;
    limits.inferences_max = 300'000;
    limits.arena_bytes = 4 << 20;
    return limits;
}

struct Hostile {
    std::string_view query;
    std::string_view resource;
};

constexpr Hostile queries[] = {
    {"length(L, 60), L ins 0..9, label(L), fail", "inferences"},
    {"length(L, 40), L ins 0..9, sum(L, #=, 180), label(L), fail", "inferences"},
    {"length(L, 30), L ins 1..29, all_different(L), label(L)", "inferences"},
    {"length(L, 12), L ins 0..50, labeling([max(0)], L), fail", "inferences"},
    {"[X, Y] ins 0..4611686018427387904, X #> Y, Y #> X", "inferences"},
    {"X in 0..1000000, dig(X, 0)", "memory"},
    {"numlist(1, 3000, L), union_of(L, D), X in D", "memory"},
    {"length(L, 100000), L ins 0..9", "memory"},
    {"length(L, 20000), all_different(L)", "memory"},
    {"grow(0, 0)", "memory"},
    {"repeat, X in 1..9, X #> 3, fail", "inferences"},
    {"tree(60, T), T #= 5", "inferences"},
    {"tree(60, T), T #> 1 #\\/ T #> 2", "inferences"},
    {"X = X + 1, Y #= X", "memory"},
    {"X = (X #\\/ X), X", "memory"},
    {"X = (X \\/ 1), Y in X", "memory"},
    {"length(L, 300), L ins 0..1, serialized(L, L), label(L), fail", "inferences"},
};

constexpr std::string_view program = R"(
    keep(1). keep(2).
    dig(X, N) :- X #\= N + 1, M is N + 2, dig(X, M).
    union_of([A], V) :- V is 2 * A.
    union_of([A, B|L], D \/ V) :- V is 2 * A, union_of([B|L], D).
    grow(N, E) :- M is N + 1, X in 0..9, X #= E mod 10, grow(M, X + 1).
    tree(0, 1).
    tree(N, T + T) :- N > 0, M is N - 1, tree(M, T).
)";

TEST(FdHostile, EveryQueryEndsInANamedErrorAndTheBaseLivesOn) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult(program));
    const std::size_t atoms = base.atom_count();
    const std::size_t bytes = base.clause_bytes();
    for (const Hostile& h : queries) {
        SCOPED_TRACE(h.query);
        const std::string answer = ask(base, h.query, small_limits());
        EXPECT_EQ(answer, "resource_error(" + std::string(h.resource) + ")");
        EXPECT_EQ(ask(base, "keep(X), Y in 1..5, Y #> X + 2"), "X = 1 | X = 2, Y = 5");
        EXPECT_EQ(base.atom_count(), atoms);
        EXPECT_EQ(base.clause_bytes(), bytes);
    }
}

TEST(FdHostile, WhatRanOutCanBeCaughtAndTheRestGoesOn) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult(program));
    EXPECT_EQ(ask(base,
                  "X in 1..9, catch(( Y in 0..1000000, X #> 4, dig(Y, 0) ), error(E, _), true), "
                  "fd_dom(X, D)",
                  small_limits()),
              "E = resource_error(memory), D = 1..9");
}

double cpu_s() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// How late is printed, not judged: the promise is 10 ms of the plain library, and the sanitizers
// slow everything about threefold.
TEST(FdHostile, DeadlineEndsASearch) {
    double latest_s = 0;
    for (const std::string_view query :
         {"length(L, 200), L ins 0..100, all_different(L), sum(L, #=, 10000), label(L), fail",
          "length(L, 300), L ins 0..1000, serialized(L, L), label(L), fail",
          "[X, Y, Z] ins 0..4611686018427387904, X #> Y, Y #> Z, Z #> X",
          "length(L, 64), L ins 0..9, labeling([min(0)], L), fail"}) {
        SCOPED_TRACE(query);
        KnowledgeBase base;
        QueryLimits limits;
        limits.inferences_max = std::uint64_t{1} << 60;
        const double end = cpu_s() + 0.1;
        limits.deadline_passed = [end] { return cpu_s() > end; };
        EXPECT_EQ(ask(base, query, limits), "resource_error(time)");
        latest_s = std::max(latest_s, cpu_s() - end);
    }
    std::printf("at most %.1f ms after the deadline\n", latest_s * 1e3);
}

}  // namespace
}  // namespace zooid::skb::test
