// Subscriptions to what rules derive, and to what runs.
#include <gtest/gtest.h>

#include "rows.hpp"

namespace zooid::skb {
namespace {

using namespace testing;

/// What runs, as far as one core says its load; counts who asks.
class Load final : public LiveSource {
public:
    explicit Load(ServiceState& state) : state_(state), facts_(state.base) {}
    [[nodiscard]] interconnect::Executor& executor() { return state_.executor; }
    [[nodiscard]] bool named_in(std::string_view goal) const override {
        return facts_.named_in(goal);
    }
    interconnect::Task<std::expected<void, CallError>> refresh() override {
        ++asked;
        const std::vector<LiveRow> rows{
            {.relation = schema::monitor::LiveRelation::load, .core = 0, .number0 = load},
            {.relation = schema::monitor::LiveRelation::load, .core = 1, .number0 = 10}};
        facts_.replace(rows, state_.now_ns());
        while (state_.deliver()) continue;
        co_return std::expected<void, CallError>{};
    }
    std::uint64_t load = 10;
    unsigned asked = 0;

private:
    ServiceState& state_;
    LiveFacts facts_;
};

class Watch : public Rows {
protected:
    Watch() { state.live = &what_runs; }
    Api::Subscribe::Results watch(std::string_view text, std::uint32_t every_us = 0) {
        Api::Subscribe::Params params;
        EXPECT_TRUE(params.set_text(text));
        params.set_answers(true);
        params.set_every_us(every_us);
        return ask<Api::Subscribe>(domain, params);
    }
    /// What is told now, after the pause between two looks.
    std::string now(std::uint32_t subscription) {
        clock.at_us += watch_us_min;
        return notices(domain, subscription);
    }
    Load what_runs{state};
};

TEST_F(Watch, AnswersComeAndGoAsTheirFactsDo) {
    tell(monitor, "cost(1,10). cost(2,30). limit(20).");
    tell(monitor, "dear(C) :- cost(C,N), limit(L), N > L.");
    const auto made = subscribe(domain, "dear(C)");  // rules derive it: so its answers are watched
    ASSERT_EQ(made.status(), WireStatus::ok);
    EXPECT_TRUE(made.answers());
    EXPECT_EQ(made.columns().at(0), "C");
    EXPECT_EQ(now(made.subscription()), "+2");
    EXPECT_EQ(now(made.subscription()), "");
    change(monitor, "limit", 1, {std::int64_t{20}}, {std::int64_t{5}});
    EXPECT_EQ(now(made.subscription()), "+1");
    tell(monitor, "cost(3,1). unrelated(7).");
    EXPECT_EQ(now(made.subscription()), "");
    change(monitor, "cost", 2, {std::int64_t{2}, std::int64_t{30}},
           {std::int64_t{4}, std::int64_t{9}});
    EXPECT_EQ(now(made.subscription()), "-2 | +4");
    // What came and went again before anybody looked is not told; and another rule counts too.
    tell(monitor, "cost(5,50).");
    change(monitor, "cost", 2, {std::int64_t{5}, std::int64_t{50}}, {});
    EXPECT_EQ(now(made.subscription()), "");
    tell(monitor, "dear(free).");
    EXPECT_EQ(now(made.subscription()), "+free");
    EXPECT_FALSE(subscribe(domain, "cost(C,N), N > 3").answers());
}

TEST_F(Watch, ADecisionIsWatchedAsItsMachineChanges) {
    tell(monitor, "core(0,0). core(1,1). overcommitted(true).");
    const auto made = subscribe(domain, "transport(0,1,T)");
    ASSERT_TRUE(made.answers());
    EXPECT_EQ(now(made.subscription()), "+ump_notify");
    change(monitor, "overcommitted", 1, {"true"}, {"false"});
    EXPECT_EQ(now(made.subscription()), "-ump_notify | +ump");
}

// Who waits is woken by the commit that matters, is asked anew not too often, and costs nothing
// when something else is committed.
TEST_F(Watch, AWaitingWatcherIsWokenByWhatItDependsOn) {
    tell(monitor, "p(1). q(X) :- p(X).");
    const auto made = subscribe(domain, "q(X)");
    EXPECT_EQ(now(made.subscription()), "+1");
    Api::Notices::Params params;
    params.set_subscription(made.subscription());
    params.set_wait_us(3'000'000);
    clock.at_us += watch_us_min;
    auto waiting = callers_[domain].call<Api::Notices>(params);
    waiting.start(executor);
    executor.run_until_idle();
    tell(monitor, "other(1).");
    EXPECT_FALSE(waiting.done());
    EXPECT_EQ(ask<Api::Notices>(domain, params).status(), WireStatus::busy);
    tell(monitor, "p(2).");
    executor.run_until_idle();
    ASSERT_TRUE(waiting.done());
    EXPECT_EQ(told(*waiting.result()), "+2");
    // Too soon for another look: it comes by itself when it may.
    auto soon = callers_[domain].call<Api::Notices>(params);
    soon.start(executor);
    executor.run_until_idle();
    tell(monitor, "p(3).");
    executor.run_until_idle();
    EXPECT_FALSE(soon.done());
    clock.at_us += watch_us_min;
    executor.run_until_idle();
    ASSERT_TRUE(soon.done());
    EXPECT_EQ(told(*soon.result()), "+3");
}

TEST_F(Watch, WhatRunsIsAskedWhileSomebodyWaits) {
    const auto made = subscribe(domain, "load(C,P), P > 90");
    ASSERT_EQ(made.status(), WireStatus::ok);
    EXPECT_TRUE(made.answers());
    EXPECT_EQ(what_runs.asked, 0U);
    Api::Notices::Params params;
    params.set_subscription(made.subscription());
    params.set_wait_us(60'000'000);
    auto waiting = callers_[domain].call<Api::Notices>(params);
    waiting.start(executor);
    executor.run_until_idle();
    EXPECT_EQ(what_runs.asked, 1U);
    for (unsigned i = 2; i < 5; ++i) {  // once in each interval, whatever happens meanwhile
        tell(monitor, "other(1).");
        clock.at_us += watch_us_min;
        executor.run_until_idle();
        EXPECT_EQ(what_runs.asked, i);
        EXPECT_FALSE(waiting.done());
    }
    what_runs.load = 95;
    clock.at_us += watch_us_min;
    executor.run_until_idle();
    ASSERT_TRUE(waiting.done());
    EXPECT_EQ(told(*waiting.result()), "+0 95");
    const unsigned before = what_runs.asked;
    clock.at_us += 60'000'000;
    executor.run_until_idle();
    EXPECT_EQ(what_runs.asked, before);  // nobody waits
    what_runs.load = 5;
    EXPECT_EQ(now(made.subscription()), "-0 95");
}

TEST_F(Watch, ASlowerIntervalIsKept) {
    const auto made = watch("load(0,P)", 400'000);
    EXPECT_EQ(notices(domain, made.subscription()), "+10");
    what_runs.load = 11;
    EXPECT_EQ(now(made.subscription()), "");
    clock.at_us += 400'000;
    EXPECT_EQ(now(made.subscription()), "-10 | +11");
}

TEST_F(Watch, ErrorsAndLimitsAreNamedAndTheAnswersBeforeStand) {
    tell(monitor, "p(1). bad(X) :- p(X), X > 0.");
    const auto made = subscribe(domain, "bad(X)");
    EXPECT_EQ(now(made.subscription()), "+1");
    tell(monitor, "p(a).");
    EXPECT_EQ(now(made.subscription()), "status 2");
    EXPECT_EQ(now(made.subscription()), "");  // said once
    change(monitor, "p", 1, {"a"}, {std::int64_t{2}});
    state.base.retract_relation("p", 1);
    tell(monitor, "p(3).");
    EXPECT_EQ(now(made.subscription()), "-1 | +3");
    const auto many = watch("between(1,1000,X)");
    EXPECT_EQ(now(many.subscription()), "status 2");
    const auto endless = watch("repeat, fail");
    EXPECT_EQ(now(endless.subscription()), "status 2");
    const auto writes = watch("assertz(q(1))");
    EXPECT_EQ(now(writes.subscription()), "status 2");
    const auto later = watch("not_there_yet(X)");
    EXPECT_EQ(now(later.subscription()), "status 2");
    tell(monitor, "not_there_yet(5).");
    EXPECT_EQ(now(later.subscription()), "+5");
    EXPECT_EQ(watch("p(").status(), WireStatus::syntax);
    EXPECT_EQ(watch("1").status(), WireStatus::engine_error);
    for (std::size_t i = state.watches; i < subscriptions_of_client_max; ++i)
        ASSERT_EQ(watch("p(X)").status(), WireStatus::ok);
    EXPECT_EQ(watch("p(X)").status(), WireStatus::busy);
    servers[domain].reset();
    EXPECT_EQ(state.watches, 0U);
}

TEST_F(Watch, OnlyWhatIsOfInterestIsTold) {
    tell(monitor, "p(1). p(2). q(X) :- p(X).");
    Api::Subscribe::Params params;
    ASSERT_TRUE(params.set_text("q(X)"));
    params.set_asserted(false);
    const auto gone = ask<Api::Subscribe>(domain, params);
    EXPECT_EQ(now(gone.subscription()), "");
    state.base.retract_relation("p", 1);
    tell(monitor, "p(2). p(7).");
    EXPECT_EQ(now(gone.subscription()), "-1");
}

}  // namespace
}  // namespace zooid::skb
