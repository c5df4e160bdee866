// Subscriptions: what is told, in which order, and what it costs nobody.
#include <gtest/gtest.h>

#include "ask.hpp"
#include "zooid/skb/batch.hpp"
#include "zooid/skb/subscription.hpp"

namespace zooid::skb::test {
namespace {

std::string shown(const Value& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real);
    if (const auto* name = std::get_if<std::string>(&value)) return *name;
    return "`" + anonymous(std::get<TermText>(value).text) + "`";
}

/// "+1 a | -2 b", with "(3 lost)" where some were.
std::string told(Subscription& subscription) {
    std::string out;
    while (const auto notice = subscription.take()) {
        if (!out.empty()) out += " | ";
        if (notice->lost > 0) out += "(" + std::to_string(notice->lost) + " lost) ";
        out += notice->kind == Notice::Kind::asserted ? "+" : "-";
        for (std::size_t i = 0; i < notice->row.size(); ++i)
            out += (i == 0 ? "" : " ") + shown(notice->row[i]);
    }
    return out;
}

Subscription
subscribed(KnowledgeBase& base, std::string_view text, const SubscriptionLimits& limits = {}) {
    auto made = Subscription::open(base, text, limits);
    EXPECT_TRUE(made) << made.error().term;
    return std::move(*made);
}

TEST(Subscriptions, TellTypedRowsInTheOrderOfTheCommits) {
    KnowledgeBase base;
    Subscription all = subscribed(base, "load(Core, P, Why)");
    EXPECT_EQ(all.columns(), 3U);
    EXPECT_EQ(all.name(1), "P");
    ASSERT_TRUE(base.consult("load(0, 1.5, a). other(1). load(1, 2, f(X, [g])). load(2, 3, b)."));
    EXPECT_EQ(ask(base, "retract(load(1, _, _)), assertz(load(1, 4, c))"), "yes");
    EXPECT_EQ(all.first(), nullptr);
    EXPECT_FALSE(base.deliver());
    EXPECT_EQ(told(all), "+0 1.500000 a | +1 2 `f(_,[g])` | +2 3 b | -1 2 `f(_,[g])` | +1 4 c");
}

TEST(Subscriptions, PatternsAndGuardsChoose) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("limit(90). :- dynamic(load/2)."));
    Subscription high = subscribed(base, "load(C, P), limit(L), P > L");
    Subscription one = subscribed(base, "load(1, P)");
    Subscription same = subscribed(base, "load(_X, _X)");
    SubscriptionLimits gone;
    gone.asserted = false;
    Subscription deaths = subscribed(base, "load(C, _)", gone);
    ASSERT_TRUE(base.consult("load(0, 95). load(1, 10). load(1, 99). load(7, 7)."));
    EXPECT_EQ(base.retract_relation("load", 2), 4U);
    base.deliver();
    EXPECT_EQ(told(high), "+0 95 90 | +1 99 90 | -0 95 90 | -1 99 90");
    EXPECT_EQ(told(one), "+10 | +99 | -10 | -99");
    EXPECT_EQ(told(same), "+ | -");
    EXPECT_EQ(told(deaths), "-0 | -1 | -1 | -7");
}

// The guard is asked of the base as the commit left it, not as it is when the change is looked at.
TEST(Subscriptions, GuardsSeeTheBaseOfTheirCommit) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult(":- dynamic(core/1). :- dynamic(load/2)."));
    Subscription known = subscribed(base, "load(C, _), core(C)");
    Batch batch(base, {});
    ASSERT_TRUE(batch.consult("load(1, 5). core(1)."));
    batch.commit();
    ASSERT_TRUE(base.consult("load(2, 5)."));
    ASSERT_TRUE(base.consult("core(2). load(3, 1). core(3)."));
    EXPECT_EQ(base.retract_relation("core", 1), 3U);
    base.deliver();
    EXPECT_EQ(told(known), "+1 | +3");
}

TEST(Subscriptions, NothingIsToldOfWhatWasTakenBack) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("p(1)."));
    Subscription all = subscribed(base, "p(X)");
    EXPECT_EQ(ask(base, "assertz(p(2)), retract(p(1)), foo(1)"),
              "existence_error(procedure,foo/1)");
    EXPECT_EQ(ask(base, "assertz(p(3)), retract(p(3))"), "yes");
    {
        Batch dropped(base, {});
        ASSERT_TRUE(dropped.consult("p(4)."));
    }
    EXPECT_FALSE(base.deliver());
    EXPECT_EQ(told(all), "");
    Subscription later = subscribed(base, "p(X)");
    EXPECT_EQ(base.retract_owner("user"), 1U);
    base.deliver();
    EXPECT_EQ(told(all), "-1");
    EXPECT_EQ(told(later), "-1");
}

TEST(Subscriptions, WhoIsSlowLosesAndIsTold) {
    KnowledgeBase base;
    SubscriptionLimits few;
    few.notices_max = 2;
    Subscription slow = subscribed(base, "p(X)", few);
    Subscription quick = subscribed(base, "p(X)");
    const auto add = [&](std::int64_t value) {
        const FactValue row[] = {value};
        ASSERT_TRUE(base.add_fact("p", row, {}));
    };
    for (std::int64_t i = 0; i < 5; ++i) add(i);
    base.deliver();
    EXPECT_EQ(slow.lost(), 3U);
    EXPECT_EQ(told(slow), "+0 | +1");
    add(5);
    base.deliver();
    EXPECT_EQ(told(slow), "(3 lost) +5");
    EXPECT_EQ(told(quick), "+0 | +1 | +2 | +3 | +4 | +5");
    // Not delivered at all: the base keeps so many changes and no more.
    for (std::size_t i = 0; i < changes_waiting_max + 10; ++i) add(7);
    EXPECT_EQ(quick.lost(), 10U);
}

TEST(Subscriptions, DeliveryGivesWayAndGoesOn) {
    KnowledgeBase base;
    Subscription all = subscribed(base, "p(X)");
    ASSERT_TRUE(base.consult("p(1). p(2). p(3)."));
    const auto at_once = [] { return true; };
    EXPECT_TRUE(base.deliver(at_once));
    EXPECT_EQ(told(all), "+1");
    EXPECT_TRUE(base.deliver(at_once));
    EXPECT_FALSE(base.deliver(at_once));
    EXPECT_EQ(told(all), "+2 | +3");
    EXPECT_FALSE(base.deliver(at_once));
}

TEST(Subscriptions, BadGuardsHarmNobody) {
    KnowledgeBase base;
    Subscription endless = subscribed(base, "p(X), repeat, fail");
    Subscription wrong = subscribed(base, "p(X), X > a");
    Subscription writes = subscribed(base, "p(X), assertz(q(X))");
    Subscription good = subscribed(base, "p(X)");
    ASSERT_TRUE(base.consult("p(1)."));
    EXPECT_FALSE(base.deliver());
    EXPECT_EQ(told(endless) + told(wrong) + told(writes), "");
    EXPECT_TRUE(endless.take_guard_error().starts_with("error(resource_error(inferences)"));
    EXPECT_TRUE(wrong.take_guard_error().starts_with("error(type_error(evaluable"));
    EXPECT_TRUE(
        writes.take_guard_error().starts_with("error(permission_error(modify,knowledge_base"));
    EXPECT_EQ(told(good), "+1");
    EXPECT_EQ(ask(base, "catch(q(_), _, fail)"), "no");
}

TEST(Subscriptions, RefusedTextsLeaveNothingBehind) {
    KnowledgeBase base;
    const std::size_t atoms = base.atom_count();
    const auto refusal = [&](std::string_view text) {
        const auto made = Subscription::open(base, text);
        EXPECT_FALSE(made);
        return made ? "" : anonymous(made.error().term).substr(0, 42);
    };
    EXPECT_EQ(Subscription::open(base, "p(X").error().column, 4U);
    EXPECT_EQ(refusal("X"), "error(instantiation_error,_)");
    EXPECT_EQ(refusal("X, p(X)"), "error(instantiation_error,_)");
    EXPECT_EQ(refusal("1"), "error(type_error(callable,1),_)");
    EXPECT_EQ(refusal("p(X), 1"), "error(type_error(callable,1),_)");
    EXPECT_EQ(refusal("append(X, Y, Z)"), "error(permission_error(access,private_proc");
    EXPECT_EQ(ask(base, "true"), "yes");
    EXPECT_EQ(base.atom_count(), atoms);
}

TEST(Subscriptions, MemoryComesBack) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult(":- dynamic(p/1). :- dynamic(q/1)."));
    const std::size_t bytes = base.clause_bytes();
    {
        Subscription all = subscribed(base, "p(X), \\+ q(X)");
        for (int i = 0; i < 100; ++i) {
            EXPECT_EQ(ask(base, "assertz(p(text)), retract(p(text))"), "yes");
            ASSERT_TRUE(base.consult("p(1)."));
            EXPECT_EQ(base.retract_relation("p", 1), 1U);
            base.deliver();
        }
        EXPECT_EQ(base.clause_bytes(), bytes);
        ASSERT_TRUE(base.consult("p(9)."));
    }
    base.deliver();
    EXPECT_EQ(base.retract_relation("p", 1), 1U);
    EXPECT_EQ(base.clause_bytes(), bytes);
}

}  // namespace
}  // namespace zooid::skb::test
