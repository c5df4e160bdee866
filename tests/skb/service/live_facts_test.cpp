// Facts about the running system: asked for when a query names them, replaced as a whole.
#include <gtest/gtest.h>

#include "world.hpp"

namespace zooid::skb {
namespace {

using namespace testing;
using schema::monitor::LiveRelation;
using WireTransport = schema::monitor::Transport;

const std::vector<LiveRow> moment{
    {.relation = LiveRelation::domain,
     .core = 1,
     .number0 = 4'294'967'298,
     .number1 = 17,
     .name = "it's"},
    {.relation = LiveRelation::dispatcher, .core = 1, .number0 = 4'294'967'298},
    {.relation = LiveRelation::service, .core = 1, .number0 = 4'294'967'298, .name = "store"},
    {.relation = LiveRelation::channel,
     .core = 1,
     .transport = WireTransport::ump,
     .number0 = 0,
     .number1 = 40,
     .number2 = 3},
    {.relation = LiveRelation::memory, .core = 1, .number0 = 8192, .number1 = 4096},
    {.relation = LiveRelation::load, .core = 1, .number0 = 250},
    {.relation = static_cast<LiveRelation>(77), .core = 1},  // of a newer monitor
};

/// Tells of a moment when it is asked to, and counts.
class Told final : public LiveSource {
public:
    explicit Told(ServiceState& state) : state_(state), facts(state.base) {}
    [[nodiscard]] interconnect::Executor& executor() { return state_.executor; }
    [[nodiscard]] bool named_in(std::string_view goal) const override {
        return facts.named_in(goal);
    }
    interconnect::Task<std::expected<void, CallError>> refresh() override {
        ++asked;
        facts.replace(moment, state_.now_ns());
        co_return std::expected<void, CallError>{};
    }

private:
    ServiceState& state_;

public:
    LiveFacts facts;
    unsigned asked = 0;
};

class Live : public World {
protected:
    Live() { state.live = &told; }
    Told told{state};
};

TEST_F(Live, EachRowIsAFactOfItsMonitor) {
    EXPECT_EQ(all(1, query(1, "channel(F,T,X,N), doorbells(F,T,D)").query()),
              "F = 1, T = 0, X = ump, N = 40, D = 3\n");
    EXPECT_EQ(all(1, query(1, "domain(D,Name,C), capabilities(D,N), dispatcher(D,C)").query()),
              "D = 4294967298, Name = 'it\\'s', C = 1, N = 17\n");
    EXPECT_EQ(all(1, query(1, "service(S,D), running(S,C)").query()),
              "S = store, D = 4294967298, C = 1\n");
    EXPECT_EQ(all(1, query(1, "memory_use(C,F,U), load(C,P)").query()),
              "C = 1, F = 8192, U = 4096, P = 250\n");
    EXPECT_EQ(all(1, query(1, "provenance(load(_,_),How,Who,_)").query()),
              "How = measured, Who = 'monitor.1'\n");
    EXPECT_EQ(told.asked, 5U);
}

// Asking costs nobody anything unless the answer depends on what runs; a policy that reads a live
// relation does.
TEST_F(Live, OnlyAQueryThatNeedsThemAsks) {
    (void)all(1, query(1, "core(C)").query());
    (void)all(1, query(1, "transport(0,1,T)").query());
    (void)all(1, query(1, "X = channels").query());
    EXPECT_EQ(told.asked, 0U);
    (void)all(1, query(1, "place(skb,C)").query());
    EXPECT_EQ(told.asked, 1U);
    Api::Why::Params params;
    ASSERT_TRUE(params.set_goal("load(1,P)"));
    const std::string proof = all(1, ask<Api::Why>(1, params).query());
    EXPECT_NE(proof.find("load(1,250)  [measured, monitor.1"), std::string::npos) << proof;
    EXPECT_EQ(told.asked, 2U);
}

TEST_F(Live, WhatIsGoneIsGone) {
    ASSERT_TRUE(told.facts.replace(moment, 1));
    const std::vector<LiveRow> later{moment.back(), {.relation = LiveRelation::load, .core = 0}};
    ASSERT_TRUE(told.facts.replace(later, 2));
    Query rows(state.base, "domain(_,_,_) ; channel(_,_,_,_) ; service(_,_) ; load(1,_)");
    EXPECT_EQ(rows.next(), Query::Step::none);
    Query left(state.base, "load(C,P)");
    ASSERT_EQ(left.next(), Query::Step::answer);
    EXPECT_EQ(left.integer(0), 0);
}

TEST_F(Live, WhatIsDeclaredStands) {
    ASSERT_TRUE(state.base.consult("load(1,999).", {.source = Source::declared, .owner = "me"}));
    ASSERT_TRUE(told.facts.replace(moment, 1));
    Query load(state.base, "load(1,P)");
    ASSERT_EQ(load.next(), Query::Step::answer);
    EXPECT_EQ(load.integer(0), 999);
    EXPECT_EQ(load.next(), Query::Step::none);
    Query others(state.base, "domain(_,_,_)");
    EXPECT_EQ(others.next(), Query::Step::answer);
}

}  // namespace
}  // namespace zooid::skb
