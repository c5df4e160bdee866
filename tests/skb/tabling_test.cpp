// Goal: tabled rules that call themselves end with every answer, once; errors and changes of the
// base leave no half table behind; nothing grows without end.
// Method: small graphs and mutual recursion against answers worked out by hand or by closure.
#include <gtest/gtest.h>

#include <set>

#include "../test_size.hpp"
#include "ask.hpp"

namespace zooid::skb::test {
namespace {

KnowledgeBase base_with(std::string_view text) {
    KnowledgeBase base;
    const auto loaded = base.consult(text);
    EXPECT_TRUE(loaded) << loaded.error().term;
    return base;
}

TEST(Tabling, LeftRecursionEnds) {
    KnowledgeBase base = base_with(R"(
        :- table path/2.
        edge(a, b). edge(b, c). edge(c, a). edge(c, d).
        path(X, Y) :- path(X, Z), edge(Z, Y).
        path(X, Y) :- edge(X, Y).
    )");
    EXPECT_EQ(ask(base, "findall(Y, path(a, Y), L), msort(L, S)"), "L = [b,c,a,d], S = [a,b,c,d]");
    EXPECT_EQ(ask(base, "aggregate_all(count, path(_, _), N)"), "N = 12");
    EXPECT_EQ(ask(base, "path(d, X)"), "no");
    EXPECT_EQ(ask(base, "path(a, a)"), "yes");
}

TEST(Tabling, GoalsThatNeedEachOtherAreEvaluatedTogether) {
    KnowledgeBase base = base_with(R"(
        :- table p/1, q/1, r/1.
        p(X) :- q(X).   p(1).
        q(X) :- r(X).   q(2).
        r(X) :- p(X).   r(3).
        p(Y) :- r(X), X < 5, Y is X + 3.
    )");
    for (const char* goal : {"p", "q", "r"}) {
        const std::string query =
            std::string("findall(X, ") + goal + "(X), L), sort(L, S), length(L, N)";
        const std::string answer = ask(base, query);
        EXPECT_NE(answer.find("S = [1,2,3,4,5,6,7], N = 7"), std::string::npos) << answer;
    }
}

// Every strongly connected component of random graphs, against a closure computed here.
TEST(Tabling, ReachabilityOfRandomGraphs) {
    constexpr unsigned nodes = 7;
    std::uint64_t state = zooid::test::first_seed() * 2 + 1;
    const auto random = [&state] {
        return state = state * 6364136223846793005ULL + 1, state >> 33;
    };
    for (unsigned round = 0; round < zooid::test::sized(5U, 40U, 2'000U); ++round) {
        bool reach[nodes][nodes] = {};
        std::string text = ":- table r/2.\n:- dynamic(e/2).\n";
        for (unsigned edge = 0; edge < 10; ++edge) {
            const auto from = random() % nodes;
            const auto to = random() % nodes;
            reach[from][to] = true;
            text += "e(" + std::to_string(from) + "," + std::to_string(to) + ").\n";
        }
        text += round % 2 == 0 ? "r(X,Y) :- r(X,Z), r(Z,Y).\nr(X,Y) :- e(X,Y).\n"
                               : "r(X,Y) :- e(X,Z), r(Z,Y).\nr(X,Y) :- e(X,Y).\n";
        for (unsigned k = 0; k < nodes; ++k)
            for (unsigned i = 0; i < nodes; ++i)
                for (unsigned j = 0; j < nodes; ++j)
                    reach[i][j] = reach[i][j] || (reach[i][k] && reach[k][j]);
        KnowledgeBase base = base_with(text);
        std::set<std::pair<std::int64_t, std::int64_t>> found;
        Query query(base, "r(X, Y)");
        while (query.next() == Query::Step::answer) {
            const auto pair =
                std::pair{query.integer(0).value_or(-1), query.integer(1).value_or(-1)};
            EXPECT_TRUE(found.insert(pair).second) << "twice\n" << text;
        }
        for (unsigned i = 0; i < nodes; ++i)
            for (unsigned j = 0; j < nodes; ++j)
                EXPECT_EQ(found.contains({i, j}), reach[i][j]) << i << " " << j << "\n" << text;
    }
}

TEST(Tabling, AnErrorGivesUpWhatItInterrupted) {
    KnowledgeBase base = base_with(R"(
        :- table bad/1, over/1.
        bad(X) :- bad(X), _ is foo.
        bad(1).
        over(X) :- catch(bad(X), _, X = caught).
    )");
    EXPECT_EQ(ask(base, "bad(X)"), "type_error(evaluable,foo/0)");
    EXPECT_EQ(ask(base, "catch(bad(X), error(E, _), true), catch(bad(Y), error(F, _), true)"),
              "E = type_error(evaluable,foo/0), F = type_error(evaluable,foo/0)");
    EXPECT_EQ(ask(base, "over(X)"), "X = caught");
}

TEST(Tabling, AChangedBaseIsSeen) {
    KnowledgeBase base = base_with(R"(
        :- table q/1.
        :- dynamic(f/1).
        f(1).
        q(X) :- f(X).
    )");
    EXPECT_EQ(ask(base, "findall(X, q(X), L), assertz(f(2)), findall(X, q(X), M)"),
              "L = [1], M = [1,2]");
    EXPECT_EQ(ask(base, "q(X), assertz(f(3)), fail"), "no");
    EXPECT_EQ(ask(base, "findall(X, q(X), L)"), "L = [1,2,3]");
}

TEST(Tabling, NothingGrowsWithoutEnd) {
    KnowledgeBase base = base_with(R"(
        :- table deep/1, many/1, wide/1.
        deep(N) :- M is N + 1, deep(M).
        many(_).
        wide(X) :- between(1, inf, X).
    )");
    QueryLimits limits;
    limits.arena_bytes = 4 << 20;
    for (const char* query : {"deep(0)", "between(1, inf, N), many(N), fail", "wide(X)"}) {
        Query bounded(base, query, limits);
        EXPECT_EQ(bounded.next(), Query::Step::error) << query;
        EXPECT_EQ(bounded.status(), ExitStatus::limit) << query << ": " << bounded.error_text();
    }
}

// ---- prepared queries ------------------------------------------------------------------------

TEST(PreparedQuery, IsAskedAgainWithOtherValues) {
    KnowledgeBase base = base_with("l(1, a, 10). l(2, b, 20). l(2, c, 30).");
    Query query(base, "l(K, N, V)");
    const auto values = [&](std::span<const FactValue> bound) {
        EXPECT_TRUE(query.restart(bound));
        std::string all;
        while (query.next() == Query::Step::answer) all += query.text(2) + " ";
        return all;
    };
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(values(std::array<FactValue, 1>{std::int64_t{2}}), "20 30 ");
        EXPECT_EQ(values(std::array<FactValue, 2>{std::int64_t{2}, std::string_view("c")}), "30 ");
        EXPECT_EQ(values(std::array<FactValue, 1>{std::int64_t{9}}), "");
        EXPECT_EQ(values({}), "10 20 30 ");
    }
}

TEST(PreparedQuery, SeesChangesAndOutlivesErrors) {
    KnowledgeBase base = base_with(":- dynamic(n/1). n(1).");
    Query query(base, "n(X), Y is 10 // X");
    EXPECT_EQ(query.next(), Query::Step::answer);
    EXPECT_EQ(ask(base, "retract(n(1)), assertz(n(0))"), "yes");
    EXPECT_TRUE(query.restart());
    EXPECT_EQ(query.next(), Query::Step::error);
    EXPECT_EQ(ask(base, "retract(n(0)), assertz(n(5))"), "yes");
    EXPECT_TRUE(query.restart());
    ASSERT_EQ(query.next(), Query::Step::answer);
    EXPECT_EQ(query.integer(1), 2);
    EXPECT_EQ(query.next(), Query::Step::none);
}

TEST(PreparedQuery, QuotasCountAnew) {
    KnowledgeBase base = base_with("loop :- loop.");
    QueryLimits limits;
    limits.inferences_max = 5'000;
    Query query(base, "between(1, 2000, X), X >= N", limits);
    for (int round = 0; round < 5; ++round) {
        EXPECT_TRUE(query.restart());
        EXPECT_EQ(query.next(), Query::Step::error) << "N is unbound";
    }
    Query wrong(base, "f(");
    EXPECT_TRUE(wrong.restart());
    EXPECT_EQ(wrong.next(), Query::Step::error);
}

}  // namespace
}  // namespace zooid::skb::test
