// Why something does not hold, and what would be if the facts were others.
#include <algorithm>

#include "machine.hpp"
#include "zooid/skb/why.hpp"

namespace zooid::skb::test {
namespace {

using Lines = std::vector<std::string>;

KnowledgeBase holding(std::string_view text) {
    KnowledgeBase base;
    const auto loaded =
        base.consult(text, {.source = Source::measured, .owner = "probe", .time_ns = 1});
    EXPECT_TRUE(loaded) << loaded.error().term;
    return base;
}

Lines why_not(KnowledgeBase& base, const std::string& goal) {
    const Explanation found = why(base, "why_not((" + goal + "))", 5'000'001);
    EXPECT_EQ(found.status, ExitStatus::answers) << found.error;
    return found.lines;
}

bool has(const Lines& lines, std::string_view text) {
    return std::ranges::any_of(lines, [&](const auto& line) { return line.contains(text); });
}

TEST(WhyNot, ReadsLikeAnArgumentAboutTransports) {
    KnowledgeBase base = machine("qemu-tcg-2-host-16-vcpu");
    const Lines lines = why_not(base, "transport(0, 3, ump)");
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines[0],
              "ump is not chosen: it costs 9400 us against 61 us of ump_notify, which is chosen "
              "because there are fewer free host cores than cores, so polling would wait for whole "
              "time slices (vcpus_overcommitted)");
    EXPECT_TRUE(has(lines, "  ump  costs 9400 us  (class(0,1))"));
    EXPECT_TRUE(has(lines, "decision(0,3,ump,_)  does not hold"));
    EXPECT_TRUE(has(lines, "overcommitted(true)  [measured, core 0, 5 ms ago]"));
    EXPECT_EQ(lines.back(), "    ump is not ump_notify");
}

// The machines choose differently, and each says its own reason.
TEST(WhyNot, TheReasonFollowsTheMachine) {
    KnowledgeBase base = machine("2x2");
    EXPECT_TRUE(why_not(base, "transport(0, 3, ump_notify)")[0].starts_with(
        "ump_notify is not chosen: it costs 4600 ns against 540 ns of ump, which is chosen because "
        "polling is faster"));
    KnowledgeBase unmeasured = machine("");
    ASSERT_TRUE(unmeasured.consult("core(0, 0). core(1, 1)."));
    EXPECT_TRUE(has(why_not(unmeasured, "transport(0, 1, ump)"), "  ump  not measured"));
    // Of a core that is not there nothing is chosen.
    const Lines nowhere = why_not(unmeasured, "transport(0, 3, ump)");
    ASSERT_FALSE(nowhere.empty());
    EXPECT_EQ(nowhere[0], "transport(0,3,ump)  does not hold");
}

TEST(WhyNot, NamesTheFirstConditionThatFailsOfEachRule) {
    KnowledgeBase base = holding(R"(
        core(0, 3). core(1, 40). core(2, 50).
        good(C) :- core(C, Load), Load < 30, warm(C).
        good(C) :- core(C, Load), Load > 90.
        warm(7).
    )");
    EXPECT_EQ(
        why_not(base, "good(0)"),
        (Lines{"good(0)  does not hold", "  way 1 of 2: good(0)",
               "    core(0,3)  [measured, probe, 5 ms ago]", "    3<30  [holds]",
               "    warm(0)  does not hold", "      warm(7)  [there is; measured, probe, 5 ms ago]",
               "  way 2 of 2: good(0)", "    core(0,3)  [measured, probe, 5 ms ago]",
               "    3>90  [does not hold]"}));
    // Conditions that some solution passes are passed: the report is of the one that none does.
    EXPECT_TRUE(has(why_not(base, "good(X)"), "3<30  [holds]"));
    EXPECT_TRUE(has(why_not(base, "good(X)"), "warm(0)  does not hold"));
}

TEST(WhyNot, ACutHidesTheRulesBehindIt) {
    KnowledgeBase base = holding(R"(
        kind(X, K) :- big(X), !, K = large.
        kind(_, small).
        big(9).
    )");
    const Lines lines = why_not(base, "kind(9, small)");
    EXPECT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines.back(), "  small is not large");
}

TEST(WhyNot, FollowsControl) {
    KnowledgeBase base = holding(R"(
        a(1). b(2).
        choose(X) :- ( a(X) -> b(X) ; X > 5 ).
        either(X) :- ( b(X) ; X == 7 ).
        none(X) :- \+ a(X).
        deep(X) :- once(call(either(X))).
    )");
    EXPECT_TRUE(has(why_not(base, "choose(1)"), "b(1)  does not hold"));
    EXPECT_TRUE(has(why_not(base, "choose(3)"), "3>5  [does not hold]"));
    EXPECT_TRUE(has(why_not(base, "either(1)"), "1==7  [does not hold]"));
    EXPECT_TRUE(has(why_not(base, "none(1)"), "a(1)  holds"));
    EXPECT_TRUE(has(why_not(base, "deep(1)"), "b(1)  does not hold"));
    EXPECT_EQ(why(base, "why_not(nowhere(1))", 0).status, ExitStatus::error);
    EXPECT_TRUE(has(why_not(base, "a(X), b(X)"), "b(1)  does not hold"));
    EXPECT_TRUE(has(why_not(base, "a(1)"), "a(1)  holds"));
}

TEST(WhyNot, EndsWithinItsLimits) {
    KnowledgeBase base = holding("loop(X) :- loop(X). down(N) :- M is N + 1, down(M).");
    const QueryLimits limits = {.inferences_max = 100'000, .arena_bytes = 1 << 20};
    EXPECT_EQ(why(base, "why_not(loop(1))", 0, limits).status, ExitStatus::limit);
    EXPECT_EQ(why(base, "why_not(down(1))", 0, limits).status, ExitStatus::limit);
    EXPECT_EQ(why(base, "why_not(X)", 0, limits).status, ExitStatus::error);
    EXPECT_EQ(why(base, "why_not(1)", 0, limits).status, ExitStatus::error);
    // A chain too long to show is cut off, not followed to its end.
    KnowledgeBase chain = holding("p(N) :- N > 0, M is N - 1, p(M).");
    EXPECT_TRUE(has(why(chain, "why_not(p(500))", 0).lines, "[not looked into]"));
}

TEST(Assume, AnswersAsIfAndLeavesNothing) {
    KnowledgeBase base = machine("2x2");
    const std::uint64_t version = base.version();
    EXPECT_EQ(ask(base, "assume([-overcommitted(_), overcommitted(true)], transport(0, 3, T))"),
              "T = ump_notify");
    EXPECT_EQ(ask(base, "assume(core(9, 9), (core(9, A), assume(core(A, 1), core(A, B))))"),
              "A = 9, B = 9 | A = 9, B = 1");
    EXPECT_EQ(ask(base, "assume((double(X, Y) :- Y is X * 2), double(4, R))"), "R = 8");
    EXPECT_EQ(ask(base, "assume(core_life(1, dead, test), findall(C, live_core(C), Cs))"),
              "Cs = [0,2,3]");
    EXPECT_EQ(ask(base, "core(9, A)"), "no");
    EXPECT_EQ(ask(base, "transport(0, 3, T)"), "T = ump");
    EXPECT_EQ(ask(base, "double(1, X)"), "existence_error(procedure,double/2)");
    EXPECT_EQ(base.version(), version);
}

TEST(Assume, TakesBackWhatItsGoalChanges) {
    KnowledgeBase base = holding("n(1). n(2). n(3).");
    EXPECT_EQ(ask(base, "assume([], (retract(n(2)), assertz(n(7)), findall(X, n(X), L)))"),
              "L = [1,3,7]");
    EXPECT_EQ(ask(base, "assume(n(4), (retractall(n(_)), findall(X, n(X), L)))"), "L = []");
    EXPECT_EQ(ask(base, "findall(X, n(X), L)"), "L = [1,2,3]");
    EXPECT_EQ(ask(base, "catch(assume(n(4), throw(out)), E, true), findall(X, n(X), L)"),
              "E = out, L = [1,2,3]");
    EXPECT_EQ(ask(base, "assume(n(4), fail)"), "no");
    EXPECT_EQ(ask(base, "assume(n(_), n(X))"), "instantiation_error");
    EXPECT_EQ(ask(base, "assume(append(1, 2, 3), true)"),
              "permission_error(modify,static_procedure,append/3)");
    const QueryLimits few = {.inferences_max = 50'000};
    EXPECT_EQ(ask(base, "assume(-n(1), (repeat, fail))", few), "resource_error(inferences)");
    EXPECT_EQ(ask(base, "findall(X, n(X), L)"), "L = [1,2,3]");
    EXPECT_EQ(ask(base, "assume(n(4), fail) ; findall(X, n(X), L)"), "L = [1,2,3]");
}

// Another query runs while the one that assumes is paused: at every pause it sees the real base.
TEST(Assume, NobodyElseSeesIt) {
    std::string text;
    for (int i = 0; i < 40; ++i) text += "n(" + std::to_string(i) + ", x). ";
    KnowledgeBase base = holding(text);
    QueryLimits limits;
    limits.slice_passed = [] { return true; };
    Query assuming(base,
                   "assume([n(100, x), -n(5, _)], ( between(1, 3000, I), I > 2999, "
                   "aggregate_all(count, n(_, _), Count), n(100, x), \\+ n(5, _) ))",
                   limits);
    Query slow(base, "n(X, x), between(1, 200, I), I > 199", limits);
    std::size_t pauses = 0;
    std::size_t seen = 0;
    Query::Step step = assuming.next();
    for (; step == Query::Step::paused; step = assuming.next()) {
        ++pauses;
        EXPECT_EQ(ask(base, "aggregate_all(count, n(_, _), N)"), "N = 40");
        EXPECT_EQ(ask(base, "n(5, Y)"), "Y = x");
        EXPECT_EQ(ask(base, "n(100, Y)"), "no");
        if (slow.next() == Query::Step::answer) {
            ++seen;
            EXPECT_NE(slow.integer(0), 100);
        }
    }
    EXPECT_GT(pauses, 2U);
    EXPECT_GT(seen, 0U);
    ASSERT_EQ(step, Query::Step::answer) << assuming.error_text();
    EXPECT_EQ(assuming.text(1), "40");
    while (slow.next() != Query::Step::none) ++seen;
    EXPECT_EQ(ask(base, "aggregate_all(count, n(_, _), N)"), "N = 40");
}

// One that is dropped in the middle leaves nothing, and what others erase meanwhile stays erased.
TEST(Assume, EndsWithItsQuery) {
    KnowledgeBase base = holding("n(1). n(2).");
    QueryLimits limits;
    limits.slice_passed = [] { return true; };
    {
        Query dropped(base, "assume([n(3), -n(1), -n(2)], (repeat, fail))", limits);
        ASSERT_EQ(dropped.next(), Query::Step::paused);
        EXPECT_EQ(ask(base, "findall(X, n(X), L)"), "L = [1,2]");
        ASSERT_EQ(dropped.next(), Query::Step::paused);
        EXPECT_EQ(ask(base, "retract(n(2))"), "yes");
        EXPECT_EQ(ask(base, "findall(X, n(X), L)"), "L = [1]");
        // What it assumes away is no longer what it knew: it says so rather than answer of neither.
        ASSERT_EQ(dropped.next(), Query::Step::error);
        EXPECT_TRUE(dropped.error_text().starts_with("error(conflict(n/1)"));
    }
    EXPECT_EQ(ask(base, "findall(X, n(X), L)"), "L = [1]");
}

TEST(Assume, NeedsNoRightToChangeAnything) {
    KnowledgeBase base = holding("n(1).");
    const QueryLimits asking = {.writer = {.right = Right::ask}};
    EXPECT_EQ(ask(base, "assume([n(2), -n(1)], findall(X, n(X), L))", asking), "L = [2]");
    EXPECT_EQ(ask(base, "assume(n(2), true), assertz(n(3))", asking).substr(0, 16),
              "permission_error");
    EXPECT_EQ(ask(base, "findall(X, n(X), L)"), "L = [1]");
}

TEST(Assume, TabledGoalsAreEvaluatedAgain) {
    KnowledgeBase base = holding(R"(
        :- table path/2.
        path(X, Y) :- path(X, Z), edge(Z, Y).
        path(X, Y) :- edge(X, Y).
        edge(a, b).
    )");
    EXPECT_EQ(ask(base,
                  "findall(Y, path(a, Y), Before), assume(edge(b, c), findall(Y, path(a, Y), "
                  "Within)), findall(Y, path(a, Y), After)"),
              "Before = [b], Within = [b,c], After = [b]");
}

TEST(Assume, WhyAndWhyNotGoThroughIt) {
    KnowledgeBase base = machine("2x2");
    const Explanation found =
        why(base, "assume([-overcommitted(_), overcommitted(true)], transport(0, 3, T))", 0);
    EXPECT_TRUE(has(found.lines, "overcommitted(true)  [assumed]"));
    const Explanation none = why(
        base, "assume([-overcommitted(_), overcommitted(true)], why_not(transport(0, 3, ump)))", 0);
    EXPECT_TRUE(
        has(none.lines, "ump is not chosen: it costs 540 ns against 4600 ns of ump_notify"));
    EXPECT_TRUE(has(none.lines, "overcommitted(true)  [assumed]"));
    EXPECT_EQ(ask(base, "overcommitted(X)"), "X = false");
}

TEST(Explain, CountsCallsRowsAndAnswersOfEachCondition) {
    std::string text = "wanted(3). wanted(4). wanted(5). ";
    for (int i = 0; i < 100; ++i)
        text += "n(" + std::to_string(i) + ", " + std::to_string(i % 10) + "). ";
    KnowledgeBase base = holding(text);
    EXPECT_EQ(ask(base,
                  "explain((wanted(X), n(X, Y), Y > 3), C, Calls, Fails, Rows, Answers, Steps, _, "
                  "Index)"),
              "C = wanted(X), Calls = 1, Fails = 0, Rows = 3, Answers = 3, Steps = 3, Index = [] | "
              "C = n(X,Y), Calls = 3, Fails = 0, Rows = 3, Answers = 3, Steps = 3, Index = [1] | "
              "C = Y>3, Calls = 3, Fails = 1, Rows = -, Answers = 2, Steps = 3, Index = []");
    EXPECT_EQ(ask(base, "explain((wanted(X), n(_, X)), C, 3, F, Rows, A, _, _, I)"),
              "C = n(_,X), F = 0, Rows = 30, A = 30, I = [2]");
}

// Goal: what it costs is found in one run: what the goal changes, and says, happens once.
TEST(Explain, RunsTheGoalOnce) {
    KnowledgeBase base = holding("wanted(3). wanted(4). seen(0).");
    EXPECT_EQ(
        ask(base, "explain((wanted(X), assertz(seen(X)), X > 3), C, Calls, 0, _, A, _, _, _)"),
        "C = wanted(X), Calls = 1, A = 2 | C = assertz(seen(X)), Calls = 2, A = 2");
    EXPECT_EQ(ask(base, "findall(X, seen(X), L)"), "L = [0,3,4]");
}

TEST(Explain, ACutInTheGoalHolds) {
    KnowledgeBase base = holding("n(1). n(2). n(3).");
    EXPECT_EQ(ask(base, "explain((n(X), X > 1, !, n(Y)), _, Calls, Fails, _, A, _, _, _)"),
              "Calls = 1, Fails = 0, A = 2 | Calls = 2, Fails = 1, A = 1 | "
              "Calls = 1, Fails = 0, A = 1 | Calls = 1, Fails = 0, A = 3");
    EXPECT_EQ(ask(base, "explain(((n(X), ! ; X = 9), n(Y)), n(Y), Calls, _, _, A, _, _, _)"),
              "Calls = 1, A = 3");
    EXPECT_EQ(ask(base, "explain((n(X), throw(X)), _, _, _, _, _, _, _, _)"), "ball 1");
    EXPECT_EQ(ask(base,
                  "explain((n(X), explain(n(_), _, C, _, _, A, _, _, _), fail), _, K, F, _, 0, "
                  "_, _, _)"),
              "K = 3, F = 3");
}

// Goal: the time of a condition is its own, in this run. Method: the sum of all is at most what
// passes on the clock.
TEST(Explain, TimesTheConditions) {
    KnowledgeBase base = holding("n(1). n(2).");
    Query query(base, "explain((n(X), between(1, 20000, Y), Y =:= X), C, _, _, _, _, _, Ns, _)");
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::int64_t> times_ns;
    while (query.next() == Query::Step::answer) times_ns.push_back(query.integer(3).value_or(-1));
    const std::chrono::nanoseconds passed = std::chrono::steady_clock::now() - start;
    ASSERT_EQ(times_ns.size(), 3U);
    EXPECT_GE(*std::ranges::min_element(times_ns), 0);
    EXPECT_GT(times_ns[1], 0);
    EXPECT_LE(times_ns[0] + times_ns[1] + times_ns[2], passed.count());
}

TEST(Query, VariablesWithoutANameAreLetters) {
    KnowledgeBase base = holding("");
    Query query(base, "length(L, 2), copy_term(L, K), M = f(_, L, N)");
    ASSERT_EQ(query.next(), Query::Step::answer);
    EXPECT_EQ(query.text(0), "[_A,_B]");
    EXPECT_EQ(query.text(1), "[_C,_D]");
    EXPECT_EQ(query.text(2), "f(_E,[_A,_B],N)");
    EXPECT_EQ(query.json(0), R"([{"var":"_A"},{"var":"_B"}])");
}

TEST(RelationSize, CountsTheBasesOwnClausesOnly) {
    KnowledgeBase base = holding("n(1). n(2).");
    EXPECT_EQ(ask(base, "relation_size(n, 1, N)"), "N = 2");
    EXPECT_EQ(ask(base, "relation_size(n, 7, N)"), "N = 0");
    EXPECT_EQ(ask(base, "relation_size(append, 3, N)"), "N = 0");
    EXPECT_EQ(ask(base, "relation_size(n, -1, N)"), "N = 0");
    EXPECT_EQ(ask(base, "relation_size(n, A, N)"), "instantiation_error");
}

}  // namespace
}  // namespace zooid::skb::test
