// Typed rows over the loop transport: prepared queries, changes, subscriptions, rights, quotas.
#include "rows.hpp"

#include <gtest/gtest.h>

namespace zooid::skb {
namespace {

using namespace testing;

TEST_F(Rows, APreparedQueryIsRunWithValuesAgainAndAgain) {
    ASSERT_EQ(
        tell(monitor, "link(0,1,a). link(0,2,2.5). link(1,2,f(X,[b])). link(1,9,'B c').").status(),
        WireStatus::ok);
    const auto made = prepare(domain, "link(From,To,How), _Unnamed = 1");
    ASSERT_EQ(made.status(), WireStatus::ok);
    ASSERT_EQ(made.columns().size(), 3U);
    EXPECT_EQ(made.columns().at(2), "How");
    const auto all = run(domain, made.prepared());
    EXPECT_EQ(all.rows(), 4U);
    EXPECT_FALSE(all.more());
    EXPECT_EQ(shown_list(all.values(), 3).substr(0, 27), "0 1 a | 0 2 2.500000 | 1 2 ");
    EXPECT_EQ(shown_list(run(domain, made.prepared(), {std::int64_t{0}}).values(), 3),
              "0 1 a | 0 2 2.500000");
    EXPECT_EQ(
        shown_list(run(domain, made.prepared(), {std::int64_t{1}, std::int64_t{9}}).values(), 3),
        "1 9 B c");
    EXPECT_EQ(run(domain, made.prepared(), {"nowhere"}).rows(), 0U);
    // A change between two runs is seen by the second.
    EXPECT_EQ(change(monitor, "link", 3, {std::int64_t{0}, std::int64_t{1}, "a"}, {}).count(), 1U);
    EXPECT_EQ(shown_list(run(domain, made.prepared(), {std::int64_t{0}}).values(), 3),
              "0 2 2.500000");
    EXPECT_EQ(run(monitor, made.prepared()).status(), WireStatus::no_query);
    EXPECT_EQ(close(domain, made.prepared()), WireStatus::ok);
    EXPECT_EQ(close(domain, made.prepared()), WireStatus::no_query);
    EXPECT_EQ(run(domain, made.prepared()).status(), WireStatus::no_query);
    EXPECT_EQ(state.prepared, 0U);
}

TEST_F(Rows, ManyRowsComeInManyMessages) {
    const auto made = prepare(domain, "between(1,500,X)");
    auto piece = run(domain, made.prepared(), {}, 3);
    EXPECT_EQ(shown_list(piece.values(), 1), "1 | 2 | 3");
    EXPECT_TRUE(piece.more());
    std::string rest;
    std::uint32_t rows = piece.rows();
    for (bool more = true; more;) {
        const auto next = fetch(domain, made.prepared());
        ASSERT_EQ(next.status(), WireStatus::ok);
        rows += next.rows();
        more = next.more();
        if (!more) rest = shown_list(next.values(), 1);
    }
    EXPECT_EQ(rows, 500U);
    EXPECT_TRUE(rest.ends_with("499 | 500")) << rest;
    EXPECT_EQ(fetch(domain, made.prepared()).rows(), 0U);
    const auto large = prepare(domain, "findall(X,between(1,2000,X),L)");
    EXPECT_EQ(run(domain, large.prepared()).status(), WireStatus::limit);
}

TEST_F(Rows, ErrorsOfPreparedQueriesAreNamedAndBounded) {
    const auto wrong = prepare(domain, "core(C");
    EXPECT_EQ(wrong.status(), WireStatus::syntax);
    EXPECT_EQ(wrong.column(), 7U);
    const auto partial = prepare(domain, "member(X,[1,2,a]), Y is X + 1");
    const auto ended = run(domain, partial.prepared());
    EXPECT_EQ(shown_list(ended.values(), 2), "1 2 | 2 3");
    EXPECT_EQ(ended.status(), WireStatus::engine_error);
    EXPECT_NE(std::string(ended.error()).find("type_error(evaluable"), std::string::npos);
    EXPECT_EQ(run(domain, partial.prepared(), {"a", "b", "c"}).status(), WireStatus::failed);
    const auto endless = prepare(domain, "repeat, fail");
    const auto nothing_yet = run(domain, endless.prepared());
    EXPECT_EQ(nothing_yet.status(), WireStatus::ok);
    EXPECT_TRUE(nothing_yet.more());
    ASSERT_EQ(prepare(domain, "true").status(), WireStatus::ok);
    ASSERT_EQ(prepare(domain, "true").status(), WireStatus::ok);
    EXPECT_EQ(prepare(domain, "true").status(), WireStatus::busy);
    EXPECT_EQ(prepare(monitor, "true").status(), WireStatus::ok);
    servers[domain].reset();
    EXPECT_EQ(state.prepared, 1U);
}

TEST_F(Rows, AChangeIsWholeOrNone) {
    const auto row = [](std::int64_t core, std::int64_t load) {
        return std::vector<FactValue>{core, load};
    };
    std::vector<FactValue> rows = row(0, 10);
    for (const FactValue& value : row(1, 20)) rows.push_back(value);
    EXPECT_EQ(change(monitor, "load", 2, {}, rows).count(), 2U);
    EXPECT_EQ(change(monitor, "load", 2, row(0, 10), row(0, 15)).count(), 2U);
    EXPECT_EQ(all(domain, query(domain, "provenance(load(C,P),S,O,T)").query()),
              "C = 1, P = 20, S = measured, O = 'monitor.3', T = 5000000\n"
              "C = 0, P = 15, S = measured, O = 'monitor.3', T = 5000000\n");
    EXPECT_EQ(change(monitor, "load", 2, {}, {std::int64_t{1}}).status(), WireStatus::failed);
    EXPECT_EQ(change(monitor, "append", 3, {}, {"a", "b", "c"}).status(), WireStatus::failed);
    // What is not his own he can neither retract nor add to: nothing is changed.
    const auto denied = change(domain, "load", 2, row(1, 20), {});
    EXPECT_EQ(denied.status(), WireStatus::denied);
    EXPECT_NE(std::string(denied.error()).find("may_write"), std::string::npos);
    EXPECT_EQ(change(domain, "load", 2, {}, row(2, 2)).status(), WireStatus::denied);
    EXPECT_EQ(all(domain, query(domain, "findall(C,load(C,_),L)").query()), "L = [1,0]\n");
    EXPECT_EQ(change(domain, "mine", 2, {}, row(2, 2)).status(), WireStatus::ok);
    EXPECT_EQ(all(domain, query(domain, "provenance(mine(2,2),_,O,_)").query()),
              "O = 'domain.0.7'\n");
}

TEST_F(Rows, AClientSpeaksForItselfAndItsFactsGoWithIt) {
    EXPECT_EQ(tell(domain, "mine(1). mine(2).").count(), 2U);
    EXPECT_EQ(tell(domain, "mine(3). mine(X) :- core(X).").status(), WireStatus::denied);
    EXPECT_EQ(tell(domain, "overcommitted(true).").status(), WireStatus::denied);
    EXPECT_EQ(all(domain, query(domain, "findall(X-O,provenance(mine(X),_,O,_),L)").query()),
              "L = [1-'domain.0.7',2-'domain.0.7']\n");
    const std::string denied = all(domain, query(domain, "assertz(core(77,77))").query());
    EXPECT_NE(denied.find("status 8 error(permission_error(modify,relation,core/2)"),
              std::string::npos)
        << denied;
    EXPECT_EQ(all(domain, query(domain, "assertz(mine(4))").query()), "true\n");
    Api::Why::Params why;
    ASSERT_TRUE(why.set_goal("assertz(mine(5))"));
    EXPECT_NE(all(domain, ask<Api::Why>(domain, why).query()).find("status 8"), std::string::npos);
    why.set_json(true);
    EXPECT_NE(all(domain, ask<Api::Why>(domain, why).query()).find("status 8"), std::string::npos);
    ASSERT_TRUE(why.set_goal("mine(1)"));
    const std::string tree = all(domain, ask<Api::Why>(domain, why).query());
    EXPECT_TRUE(tree.starts_with(R"~([{"goal":"mine(1)","term":{"f":"mine","args":[1]},)~"
                                 R"~("how":"fact","source":"measured","owner":"domain.0.7")~"))
        << tree;
    Api::RetractOwner::Params params;
    ASSERT_TRUE(params.set_owner("domain.0.7"));
    EXPECT_EQ(ask<Api::RetractOwner>(domain, params).status(), WireStatus::denied);
    EXPECT_EQ(ask<Api::RetractOwner>(monitor, params).count(), 3U);
    EXPECT_EQ(all(monitor, query(monitor, "mine(X)").query()), "");
}

TEST_F(Rows, SubscribersAreToldAfterTheCommit) {
    const auto made = subscribe(domain, "load(C,P), P > 90");
    ASSERT_EQ(made.status(), WireStatus::ok);
    EXPECT_EQ(made.columns().at(0), "C");
    EXPECT_EQ(notices(domain, made.subscription()), "");
    tell(monitor, "load(0,95). load(1,20). load(2,a).");
    EXPECT_EQ(notices(domain, made.subscription()), "+0 95status 2");  // a > 90 is an error
    EXPECT_EQ(change(monitor, "load", 2, {std::int64_t{0}, std::int64_t{95}},
                     {std::int64_t{0}, std::int64_t{91}})
                  .status(),
              WireStatus::ok);
    EXPECT_EQ(all(monitor, query(monitor, "assertz(load(7,99))").query()), "true\n");
    EXPECT_EQ(notices(domain, made.subscription()), "-0 95 | +0 91 | +7 99");
    EXPECT_EQ(notices(monitor, made.subscription()), "status 6");
    Api::Unsubscribe::Params params;
    params.set_subscription(made.subscription());
    EXPECT_EQ(ask<Api::Unsubscribe>(domain, params).status(), WireStatus::ok);
    EXPECT_EQ(notices(domain, made.subscription()), "status 6");
}

TEST_F(Rows, AWaitingSubscriberIsWokenAndHoldsNobodyUp) {
    const auto made = subscribe(domain, "load(C,P)");
    Api::Notices::Params params;
    params.set_subscription(made.subscription());
    params.set_wait_us(3'000'000);
    auto waiting = callers_[domain].call<Api::Notices>(params);
    waiting.start(executor);
    executor.run_until_idle();
    EXPECT_FALSE(waiting.done());
    EXPECT_EQ(all(domain, query(domain, "X = 1").query()), "X = 1\n");  // on the same channel
    EXPECT_FALSE(waiting.done());
    tell(monitor, "load(1,2).");
    executor.run_until_idle();
    ASSERT_TRUE(waiting.done());
    EXPECT_EQ(told(*waiting.result()), "+1 2");
    auto patient = callers_[domain].call<Api::Notices>(params);
    patient.start(executor);
    executor.run_until_idle();
    EXPECT_FALSE(patient.done());
    clock.at_us += 3'000'000;
    executor.run_until_idle();
    ASSERT_TRUE(patient.done());
    EXPECT_EQ(told(*patient.result()), "");
}

TEST_F(Rows, ASlowSubscriberLosesAndNobodyWaitsForIt) {
    const auto made = subscribe(domain, "load(C)");
    std::string facts;
    const int lost = 5;
    for (std::size_t i = 0; i < notices_max + lost; ++i)
        facts += "load(" + std::to_string(i) + "). ";
    EXPECT_EQ(tell(monitor, facts).status(), WireStatus::ok);
    std::size_t heard = 0;
    for (std::string text = notices(domain, made.subscription()); !text.empty();
         text = notices(domain, made.subscription()))
        heard += static_cast<std::size_t>(std::ranges::count(text, '+'));
    EXPECT_EQ(heard, notices_max);
    tell(monitor, "load(99).");
    EXPECT_EQ(notices(domain, made.subscription()), "+99 (5 lost)");
    for (std::size_t i = 1; i < subscriptions_of_client_max; ++i)
        ASSERT_EQ(subscribe(domain, "load(C)").status(), WireStatus::ok);
    EXPECT_EQ(subscribe(domain, "load(C)").status(), WireStatus::busy);
    EXPECT_EQ(subscribe(monitor, "load(").status(), WireStatus::syntax);
    EXPECT_EQ(subscribe(monitor, "append(X,Y,Z)").status(), WireStatus::engine_error);
}

TEST_F(Rows, SavesTheBaseForAdministrators) {
    tell(monitor, "load(1,'a b').");
    EXPECT_EQ(ask<Api::Save>(domain, {}).status(), WireStatus::denied);
    const std::string text = all(monitor, ask<Api::Save>(monitor, {}).query());
    EXPECT_TRUE(text.starts_with(":- zooid_base(1).\n"));
    EXPECT_NE(text.find(":- zooid_origin(measured,'monitor.0',5000000).\nload(1,'a b').\n"),
              std::string::npos)
        << text.substr(0, 400);
    EXPECT_EQ(text.find("transport("), std::string::npos);  // policies come with the program
}

TEST_F(Rows, TellsAClientWhatItMay) {
    const auto mine = ask<Api::Quotas>(domain, {});
    EXPECT_EQ(mine.right(), schema::skb::Right::own_facts);
    EXPECT_EQ(mine.owner(), "domain.0.7");
    EXPECT_EQ(mine.inferences_max(), inferences_max);
    EXPECT_EQ(mine.subscriptions_max(), subscriptions_of_client_max);
    EXPECT_EQ(ask<Api::Quotas>(monitor, {}).right(), schema::skb::Right::administer);
}

}  // namespace
}  // namespace zooid::skb
