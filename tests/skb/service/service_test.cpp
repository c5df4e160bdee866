// The service's logic over the loop transport: answers, errors, slices, cancel, facts, decisions.
#include <gtest/gtest.h>

#include "world.hpp"

namespace zooid::skb {
namespace {

using namespace testing;

class Service : public World {};

TEST_F(Service, StreamsAnswersAsLinesAndAsJson) {
    const auto lines = query(1, "member(X,[1,a]), Y = f(X)");
    ASSERT_EQ(lines.status(), WireStatus::ok);
    EXPECT_EQ(all(1, lines.query()), "X = 1, Y = f(1)\nX = a, Y = f(a)\n");
    const auto json = query(1, "member(X,[1,a])", 0, true);
    EXPECT_EQ(all(1, json.query()), "{\"X\":1}\n{\"X\":\"a\"}\n");
    EXPECT_EQ(all(1, query(1, "true").query()), "true\n");
    EXPECT_EQ(all(1, query(1, "fail").query()), "");
    EXPECT_EQ(next(1, lines.query()).status(), WireStatus::no_query);
    EXPECT_EQ(state.open_queries, 0U);
}

TEST_F(Service, SaysWhereAGoalIsWrongAndLivesOn) {
    const auto wrong = query(1, "core(C");
    EXPECT_EQ(wrong.status(), WireStatus::syntax);
    EXPECT_EQ(wrong.column(), 7U);
    EXPECT_NE(std::string(wrong.error()).find("syntax_error("), std::string::npos);
    Api::Why::Params params;
    ASSERT_TRUE(params.set_goal("core(C"));
    EXPECT_EQ(ask<Api::Why>(1, params).status(), WireStatus::syntax);
    EXPECT_EQ(state.open_queries, 0U);
    EXPECT_EQ(all(1, query(1, "X is 1+1").query()), "X = 2\n");
}

TEST_F(Service, NamesErrorsAndLimits) {
    const std::string error = all(1, query(1, "X is foo+1").query());
    EXPECT_NE(error.find("status 3 error(type_error(evaluable"), std::string::npos) << error;
    const std::string limit = all(1, query(1, "repeat, fail", 50'000).query());
    EXPECT_EQ(limit.substr(0, 37), "status 4 error(resource_error(inferen") << limit;
    const std::string memory = all(1, query(1, "length(L,1000000)").query());
    EXPECT_NE(memory.find("status 4 error(resource_error(memory"), std::string::npos) << memory;
    EXPECT_EQ(state.open_queries, 0U);
}

TEST_F(Service, ALongQueryHoldsNobodyUp) {
    const auto endless = query(0, "repeat, fail");
    ASSERT_EQ(endless.status(), WireStatus::ok);
    Api::Next::Params params;
    params.set_query(endless.query());
    auto waiting = callers_[0].call<Api::Next>(params);
    auto quick_done_us = clock.at_us;
    waiting.start(executor);
    Api::Query::Params quick;
    ASSERT_TRUE(quick.set_text("X = 1"));
    struct Stamped {
        Caller& caller;
        const StepClock& clock;
        std::uint64_t& at;
        interconnect::Executor& executor() { return caller.executor(); }
        interconnect::Task<std::expected<void, CallError>> ask(const Api::Query::Params& given) {
            const auto results = co_await caller.channel.call<Api::Query>(given);
            at = clock.at_us;
            if (!results) co_return std::unexpected(results.error());
            co_return std::expected<void, CallError>{};
        }
    } stamped{callers_[1], clock, quick_done_us};
    auto other = stamped.ask(quick);
    other.start(executor);
    const std::uint64_t begun_us = clock.at_us;
    executor.run_until_idle();
    ASSERT_TRUE(waiting.done() && other.done());
    // The other client was answered after one or two slices, the long query's after its own limit.
    EXPECT_LT(quick_done_us - begun_us, 3 * slice_us);
    EXPECT_GE(clock.at_us - begun_us, next_us_max);
    const auto piece = waiting.result();
    ASSERT_TRUE(piece);
    EXPECT_EQ(piece->status(), WireStatus::ok);
    EXPECT_EQ(piece->chunk().size(), 0U);
    EXPECT_FALSE(piece->end_of_query());
    EXPECT_EQ(cancel(0, endless.query()), WireStatus::ok);
    EXPECT_EQ(next(0, endless.query()).status(), WireStatus::no_query);
    EXPECT_EQ(cancel(0, endless.query()), WireStatus::no_query);
}

TEST_F(Service, APausedQueryGoesOnWhereItStopped) {
    const auto counted = query(1, "between(1,60000,X), X mod 30000 =:= 0, atom_length(abc,N)");
    EXPECT_EQ(all(1, counted.query()), "X = 30000, N = 3\nX = 60000, N = 3\n");
}

TEST_F(Service, CutsLongAnswersIntoPieces) {
    const auto opened = query(1, "findall(X,between(1,1000,X),L)");
    const std::string text = all(1, opened.query());
    std::string expected = "L = [1";
    for (int i = 2; i <= 1000; ++i) expected += "," + std::to_string(i);
    EXPECT_EQ(text, expected + "]\n");
}

TEST_F(Service, BoundsOpenQueriesAndFreesThoseOfAGoneClient) {
    for (std::size_t i = 0; i < open_queries_max; ++i)
        ASSERT_EQ(query(i % 2, "repeat").status(), WireStatus::ok);
    EXPECT_EQ(query(0, "true").status(), WireStatus::busy);
    EXPECT_EQ(cancel(1, 1), WireStatus::ok);
    EXPECT_EQ(query(0, "true").status(), WireStatus::ok);
    EXPECT_EQ(next(0, 99).status(), WireStatus::no_query);
    EXPECT_EQ(state.open_queries, open_queries_max);
}

TEST_F(Service, RemembersWhoMeasuredWhat) {
    EXPECT_EQ(tell(1, "overcommitted(true).").status(), WireStatus::denied);
    EXPECT_EQ(tell(0, "core(0,0). core(1,1). overcommitted(true).").status(), WireStatus::ok);
    EXPECT_EQ(tell(0, "broken(").status(), WireStatus::syntax);
    Api::Why::Params params;
    ASSERT_TRUE(params.set_goal("transport(0,1,T)"));
    const auto opened = ask<Api::Why>(1, params);
    const std::string proof = all(1, opened.query());
    EXPECT_NE(proof.find("overcommitted(true)  [measured, monitor.0"), std::string::npos) << proof;
    ASSERT_TRUE(params.set_goal("transport(0,1,lmp)"));
    EXPECT_EQ(all(1, ask<Api::Why>(1, params).query()), "");
}

std::string shown(const Api::Transports::Results& row) {
    std::string out;
    for (const std::byte each : row.kinds()) out += std::to_string(static_cast<int>(each));
    const auto reasons = row.reasons();
    for (std::uint32_t i = 0; i < reasons.size(); ++i) out += " | " + std::string(reasons.at(i));
    return out;
}

TEST_F(Service, GivesDecidedRowsWithTheirFacts) {
    EXPECT_EQ(shown(row(1)), "20012020 | nothing_measured: no measured fact | same_core");
    tell(0, "overcommitted(true). core(0,0). core(1,1). core(2,2). core(3,3).");
    const auto after = row(2);
    EXPECT_EQ(after.cores(), cores);
    EXPECT_EQ(
        shown(after),
        "20200120 | vcpus_overcommitted: overcommitted(true) [measured by monitor.0] | same_core");
    EXPECT_EQ(row(2, after.version()).kinds().size(), 0U);
    EXPECT_EQ(row(cores).status(), WireStatus::failed);
}

TEST_F(Service, DecidesToPollWhenCoresAreDedicated) {
    tell(0,
         "overcommitted(false). scheduling_gap(90,5000). "
         "message_cost(0,1,ump_notify,4000,9000,measured).");
    EXPECT_EQ(shown(row(0)).substr(0, 40), "00111111 | same_core | cores_are_dedicat");
}

}  // namespace
}  // namespace zooid::skb
