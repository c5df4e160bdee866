// The order of messages at run time, between two honest ends: what moves the state, what cancelled
// calls do, how an end is named.
#include <gtest/gtest.h>

#include "parcel_server.hpp"

namespace zooid::interconnect::testing {
namespace {

template <class Pair>
class Orders : public ::testing::Test {
protected:
    using Ends = ChannelPair<Pair, Parcel::words_max>;
    using Port = typename Ends::Port;
    Thread thread{96};
    std::unique_ptr<Ends> ends = std::make_unique<Ends>(thread.executor());
    ParcelServer server{&thread.executor()};
    Task<Done> serving = parcel::serve_parcel(ends->b, server);

    void SetUp() override { serving.start(thread.executor()); }
    void run() { thread.executor().run_until_idle(); }
    void pass_to(std::uint64_t us) {
        thread.clock.time = {us};
        run();
    }
    template <class M>
    auto start(typename M::Params params = {}, CallOptions options = {}) {
        auto task = ask<M>(ends->a, params, options);
        task.start(thread.executor());
        run();
        return task;
    }
    /// `none` when it was answered.
    template <class M>
    std::optional<CallError> error(typename M::Params params = {}, CallOptions options = {}) {
        auto task = start<M>(params, options);
        EXPECT_TRUE(task.done());
        const auto result = task.result();
        return result ? std::nullopt : std::optional(result.error());
    }
    [[nodiscard]] parcel::ParcelState state() const {
        return static_cast<parcel::ParcelState>(ends->a.calling().state());
    }
};

using Pairs = ::testing::Types<UmpPair, UmpNotifyPair, LmpPair, LoopPair>;
TYPED_TEST_SUITE(Orders, Pairs);

using parcel::ParcelState;

TYPED_TEST(Orders, ACallMovesTheStateAndARefusalDoesNot) {
    EXPECT_EQ(this->template error<Parcel::Label>(text("nowhere")), CallError::denied);
    EXPECT_EQ(this->state(), ParcelState::fresh);
    EXPECT_EQ(this->template error<Parcel::Label>(text("home")), std::nullopt);
    EXPECT_EQ(this->state(), ParcelState::labelled);
    EXPECT_EQ(this->template error<Parcel::Put>(), std::nullopt);
    EXPECT_EQ(this->template error<Parcel::Seal>(), std::nullopt);
    EXPECT_EQ(this->template error<Parcel::Open>(), std::nullopt);
    EXPECT_EQ(this->template error<Parcel::Seal>(), std::nullopt);
    EXPECT_EQ(this->template error<Parcel::Send>(), std::nullopt);
    EXPECT_EQ(this->state(), ParcelState::end);
    this->ends->a.close();
    this->run();
    ASSERT_TRUE(this->serving.done());
    EXPECT_EQ(this->serving.result(), std::unexpected(CallError::closed)) << "in order";
}

// Goal: a mistake of ours costs that call only; the peer does not hear of it.
TYPED_TEST(Orders, OurOwnMistakeIsNotSent) {
    EXPECT_EQ(this->template error<Parcel::Seal>(), CallError::out_of_order);
    EXPECT_EQ(this->template error<Parcel::Put>(), CallError::out_of_order);
    EXPECT_EQ(this->ends->a.counters().sent, 0U);
    EXPECT_EQ(this->template error<Parcel::Label>(text("home")), std::nullopt);
    EXPECT_FALSE(this->serving.done());
}

// Goal: while a call that turns the channel is open, nothing else is legal.
TYPED_TEST(Orders, NothingOvertakesATurn) {
    ASSERT_EQ(this->template error<Parcel::Label>(text("home")), std::nullopt);
    this->server.slow_until = {100};
    const auto sealing = this->template start<Parcel::Seal>();
    EXPECT_FALSE(sealing.done());
    EXPECT_EQ(this->template error<Parcel::Weigh>(), CallError::out_of_order);
    this->pass_to(100);
    EXPECT_TRUE(sealing.done());
    EXPECT_EQ(this->template error<Parcel::Weigh>(), std::nullopt);
}

// Goal: `drain`: the late answer is thrown away, the channel goes on, and its state with it.
TYPED_TEST(Orders, ACancelledCallDrains) {
    ASSERT_EQ(this->template error<Parcel::Label>(text("home")), std::nullopt);
    ASSERT_EQ(this->template error<Parcel::Seal>(), std::nullopt);
    this->server.slow_until = {100};
    {
        const auto dropped = this->template start<Parcel::Open>();
    }
    EXPECT_EQ(this->template error<Parcel::Weigh>(), CallError::out_of_order) << "still turning";
    EXPECT_EQ(this->state(), ParcelState::sealed);
    this->pass_to(100);
    EXPECT_EQ(this->state(), ParcelState::labelled) << "the answer nobody waited for counts";
    EXPECT_EQ(this->template error<Parcel::Put>(), std::nullopt);
}

// Goal: `close`: the channel ends, the server learns where; by dropping and by a deadline.
TYPED_TEST(Orders, ACancelledCallCloses) {
    ASSERT_EQ(this->template error<Parcel::Label>(text("home")), std::nullopt);
    this->server.slow_until = {100};
    {
        const auto dropped = this->template start<Parcel::Seal>();
    }
    EXPECT_EQ(this->template error<Parcel::Weigh>(), CallError::closed);
    this->pass_to(100);
    ASSERT_TRUE(this->serving.done());
    EXPECT_EQ(this->serving.result(), std::unexpected(CallError::dropped));
    EXPECT_EQ(this->ends->b.fault(), (ContractFault{Breach::dropped, false, "labelled", ""}));
}

TYPED_TEST(Orders, ADeadlineClosesAsWell) {
    ASSERT_EQ(this->template error<Parcel::Label>(text("home")), std::nullopt);
    this->server.slow_until = {100};
    const auto glance = this->template start<Parcel::Glance>({}, {.deadline = {50}});
    this->pass_to(50);
    EXPECT_TRUE(glance.done());
    EXPECT_EQ(this->template error<Parcel::Weigh>(), CallError::closed);
}

// Goal: a request that waits for room and is given up was never sent: nothing has moved.
TYPED_TEST(Orders, WhatWasNeverSentDoesNotMove) {
    ASSERT_EQ(this->template error<Parcel::Label>(text("home")), std::nullopt);
    this->server.slow_until = {1000};
    std::vector<Task<std::expected<Parcel::Put::Results, CallError>>> putting;
    const auto glance = this->template start<Parcel::Glance>();
    for (unsigned sent = 0; sent < 64 && (putting.empty() || putting.back().done()); ++sent)
        putting.push_back(this->template start<Parcel::Put>());
    ASSERT_FALSE(putting.back().done()) << "the ring is full";
    {
        const auto dropped = this->template start<Parcel::Seal>();
    }
    EXPECT_FALSE(this->ends->a.calling().turning());
    this->pass_to(1000);
    EXPECT_EQ(this->state(), ParcelState::labelled);
    EXPECT_EQ(this->template error<Parcel::Weigh>(), std::nullopt);
}

// Goal: requests served beside the others are answered when they are done, not in their order.
TYPED_TEST(Orders, AnswersComeOutOfOrder) {
    ASSERT_EQ(this->template error<Parcel::Label>(text("home")), std::nullopt);
    this->server.slow_until = {100};
    const auto late = this->template start<Parcel::Weigh>();
    this->server.slow_until = {50};
    const auto early = this->template start<Parcel::Weigh>();
    EXPECT_EQ(this->template error<Parcel::Put>(), std::nullopt) << "the server goes on";
    this->pass_to(50);
    EXPECT_TRUE(early.done());
    EXPECT_FALSE(late.done());
    this->pass_to(100);
    EXPECT_TRUE(late.done());
}

// Goal: a peer that says nothing of a limit is held to it; who waits keeps its place.
TYPED_TEST(Orders, RequestsBesideAreBounded) {
    ASSERT_EQ(this->template error<Parcel::Label>(text("home")), std::nullopt);
    this->server.slow_until = {100};
    std::vector<Task<std::expected<Parcel::Weigh::Results, CallError>>> weighing;
    while (this->thread.pool.in_use() + 3 < this->thread.pool.blocks())
        weighing.push_back(this->template start<Parcel::Weigh>());
    EXPECT_EQ(this->template error<Parcel::Weigh>(), CallError::peer_busy) << "no frame for it";
    this->pass_to(100);
    for (auto& each : weighing) EXPECT_TRUE(each.done() && each.result());
}

TYPED_TEST(Orders, DroppingAnOpenChannelTellsThePeer) {
    ASSERT_EQ(this->template error<Parcel::Label>(text("home")), std::nullopt);
    ASSERT_EQ(this->template error<Parcel::Seal>(), std::nullopt);
    this->ends->a.close();
    this->run();
    ASSERT_TRUE(this->serving.done());
    EXPECT_EQ(this->serving.result(), std::unexpected(CallError::dropped));
    EXPECT_EQ(this->ends->b.fault(), (ContractFault{Breach::dropped, false, "sealed", ""}));
}

TYPED_TEST(Orders, ClosingWhereTheContractLetsUsIsNoFault) {
    ASSERT_EQ(this->template error<Parcel::Label>(text("home")), std::nullopt);
    this->ends->a.close();
    this->run();
    ASSERT_TRUE(this->serving.done());
    EXPECT_EQ(this->serving.result(), std::unexpected(CallError::closed));
    EXPECT_EQ(this->ends->b.fault(), ContractFault{});
}

}  // namespace
}  // namespace zooid::interconnect::testing
