// Bases saved, restored and compared.
#include "zooid/skb/saved_base.hpp"

#include <gtest/gtest.h>

#include "ask.hpp"

namespace zooid::skb::test {
namespace {

constexpr const char* clauses =
    "core(0, 'Genuine Intel'). core(1, 2.5). core(2, -9223372036854775808). flag. + . "
    "path(A, B) :- link(A, B). path(A, C) :- path(A, B), ( link(B, C) -> true ; \\+ link(C, B) ). "
    "odd([a|T], \"text\", {x}, 'it''s', f(T, _, - 1, 1 - (2 - 3), (a:-b))). "
    ":- table(path/2). :- dynamic(empty/3). link(1, 2).";

TEST(SavedBase, ComesBackWithOwnersTimesAndSources) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("policy(1).", {.owner = "policy"}));
    ASSERT_TRUE(
        base.consult(clauses, {.source = Source::measured, .owner = "core 0", .time_ns = 42}));
    ASSERT_TRUE(base.consult("core(3, x).", {.source = Source::discovered, .owner = "acpi"}));
    const std::string text = save(base);
    EXPECT_TRUE(text.starts_with(":- zooid_base(1).\n")) << text;
    EXPECT_EQ(text.find("policy"), std::string::npos) << text;
    KnowledgeBase again;
    const auto restored = restore(again, text);
    ASSERT_TRUE(restored) << restored.error().term << " in line " << restored.error().line << "\n"
                          << text;
    EXPECT_EQ(save(again), text);
    EXPECT_EQ(
        ask(again, "provenance(core(I, _), S, O, T)"),
        "I = 0, S = measured, O = 'core 0', T = 42 | I = 1, S = measured, O = 'core 0', T = 42 | "
        "I = 2, S = measured, O = 'core 0', T = 42 | I = 3, S = discovered, O = acpi, T = 0");
    EXPECT_EQ(ask(again, "path(1, X)"), ask(base, "path(1, X)"));
    EXPECT_EQ(ask(again, "empty(_, _, _)"), "no");
    EXPECT_EQ(ask(again, "path(A, B)"), "A = 1, B = 2");
    ASSERT_TRUE(again.consult("after(1)."));
    EXPECT_EQ(ask(again, "provenance(after(1), S, O, T)"), "S = declared, O = user, T = 0");
}

TEST(SavedBase, RefusesOtherFormatsByName) {
    KnowledgeBase base;
    const auto refusal = [&](std::string_view text) {
        const auto restored = restore(base, text);
        return restored ? "" : anonymous(restored.error().term);
    };
    EXPECT_EQ(refusal(":- zooid_base(2).\na(1)."), "error(domain_error(saved_base_format,2),_)");
    EXPECT_EQ(refusal("a(1)."), "error(domain_error(saved_base_format,none),_)");
    EXPECT_EQ(refusal(":- zooid_base(1).\n:- zooid_origin(heard, x, 1).\na(1)."),
              "error(domain_error(source,heard),_)");
    EXPECT_EQ(refusal(":- zooid_base(1).\na(1).\nb(").substr(0, 18), "error(syntax_error");
    EXPECT_EQ(ask(base, "catch(a(_), _, fail)"), "no");
    EXPECT_EQ(refusal(":- zooid_base(1).\n"), "");
}

TEST(SavedBase, IsWrittenAsItWasWhenItBegan) {
    KnowledgeBase base;
    std::string facts;
    for (int i = 0; i < 200; ++i) facts += "f(" + std::to_string(i) + "). ";
    ASSERT_TRUE(base.consult(facts));
    SavedBase saved(base);
    std::string text = saved.next().value_or("");
    EXPECT_EQ(base.retract_relation("f", 1), 200U);
    ASSERT_TRUE(base.consult("f(new). g(1)."));
    int pieces = 1;
    for (auto piece = saved.next(); piece; piece = saved.next(), ++pieces) text += *piece;
    EXPECT_GT(pieces, 3);
    EXPECT_EQ(text.find("new"), std::string::npos);
    EXPECT_NE(text.find("\nf(199).\n"), std::string::npos);
}

TEST(SavedBase, DifferencesBetweenBasesAndMoments) {
    KnowledgeBase one;
    KnowledgeBase other;
    ASSERT_TRUE(one.consult("a(1). a(2). a(2). r(X) :- a(X)."));
    ASSERT_TRUE(other.consult("a(2). a(3). r(Y) :- a(Y).", {.owner = "someone"}));
    const BaseDifference between = difference(one, other);
    EXPECT_EQ(between.gone, (std::vector<std::string>{"a(1)", "a(2)"}));
    EXPECT_EQ(between.come, (std::vector<std::string>{"a(3)"}));
    const Mark mark(one);
    EXPECT_EQ(ask(one, "retract(a(1)), assertz(a(1)), assertz(b), assertz(c), retract(c)"), "yes");
    EXPECT_EQ(one.retract_relation("r", 1), 1U);
    const BaseDifference since = mark.difference();
    EXPECT_EQ(since.gone, (std::vector<std::string>{"r(_1):-a(_1)"}));
    EXPECT_EQ(since.come, (std::vector<std::string>{"b"}));
}

}  // namespace
}  // namespace zooid::skb::test
