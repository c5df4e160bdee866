// The rendered forms of answers, exit statuses, and explanations.
#include "zooid/skb/answers.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "zooid/skb/why.hpp"

namespace zooid::skb::test {
namespace {

constexpr std::string_view program = R"(
    core(0, 0). core(1, 2).
    name(0, 'boot "core"').
    shape(f(1, [a, 2.5], X, X)).
)";

KnowledgeBase loaded() {
    KnowledgeBase base;
    EXPECT_TRUE(
        base.consult(program, {.source = Source::discovered, .owner = "acpi", .time_ns = 7}));
    return base;
}

TEST(Answers, JsonIsTypedAndVersioned) {
    KnowledgeBase base = loaded();
    const Rendered all = run_query(base, "core(C, A)", AnswerForm::json);
    EXPECT_EQ(all.output,
              "{\"v\":1,\"answers\":[{\"C\":0,\"A\":0},{\"C\":1,\"A\":2}],\"complete\":true}\n");
    EXPECT_EQ(all.status, ExitStatus::answers);
    const auto name = nlohmann::json::parse(run_query(base, "name(0, N)", AnswerForm::json).output);
    EXPECT_EQ(name["answers"][0]["N"], "boot \"core\"");
    const auto shape = nlohmann::json::parse(run_query(base, "shape(S)", AnswerForm::json).output);
    EXPECT_EQ(shape["answers"][0]["S"]["f"], "f");
    EXPECT_EQ(shape["answers"][0]["S"]["args"][0], 1);
    EXPECT_EQ(shape["answers"][0]["S"]["args"][1], nlohmann::json::parse(R"(["a",2.5])"));
    EXPECT_EQ(shape["answers"][0]["S"]["args"][2], shape["answers"][0]["S"]["args"][3]);
}

TEST(Answers, JsonSaysWhenItIsNotComplete) {
    KnowledgeBase base = loaded();
    const auto cut =
        nlohmann::json::parse(run_query(base, "repeat", AnswerForm::json, {}, 3).output);
    EXPECT_EQ(cut["complete"], false);
    EXPECT_EQ(cut["answers"].size(), 3U);
    const auto exact =
        nlohmann::json::parse(run_query(base, "core(C, _)", AnswerForm::json, {}, 2).output);
    EXPECT_EQ(exact["complete"], true);
    const auto partial = nlohmann::json::parse(
        run_query(base, "member(X, [1, 2, a]), Y is X + 1", AnswerForm::json).output);
    EXPECT_EQ(partial["answers"].size(), 2U);
    EXPECT_EQ(partial["complete"], false);
    EXPECT_EQ(partial["error"]["kind"], "error");
}

TEST(Answers, LinesAndTables) {
    KnowledgeBase base = loaded();
    EXPECT_EQ(run_query(base, "core(C, A)", AnswerForm::lines).output,
              "C = 0, A = 0 ;\nC = 1, A = 2.\n");
    EXPECT_EQ(run_query(base, "core(7, A)", AnswerForm::lines).output, "false.\n");
    EXPECT_EQ(run_query(base, "core(0, 0)", AnswerForm::lines).output, "true.\n");
    EXPECT_EQ(run_query(base, "core(Core, A)", AnswerForm::table).output,
              "Core  A\n0     0\n1     2\n");
}

TEST(Answers, ExitStatuses) {
    KnowledgeBase base = loaded();
    const auto status = [&base](std::string_view goal) {
        QueryLimits limits;
        limits.inferences_max = 10'000;
        return run_query(base, goal, AnswerForm::json, limits).status;
    };
    EXPECT_EQ(status("core(0, _)"), ExitStatus::answers);
    EXPECT_EQ(status("core(9, _)"), ExitStatus::none);
    EXPECT_EQ(status("core(0, _"), ExitStatus::syntax);
    EXPECT_EQ(status(""), ExitStatus::syntax);
    EXPECT_EQ(status("repeat, fail"), ExitStatus::limit);
    EXPECT_EQ(status("corre(0)"), ExitStatus::error);
    EXPECT_EQ(status("throw(my)"), ExitStatus::error);
}

TEST(Answers, SyntaxErrorsPointAtTheirPlace) {
    KnowledgeBase base = loaded();
    const auto report =
        nlohmann::json::parse(run_query(base, "core(0,\n  1 2)", AnswerForm::json).output);
    EXPECT_EQ(report["error"]["kind"], "syntax");
    EXPECT_EQ(report["error"]["line"], 2);
    EXPECT_EQ(report["error"]["column"], 5);
    EXPECT_EQ(report["error"]["term"], "error(syntax_error(operator_expected),line_column(2,5))");
}

TEST(Answers, WhatIsPrintedReadsBackAsTheSameTerm) {
    KnowledgeBase base;
    for (const char* term : {"f(A,B,A)",
                             "'A b'('\\n\\t\\\\')",
                             "- 1",
                             "-(1)",
                             "-(-(1))",
                             "1 - (-1)",
                             "a:-b,c;d->e",
                             "\\+ (a,b)",
                             "- (a,b)",
                             "-(-(a))",
                             "[a,[b|c],'[]',{}]",
                             "{a,b}",
                             "(:-)",
                             "f(:-,(a:-b))",
                             "(a,b)",
                             "[(a,b)]",
                             "1.0e100",
                             "-0.0",
                             "1.5e-9",
                             "- - 1",
                             "2**(-1)",
                             "(a:-b):-c",
                             "\\ (\\+)",
                             "(-)-(-)",
                             "1-(2-3)",
                             "(1-2)-3",
                             "a=(b=c)",
                             "[-]",
                             "-(2)^2",
                             "(-2)^2",
                             "f(',','|',;,!)",
                             "'/*'",
                             "a= \\+",
                             "-9223372036854775808",
                             "'\\x1\\'",
                             "[a|b]"}) {
        Query first(base, std::string("X = (") + term + ")");
        ASSERT_EQ(first.next(), Query::Step::answer) << term;
        const std::string text = first.text(0);
        Query second(base, std::string("X = (") + term + "), Y = (" + text +
                               "), copy_term(X, A), copy_term(Y, B), A = B, X = Y");
        EXPECT_EQ(second.next(), Query::Step::answer) << term << " printed as " << text;
    }
}

TEST(Why, NamesFactsWithSourceOwnerAndAge) {
    KnowledgeBase base = loaded();
    ASSERT_TRUE(base.consult("far(C) :- core(C, A), A > 1, \\+ name(C, _).", {.owner = "policy"}));
    const Explanation found = why(base, "far(C)", 12'000'007);
    ASSERT_EQ(found.status, ExitStatus::answers);
    EXPECT_EQ(found.lines, (std::vector<std::string>{
                               "far(1)  because", "  core(1,2)  [discovered, acpi, 12 ms ago]",
                               "  2>1  [holds]", "  \\+name(1,_)  [nothing proves it]"}));
}

TEST(Why, FollowsControlAndCuts) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult(R"(
        a(1). a(2). a(3).
        first(X) :- a(X), !.
        pick(X) :- ( a(X), X > 1 -> true ; X = 0 ).
        either(X) :- ( fail ; a(X) ), X >= 2, call(a(X)), once(a(_)).
        cutfail(X) :- a(X), X > 1, !, X > 2.
        cutfail(9).
    )"));
    const auto first_line = [&base](std::string_view goal) {
        const Explanation found = why(base, goal, 0);
        return found.lines.empty() ? std::string("none") : found.lines[0];
    };
    EXPECT_EQ(first_line("first(X)"), "first(1)  because");
    EXPECT_EQ(first_line("pick(X)"), "pick(2)  because");
    EXPECT_EQ(first_line("either(X)"), "either(2)  because");
    EXPECT_EQ(first_line("cutfail(X)"), "none");
    EXPECT_EQ(first_line("first(2)"), "first(2)  because");  // as the engine: a(2), !
    EXPECT_EQ(first_line("append(X, [2], [1, 2])"), "append([1],[2],[1,2])  [holds]");
}

TEST(Why, FailsAndErrsLikeTheGoal) {
    KnowledgeBase base = loaded();
    EXPECT_EQ(why(base, "core(9, _)", 0).status, ExitStatus::none);
    EXPECT_EQ(why(base, "corre(9)", 0).status, ExitStatus::error);
    EXPECT_EQ(why(base, "core(", 0).status, ExitStatus::syntax);
    QueryLimits limits;
    limits.inferences_max = 10'000;
    EXPECT_EQ(why(base, "repeat, fail", 0, limits).status, ExitStatus::limit);
}

}  // namespace
}  // namespace zooid::skb::test
