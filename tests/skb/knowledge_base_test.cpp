// Facts with their origin, indexes, the logical update view, and reclaimed memory.
#include "zooid/skb/knowledge_base.hpp"

#include <gtest/gtest.h>

#include "ask.hpp"
#include "zooid/skb/advice.hpp"

namespace zooid::skb::test {
namespace {

constexpr Origin measured{.source = Source::measured, .owner = "core 0", .time_ns = 500};

TEST(KnowledgeBase, TypedFactsKeepTheirTypes) {
    KnowledgeBase base;
    const FactValue row[] = {std::int64_t{1} << 62, 2.5, "Genuine Intel", std::int64_t{-3}};
    ASSERT_TRUE(base.add_fact("cpu", row, measured));
    EXPECT_EQ(ask(base, "cpu(A, B, C, D)"),
              "A = 4611686018427387904, B = 2.5, C = 'Genuine Intel', D = -3");
    EXPECT_EQ(ask(base, "cpu(4611686018427387904, 2.5, _, X)"), "X = -3");
    EXPECT_EQ(ask(base, "cpu(4611686018427387903, _, _, X)"), "no");
    EXPECT_EQ(ask(base, "provenance(cpu(_,_,_,_), S, O, T)"),
              "S = measured, O = 'core 0', T = 500");
}

// Who mistypes a relation is told which there is; who uses none of that kind is not.
TEST(KnowledgeBase, AdviceNamesTheRelationMeant) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("core(0, 0). transport(0, 1, ump). transport(0, 1). 'far away'(1)."));
    const auto cure = [&](std::string_view goal) {
        Query query(base, goal);
        EXPECT_EQ(query.next(), Query::Step::error) << goal;
        return advice(base, query.error_text());
    };
    EXPECT_EQ(cure("core(C)"), "did you mean core/2?");
    EXPECT_EQ(cure("croe(C, A)"), "did you mean core/2?");
    EXPECT_EQ(cure("transprot(A, B, C)"), "did you mean transport/3?");
    EXPECT_EQ(cure("transport(A)"), "did you mean transport/2 or transport/3?");
    EXPECT_EQ(cure("'far awy'(A)"), "did you mean 'far away'/1?");
    EXPECT_EQ(cure("nothing_like_it(A)"), "");
    EXPECT_EQ(cure("X is a"), "");
    EXPECT_EQ(advice(base, "error(existence_error(procedure,x"), "");
    EXPECT_EQ(advice(base, "error(existence_error(procedure,a/99999999999999),_)"), "");
}

TEST(KnowledgeBase, EngineRelationsAreRefused) {
    KnowledgeBase base;
    const FactValue row[] = {"a", "b", "c"};
    EXPECT_EQ(base.add_fact("append", row, measured).error(), FactError::bad_relation);
}

TEST(KnowledgeBase, FullBaseSaysSo) {
    KnowledgeBase base(
        {.atoms_max = 2'000, .atom_text_bytes_max = 1 << 20, .clause_bytes_max = 256 << 10});
    std::int64_t added = 0;
    for (; added < 100'000; ++added) {
        const FactValue row[] = {added};
        const auto result = base.add_fact("f", row, measured);
        if (result) continue;
        EXPECT_EQ(result.error(), FactError::full);
        break;
    }
    EXPECT_GT(added, 100);
    EXPECT_LT(added, 100'000);
    EXPECT_EQ(base.retract_relation("f", 1), static_cast<std::size_t>(added));
    EXPECT_EQ(ask(base, "f(X)"), "no");
    const FactValue row[] = {added};
    EXPECT_TRUE(base.add_fact("f", row, measured));
}

// Where there is no room for an index, a relation is searched without one.
TEST(KnowledgeBase, IndexesCountAgainstTheQuotaOfClauses) {
    constexpr std::size_t bytes_max = 512 << 10;
    KnowledgeBase base({.clause_bytes_max = bytes_max});
    const auto add = [&](std::int64_t i) {
        const FactValue row[] = {i, i * 7};
        return base.add_fact("f", row, measured).has_value();
    };
    std::int64_t added = 0;
    for (; added < 500; ++added) ASSERT_TRUE(add(added));
    EXPECT_EQ(base.index_bytes(), 0U);
    EXPECT_EQ(ask(base, "f(499, X)"), "X = 3493");
    const std::size_t of_one = base.index_bytes();
    EXPECT_GT(of_one, 0U);
    while (add(added)) ++added;
    EXPECT_GT(base.index_bytes(), of_one);
    EXPECT_LE(base.clause_bytes() + base.index_bytes(), bytes_max);
    const std::size_t full = base.index_bytes();
    EXPECT_EQ(ask(base, "f(X, 3493)"), "X = 499");
    EXPECT_EQ(base.index_bytes(), full);
    base.retract_relation("f", 2);
    EXPECT_EQ(base.index_bytes(), 0U);
    EXPECT_TRUE(add(0));
}

TEST(KnowledgeBase, RetractOwnerTakesOnlyItsFacts) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("a(1). a(2). b(X) :- a(X).", {.owner = "driver"}));
    ASSERT_TRUE(base.consult("a(3).", {.owner = "other"}));
    EXPECT_EQ(base.retract_owner("driver"), 3U);
    EXPECT_EQ(ask(base, "a(X)"), "X = 3");
    EXPECT_EQ(ask(base, "b(X)"), "no");
    EXPECT_EQ(base.retract_owner("nobody"), 0U);
}

// Every way to ask a relation, small enough to be scanned and large enough to be indexed, against
// the same question put to a list.
TEST(KnowledgeBase, IndexedLookupsAgreeWithAScan) {
    for (const int rows : {5, 200}) {
        KnowledgeBase base;
        std::string list;
        for (std::int64_t i = 0; i < rows; ++i) {
            const FactValue row[] = {i % 7, i % 3, i};
            ASSERT_TRUE(base.add_fact("d", row, measured));
            list += (i == 0 ? "d(" : ",d(") + std::to_string(i % 7) + "," + std::to_string(i % 3) +
                    "," + std::to_string(i) + ")";
        }
        ASSERT_TRUE(base.consult("rows([" + list + "])."));
        for (const char* goal : {"d(A,B,C)", "d(3,B,C)", "d(A,2,C)", "d(A,B,4)", "d(3,2,C)",
                                 "d(3,B,3)", "d(99,B,C)", "d(x,B,C)", "d(A,B,f(C))", "d(A,A,C)"}) {
            const std::string check = std::string("G = ") + goal +
                                      ", findall(G, G, L1), rows(R), "
                                      "findall(G, member(G, R), L2), L1 == L2";
            Query query(base, check);
            EXPECT_EQ(query.next(), Query::Step::answer) << goal << " with " << rows << " rows";
        }
    }
}

TEST(KnowledgeBase, ChangesWhileAnIndexIsWalkedAreNotSeen) {
    KnowledgeBase base;
    for (std::int64_t i = 0; i < 100; ++i) {
        const FactValue row[] = {"k", i};
        ASSERT_TRUE(base.add_fact("d", row, measured));
    }
    EXPECT_EQ(ask(base, "aggregate_all(count, (d(k, X), assertz(d(k, X))), N)"), "N = 100");
    EXPECT_EQ(ask(base, "aggregate_all(count, d(k, _), N)"), "N = 200");
    EXPECT_EQ(
        ask(base, "aggregate_all(count, (d(k, X), asserta(d(k, X)), retractall(d(_, X))), N)"),
        "N = 200");
    EXPECT_EQ(ask(base, "d(_, _)"), "no");
}

TEST(KnowledgeBase, TwoQueriesInterleaveAndMemoryComesBack) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("p(1). p(2). p(3)."));
    const std::size_t bytes = base.clause_bytes();
    const std::size_t atoms = base.atom_count();
    {
        Query reader(base, "p(X)");
        ASSERT_EQ(reader.next(), Query::Step::answer);
        EXPECT_EQ(ask(base, "retractall(p(_)), assertz(q(brand_new))"), "yes");
        ASSERT_EQ(reader.next(), Query::Step::answer);
        EXPECT_EQ(reader.integer(0), 2);
        ASSERT_EQ(reader.next(), Query::Step::answer);
        EXPECT_EQ(reader.next(), Query::Step::none);
    }
    EXPECT_EQ(ask(base, "retractall(q(_)), assertz(p(1)), assertz(p(2)), assertz(p(3))"), "yes");
    EXPECT_EQ(base.clause_bytes(), bytes);
    EXPECT_LE(base.atom_count(), atoms + 1);  // q stays declared
}

TEST(KnowledgeBase, ConsultErrorsHaveAPlace) {
    KnowledgeBase base;
    const auto result = base.consult("a(1).\nb(2.\nc(3).");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().line, 2U);
    EXPECT_EQ(result.error().term.substr(0, 19), "error(syntax_error(");
    EXPECT_EQ(ask(base, "a(X)"), "X = 1");
    const auto directive = base.consult(":- X is foo + 1.");
    ASSERT_FALSE(directive);
    EXPECT_NE(directive.error().term.find("evaluable"), std::string::npos);
}

TEST(KnowledgeBase, LastCallsAndFailureLoopsNeedNoMemory) {
    KnowledgeBase base;
    ASSERT_TRUE(
        base.consult("count(0) :- !. count(N) :- M is N - 1, count(M). "
                     "even(0). even(N) :- ( N > 1 -> M is N - 2, even(M) ; fail )."));
    QueryLimits limits;
    limits.arena_bytes = 1 << 20;
    EXPECT_EQ(ask(base, "count(300000)", limits), "yes");
    EXPECT_EQ(ask(base, "even(100001)", limits), "no");
    EXPECT_EQ(ask(base, "between(1, 100000, X), length(_, 3), X >= 100000", limits), "X = 100000");
}

}  // namespace
}  // namespace zooid::skb::test
