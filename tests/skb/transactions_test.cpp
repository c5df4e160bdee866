// Snapshots, batches, conflicts, rights: who sees which change, and when.
#include <gtest/gtest.h>

#include "ask.hpp"
#include "zooid/skb/batch.hpp"

namespace zooid::skb::test {
namespace {

const Writer measured{.source = Source::measured, .time_ns = 500, .owner = "core 0"};

TEST(Transactions, AQuerySeesTheBaseAsItWasWhenItBegan) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("p(1). p(2). q(1)."));
    Query reader(base, "p(X), findall(Y, q(Y), L), findall(Z, r(Z), M)");
    ASSERT_TRUE(base.consult("r(0)."));  // so that r/1 exists
    ASSERT_EQ(reader.next(), Query::Step::answer);
    EXPECT_EQ(ask(base, "retractall(p(_)), retractall(q(_)), assertz(q(7)), assertz(r(8))"), "yes");
    ASSERT_EQ(reader.next(), Query::Step::answer);
    EXPECT_EQ(reader.text(0) + reader.text(2) + reader.text(4), "2[1][]");
    EXPECT_EQ(reader.next(), Query::Step::none);
    EXPECT_EQ(ask(base, "findall(P, p(P), Ps), findall(Q, q(Q), Qs), findall(R, r(R), Rs)"),
              "Ps = [], Qs = [7], Rs = [0,8]");
}

TEST(Transactions, ChangesAreOthersAffairOnlyWhenTheQueryIsOver) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("p(1)."));
    const std::uint64_t version = base.version();
    {
        Query writer(base, "assertz(p(2)), retract(p(1)), findall(X, p(X), L)");
        ASSERT_EQ(writer.next(), Query::Step::answer);
        EXPECT_EQ(writer.text(1), "[2]");
        EXPECT_EQ(ask(base, "p(X)"), "X = 1");
        EXPECT_EQ(base.version(), version);
    }
    EXPECT_EQ(ask(base, "p(X)"), "X = 2");
    EXPECT_EQ(base.version(), version + 1);
}

TEST(Transactions, AnErrorTakesEverythingBackUnseen) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("p(1)."));
    const std::size_t bytes = base.clause_bytes();
    Query writer(base,
                 "member(X, [1,2]), assertz(p(5)), retract(p(1)), assertz(n(1)), X > 1, foo(X)");
    EXPECT_EQ(writer.next(), Query::Step::none);  // the second retract finds nothing
    EXPECT_EQ(ask(base, "p(X)"), "X = 5 | X = 5");
    Query failing(base, "retract(p(5)), assertz(p(6)), assertz(m(1)), foo(1)");
    EXPECT_EQ(failing.next(), Query::Step::error);
    EXPECT_EQ(ask(base, "p(X)"), "X = 5 | X = 5");
    EXPECT_EQ(ask(base, "m(X)"), "existence_error(procedure,m/1)");
    EXPECT_EQ(ask(base, "retractall(p(_)), retractall(n(_)), assertz(p(1))"), "yes");
    EXPECT_EQ(base.clause_bytes(), bytes);
}

TEST(Transactions, WhatLedToAnAnswerStaysWhatCameAfterDoesNot) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult(":- dynamic(p/1)."));
    bool slice_over = false;
    QueryLimits limits;
    limits.slice_passed = [&] { return slice_over; };
    {
        Query writer(base, "assertz(p(1)) ; assertz(p(2)), repeat, fail", limits);
        ASSERT_EQ(writer.next(), Query::Step::answer);
        slice_over = true;
        ASSERT_EQ(writer.next(), Query::Step::paused);
    }
    EXPECT_EQ(ask(base, "p(X)"), "X = 1");
    {
        Query given_up(base, "assertz(p(3)), repeat, fail", limits);
    }
    EXPECT_EQ(ask(base, "p(X)"), "X = 1");
}

TEST(Transactions, TheSecondWhoRetractsTheSameIsTold) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("state(1)."));
    const char* const step = "retract(state(S)), T is S + 1, assertz(state(T))";
    Query first(base, step);
    Query second(base, step);
    ASSERT_EQ(first.next(), Query::Step::answer);
    EXPECT_EQ(second.next(), Query::Step::error);  // not committed yet, and yet it would be lost
    EXPECT_EQ(error_line(second), "conflict(state/1)");
    Query third(base, step);
    EXPECT_EQ(first.next(), Query::Step::none);
    EXPECT_EQ(third.next(), Query::Step::error);  // committed since it began
    EXPECT_EQ(ask(base, "state(S)"), "S = 2");
    EXPECT_EQ(ask(base, step), "S = 2, T = 3");
}

TEST(Transactions, ABatchIsSeenWholeOrNotAtAll) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("load(0, 10). load(1, 20). load(2, 2.5). load(3, a)."));
    const FactValue old_row[] = {std::int64_t{1}, std::int64_t{20}};
    const FactValue new_row[] = {std::int64_t{1}, std::int64_t{30}};
    const FactValue no_row[] = {std::int64_t{1}, 20.0};
    const FactValue like_row[] = {std::int64_t{9}, std::int64_t{9}};
    const std::uint64_t version = base.version();
    {
        Batch dropped(base, measured);
        EXPECT_EQ(dropped.retract_fact("load", old_row), 1U);
        EXPECT_TRUE(dropped.add_fact("load", new_row));
        EXPECT_EQ(dropped.changes(), 2U);
    }
    EXPECT_EQ(ask(base, "load(1, X)"), "X = 20");
    Batch batch(base, measured);
    EXPECT_EQ(batch.retract_fact("load", no_row), 0U);
    EXPECT_TRUE(batch.consult("load(X, X)."));  // no row, though each row is like it
    EXPECT_EQ(batch.retract_fact("load", like_row), 0U);
    EXPECT_TRUE(batch.add_fact("load", like_row));
    EXPECT_EQ(batch.retract_fact("load", like_row), 1U);
    EXPECT_EQ(batch.retract_fact("load", old_row), 1U);
    EXPECT_TRUE(batch.add_fact("load", new_row));
    EXPECT_FALSE(batch.consult("load(9, 9). load(8, "));
    EXPECT_TRUE(batch.consult("load(7, 7)."));
    EXPECT_EQ(batch.add_fact("append", old_row).error(), FactError::bad_relation);
    EXPECT_EQ(ask(base, "findall(C-X, load(C, X), L)"), "L = [0-10,1-20,2-2.5,3-a]");
    EXPECT_EQ(batch.commit(), version + 1);
    EXPECT_EQ(ask(base, "findall(C-X, load(C, X), L)"), "L = [0-10,2-2.5,3-a,_-_,1-30,7-7]");
    EXPECT_EQ(ask(base, "provenance(load(1, 30), S, O, T)"), "S = measured, O = 'core 0', T = 500");
}

TEST(Transactions, BatchesConflictToo) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("load(0, 10)."));
    const FactValue row[] = {std::int64_t{0}, std::int64_t{10}};
    Batch one(base, measured);
    Batch other(base, measured);
    EXPECT_EQ(one.retract_fact("load", row), 1U);
    EXPECT_EQ(one.retract_fact("load", row), 0U);
    one.commit();
    EXPECT_EQ(other.retract_fact("load", row).error(), FactError::conflict);
}

TEST(Transactions, ABatchHasItsWritersRights) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("core(0). :- dynamic(device/1). may_write(disk, device, 1)."));
    const FactValue row[] = {std::int64_t{0}};
    Batch batch(base, {.right = Right::own_facts, .owner = "disk"});
    EXPECT_EQ(batch.add_fact("core", row).error(), FactError::denied);
    EXPECT_EQ(batch.retract_fact("core", row).error(), FactError::denied);
    EXPECT_FALSE(batch.consult("core(1)."));
    EXPECT_TRUE(batch.add_fact("device", row));
    EXPECT_TRUE(batch.add_fact("mine", row));
    EXPECT_TRUE(batch.consult("mine(1)."));
    EXPECT_EQ(batch.retract_fact("mine", row), 1U);
    batch.commit();
    EXPECT_EQ(ask(base, "provenance(mine(X), _, O, _)"), "X = 1, O = disk");
    Batch asking(base, {.right = Right::ask, .owner = "disk"});
    EXPECT_EQ(asking.add_fact("mine", row).error(), FactError::denied);
}

// A domain's facts go although a query that would have kept them is still under way.
TEST(Transactions, AnOwnersFactsGoWhateverOthersAreAbout) {
    KnowledgeBase base;
    ASSERT_TRUE(base.consult("a(1). a(2).", {.owner = "driver"}));
    Query eraser(base, "retract(a(1)), ( true ; foo(1) )");
    ASSERT_EQ(eraser.next(), Query::Step::answer);
    Query reader(base, "a(X)");
    EXPECT_EQ(base.retract_owner("driver"), 2U);
    EXPECT_EQ(base.retract_owner("driver"), 0U);
    EXPECT_EQ(ask(base, "a(X)"), "no");
    EXPECT_EQ(eraser.next(), Query::Step::error);  // takes its retraction back
    EXPECT_EQ(ask(base, "a(X)"), "no");
    ASSERT_EQ(reader.next(), Query::Step::answer);
    EXPECT_EQ(reader.integer(0), 1);
}

QueryLimits as(Right right, const char* owner) {
    QueryLimits limits;
    limits.writer = {.right = right, .source = Source::measured, .time_ns = 7, .owner = owner};
    return limits;
}

TEST(Rights, EachMayChangeWhatIsItsOwn) {
    KnowledgeBase base;
    ASSERT_TRUE(
        base.consult("core(0). :- dynamic(device/2). may_write(disk, device, 2). device(x, 1)."));
    EXPECT_EQ(ask(base, "assertz(mine(1))", as(Right::ask, "disk")),
              "permission_error(modify,knowledge_base,mine/1)");
    EXPECT_EQ(ask(base, "retract(core(0))", as(Right::ask, "disk")),
              "permission_error(modify,knowledge_base,core/1)");
    EXPECT_EQ(ask(base, "dynamic(mine/1)", as(Right::ask, "disk")),
              "permission_error(modify,knowledge_base,mine/1)");
    const QueryLimits disk = as(Right::own_facts, "disk");
    EXPECT_EQ(ask(base, "assertz(mine(1)), assertz(mine(2)), retract(mine(1))", disk), "yes");
    EXPECT_EQ(ask(base, "provenance(mine(X), S, O, T)"), "X = 2, S = measured, O = disk, T = 7");
    EXPECT_EQ(ask(base, "assertz(device(d, 2))", disk), "yes");
    EXPECT_EQ(ask(base, "retract(device(d, 2))", disk), "yes");
    EXPECT_EQ(ask(base, "retract(device(x, 1))", disk),
              "permission_error(modify,relation,device/2)");
    EXPECT_EQ(ask(base, "assertz(core(1))", disk), "permission_error(modify,relation,core/1)");
    EXPECT_EQ(ask(base, "assertz(may_write(disk, core, 1))", disk),
              "permission_error(modify,relation,may_write/3)");
    EXPECT_EQ(ask(base, "assertz((mine(X) :- core(X)))", disk),
              "permission_error(modify,rule,mine/1)");
    EXPECT_EQ(ask(base, "table(mine/1)", disk), "permission_error(modify,rule,mine/1)");
    EXPECT_EQ(ask(base, "assertz(mine(5))", as(Right::own_facts, "net")),
              "permission_error(modify,relation,mine/1)");
    const QueryLimits ruler = as(Right::own_rules, "disk");
    EXPECT_EQ(ask(base, "assertz((mine(X) :- core(X)))", ruler), "yes");
    EXPECT_EQ(ask(base, "mine(X)"), "X = 2 | X = 0");
    KnowledgeBase empty;  // where nothing is granted yet, nobody grants himself
    EXPECT_EQ(ask(empty, "assertz(may_write(disk, core, 1))", disk),
              "permission_error(modify,relation,may_write/3)");
    Query denied(base, "assertz(core(1))", disk);
    EXPECT_EQ(denied.next(), Query::Step::error);
    EXPECT_EQ(denied.status(), ExitStatus::denied);
}

TEST(Rights, ATextCannotSpeakForOthers) {
    KnowledgeBase base;
    const auto said = base.consult(":- zooid_origin(measured, 'monitor.0', 5).\nmine(1).",
                                   {.owner = "disk"}, as(Right::own_facts, "disk"));
    EXPECT_FALSE(said);
    EXPECT_EQ(ask(base, "catch(mine(_), _, fail)"), "no");
}

}  // namespace
}  // namespace zooid::skb::test
