// Goal: whatever a query does, it ends in a named resource_error and the base lives on unchanged.
#include <gtest/gtest.h>

#include <cstdlib>

#include "../test_size.hpp"
#include "ask.hpp"
#include "zooid/skb/why.hpp"

namespace zooid::skb::test {
namespace {

QueryLimits small_limits() {
    QueryLimits limits;
    limits.inferences_max = 1'000'000;
    limits.arena_bytes = 4 << 20;
    return limits;
}

KnowledgeBaseLimits small_base() {
    return {.atoms_max = 5'000, .atom_text_bytes_max = 1 << 20, .clause_bytes_max = 4 << 20};
}

struct Hostile {
    std::string_view query;
    std::string_view resource;
};

constexpr Hostile queries[] = {
    {"findall(X, repeat, L)", "memory"},
    {"repeat, fail", "inferences"},
    {"length(L, L)", "memory"},
    {"deep(0)", "memory"},
    {"loop", "inferences"},
    {"grow([])", "memory"},
    {"repeat, assertz(f(x)), fail", "knowledge_base"},
    {"between(1, inf, N), assertz(f(N)), fail", "knowledge_base"},
    {"between(1, inf, N), atom_number(A, N), atom_concat(fresh, A, _), fail", "atoms"},
    {"between(1, inf, N), atom_number(A, N), functor(T, A, 3), assertz(T), fail", "atoms"},
    {"numlist(1, 3000000, L)", "memory"},
    {"double(a, 64, X)", "memory"},
    {"wide(10000, T), copy_term(T, U), T == U, fail ; repeat, fail", "inferences"},
    {"X = f(X)", "memory"},
    {"X = f(X), Y = f(Y), X = Y", "inferences"},
    {"X = f(X), Y = f(Y), X == Y", "inferences"},
    {"X = f(X), copy_term(X, Y)", "memory"},
    {"X = f(X), assertz(cyclic(X))", "inferences"},
    {"L = [a|L], length(L, N)", "inferences"},
    {"L = [a|L], msort(L, M)", "memory"},
    {"X = f(X), ground(X)", "inferences"},
    {"X = X + 1, Y is X", "memory"},
    {"catch(loop, _, true), loop", "inferences"},
    {"repeat, catch(findall(X, repeat, _), _, fail)", "inferences"},
    {"findall(X, (repeat, X = f(_, _, _, _)), _)", "memory"},
    {"bagof(X, repeat, L)", "memory"},
    {"forall(repeat, true)", "inferences"},
    {"\\+ \\+ loop", "inferences"},
    {"atom_grow(aaaaaaaaaaaaaaaa)", "atoms"},
    {"functor(T, f, 1024)", "max_arity"},
    {"open_branches(0)", "memory"},
    {"throw_deep(0)", "memory"},
    {"nested(0)", "memory"},
};

constexpr std::string_view program = R"(
    keep(1). keep(2).
    loop :- loop.
    deep(N) :- M is N + 1, deep(M), true.
    grow(L) :- grow([x|L]).
    double(X, 0, X).
    double(X, N, Y) :- M is N - 1, double(f(X, X), M, Z), copy_term(Z, Y).
    wide(N, T) :- numlist(1, N, L), T = l(L).
    atom_grow(A) :- atom_concat(A, A, B), atom_grow(B).
    open_branches(N) :- M is N + 1, ( open_branches(M) ; true ).
    throw_deep(N) :- M is N + 1, catch(throw_deep(M), never, true).
    nested(N) :- M is N + 1, findall(x, nested(M), _).
)";

TEST(Hostile, EveryQueryEndsInANamedErrorAndTheBaseLivesOn) {
    KnowledgeBase base(small_base());
    ASSERT_TRUE(base.consult(program));
    const std::size_t atoms = base.atom_count();
    const std::size_t bytes = base.clause_bytes();
    for (const Hostile& h : queries) {
        SCOPED_TRACE(h.query);
        const std::string answer = ask(base, h.query, small_limits());
        EXPECT_NE(answer.find(h.resource), std::string::npos) << answer;
        EXPECT_EQ(ask(base, "keep(X)"), "X = 1 | X = 2");
        EXPECT_EQ(base.atom_count(), atoms);
        EXPECT_EQ(base.clause_bytes(), bytes);
    }
}

// One query's atoms leave room for those of others, also when it catches the error.
TEST(Hostile, FreshAtomsHaveAQuotaOfTheirOwn) {
    KnowledgeBase base(small_base());
    QueryLimits limits = small_limits();
    limits.fresh_atom_bytes_max = 10'000;
    constexpr std::string_view make = "between(1, 5000, N), atom_number(A, N), fail";
    EXPECT_EQ(ask(base, make, limits), "resource_error(atoms)");
    const std::size_t before = base.atom_count();
    Query greedy(base,
                 "catch((" + std::string(make) +
                     "), _, true), between(1, 5000, M), "
                     "catch((atom_number(B, M), fail), _, true)",
                 limits);
    ASSERT_EQ(greedy.next(), Query::Step::answer);
    EXPECT_LT(base.atom_count(), before + 10'000 / atom_bytes + 10);
    EXPECT_EQ(ask(base, "atom_length(abc, L), atom_number(Known, 5000)", small_limits()),
              "L = 3, Known = '5000'");
}

// What a change needs to be taken back counts, too, until it is committed.
TEST(Hostile, TheJournalOfChangesIsBounded) {
    KnowledgeBase base(
        {.atoms_max = 5'000, .atom_text_bytes_max = 1 << 20, .clause_bytes_max = 1 << 20});
    const std::size_t before = base.clause_bytes();
    Query filling(base,
                  "catch((between(1, inf, N), assertz(f(N)), fail), _, true), "
                  "aggregate_all(count, f(_), Count)",
                  small_limits());
    ASSERT_EQ(filling.next(), Query::Step::answer);
    EXPECT_GT(base.clause_bytes(), before + (1 << 19));
    const auto facts = filling.integer(1);
    ASSERT_TRUE(facts.has_value());
    // The clauses themselves and as much again for the journal of the least of them.
    EXPECT_LT(*facts * 160, 1 << 20);
}

TEST(Hostile, DeadlineEndsAQueryAtOnce) {
    KnowledgeBase base;
    int asked = 0;
    QueryLimits limits;
    limits.deadline_passed = [&asked] { return ++asked > 3; };
    EXPECT_EQ(ask(base, "repeat, fail", limits), "resource_error(time)");
    EXPECT_EQ(asked, 4);
}

TEST(Hostile, LimitsOfTimeCannotBeCaughtButMemoryCan) {
    KnowledgeBase base(small_base());
    EXPECT_EQ(ask(base, "catch((repeat, fail), _, true)", small_limits()),
              "resource_error(inferences)");
    EXPECT_EQ(ask(base, "catch(findall(X, repeat, _), error(E, _), true)", small_limits()),
              "E = resource_error(memory)");
}

std::string repeated(std::string_view part, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += part;
    return out;
}

TEST(Hostile, DeepTextAndTermsNeedNoStack) {
    const std::size_t depth = zooid::test::sized<std::size_t>(200'000, 200'000, 1'000'000);
    KnowledgeBase base;
    QueryLimits limits;
    limits.arena_bytes = 256 << 20;
    limits.text_bytes_max = 16 << 20;
    const std::string deep = repeated("f(", depth) + "a" + repeated(")", depth);
    EXPECT_EQ(ask(base,
                  "X = " + deep + ", copy_term(X, Y), X == Y, ground(X), Y = " + deep +
                      ", X = Y, functor(X, N, A), X = f(_), Y = f(_), Z = 1, "
                      "atom(N), assertz(k(X)), k(W), W == X, fail ; Done = yes",
                  limits),
              "Done = yes");
    for (const char* open : {"(", "[", "{", "- ", "\\+ ", "a = ", "a , ", "f(x, ", "[a|"}) {
        SCOPED_TRACE(open);
        const std::string answer = ask(base, "X = g, Y = " + repeated(open, depth) + "a", limits);
        EXPECT_TRUE(answer == "syntax" || answer.starts_with("resource_error") ||
                    answer.starts_with("existence_error") || answer.starts_with("X = g"))
            << answer;
    }
    EXPECT_EQ(ask(base, "X = 1"), "X = 1");
}

// A term that is its own left operand has no first byte to print.
TEST(Hostile, ReasonsWithCyclicTermsAreCutShort) {
    KnowledgeBase base(small_base());
    const QueryLimits limits = small_limits();
    const Explanation left = why(base, "A*M =.. M, A =.. M", 0, limits);
    EXPECT_EQ(left.status, ExitStatus::answers) << left.error;
    EXPECT_TRUE(left.term.ends_with("...")) << left.term.size();
    EXPECT_LE(left.term.size(), limits.text_bytes_max + 100);
    for (const char* goal : {"X = X + 1", "X = f(X)", "X = [X|X]", "X = (X, X)", "X = (X =.. X)"})
        EXPECT_LE(why(base, goal, 0, limits).term.size(), limits.text_bytes_max + 100) << goal;
    EXPECT_EQ(ask(base, "X = 1"), "X = 1");
}

TEST(Hostile, LongAtomsAndTextsAreRefusedByName) {
    KnowledgeBase base(small_base());
    EXPECT_EQ(ask(base, "X = '" + std::string(900'000, 'a') + "', atom_concat(X, X, _)"),
              "resource_error(atoms)");
    EXPECT_EQ(ask(base, "X = '" + std::string(2'000'000, 'a') + "'"), "resource_error(memory)");
    EXPECT_EQ(ask(base, "X = 1"), "X = 1");
}

TEST(Hostile, AQueryThatFailsInTheMiddleTakesBackItsChanges) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("n(1). n(2). n(3)."));
    EXPECT_EQ(ask(base, "retract(n(2)), asserta(n(0)), assertz(n(9)), X is foo + 1"),
              "type_error(evaluable,foo/0)");
    EXPECT_EQ(ask(base, "n(X)"), "X = 1 | X = 2 | X = 3");
}

TEST(Hostile, EngineInternalsCannotBeNamed) {
    KnowledgeBase base;
    EXPECT_EQ(ask(base, "'$erase'(1)"), "permission_error(access,private_procedure,'$erase'/1)");
    EXPECT_EQ(ask(base, "G = '$erase'(1), call(G)"), "existence_error(procedure,'$erase'/1)");
    EXPECT_EQ(ask(base, "call('$cut_to', 5)"), "existence_error(procedure,'$cut_to'/1)");
    EXPECT_EQ(ask(base, "assertz((a :- '$meta'(true, 5)))"),
              "permission_error(access,private_procedure,'$meta'/2)");
    EXPECT_EQ(ask(base, "maplist('$erase', [1])"), "existence_error(procedure,'$erase'/1)");
    EXPECT_EQ(ask(base, "assertz(append(a, b, c))"),
              "permission_error(modify,static_procedure,append/3)");
}

// The ninth argument is in no index: a head with a structure there is read against any term.
TEST(Hostile, HeadsAreReadAgainstNumbers) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult(":- dynamic wide/9. wide(1, 2, 3, 4, 5, 6, 7, 8, f(a))."));
    for (const char* number : {"-1", "0", "-1.5", "-9223372036854775808"}) {
        const std::string head = "(_, _, _, _, _, _, _, _, " + std::string(number) + ")";
        EXPECT_EQ(ask(base, "clause(wide" + head + ", B)"), "no") << number;
        EXPECT_EQ(ask(base, "retract(wide" + head + ")"), "no") << number;
    }
    EXPECT_EQ(ask(base, "clause(wide(_, _, _, _, _, _, _, _, X), B)"), "X = f(a), B = true");
}

}  // namespace
}  // namespace zooid::skb::test
