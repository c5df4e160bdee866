// Typed sessions at run time: their life, who may have one, and what becomes of a channel whose
// session is dropped. What must not compile stands in refused/.
#include <gtest/gtest.h>

#include "parcel_server.hpp"

namespace zooid::interconnect::testing {
namespace {

using parcel::ParcelClient;
using parcel::ParcelState;
using Ends = ChannelPair<LoopPair, Parcel::words_max>;
using Port = Ends::Port;
template <ParcelState at>
using Session = parcel::ParcelSession<at, Port>;

class Sessions : public ::testing::Test {
protected:
    Thread thread{24};
    std::unique_ptr<Ends> ends = std::make_unique<Ends>(thread.executor());
    ParcelServer server{&thread.executor()};
    Task<Done> serving = parcel::serve_parcel(ends->b, server);

    void SetUp() override { serving.start(thread.executor()); }
    void run() { thread.executor().run_until_idle(); }
    Done now(Task<Done> task) {
        task.start(thread.executor());
        run();
        EXPECT_TRUE(task.done());
        return task.result();
    }
    /// How serving has ended.
    CallError ending() {
        run();
        EXPECT_TRUE(serving.done());
        const auto result = serving.result();
        EXPECT_FALSE(result);
        return result.error();
    }
};

Task<Done> whole_life(Port& port, std::uint32_t& weight) {
    auto typed = ParcelClient(port).session<ParcelState::fresh>();
    if (!typed) co_return std::unexpected(std::move(typed).error());
    auto fresh = std::move(typed).take();
    auto refused = co_await std::move(fresh).label(text("nowhere"));
    if (refused) co_return std::unexpected(std::move(refused).drop());
    fresh = std::move(refused).back();  // a refused call leaves the session where it was
    auto labelling = co_await std::move(fresh).label(text("home"));
    if (!labelling) co_return std::unexpected(std::move(labelling).drop());
    auto labelled = std::move(labelling).next();
    Parcel::Put::Params put;
    put.set_grams(70);
    const auto done = co_await labelled.put(put);
    const auto weighed = co_await labelled.weigh({});
    auto sealing = co_await std::move(labelled).seal({});
    if (!sealing) co_return std::unexpected(std::move(sealing).drop());
    auto sealed = std::move(sealing).next();
    if (!done || !weighed) {
        std::move(sealed).erase();
        co_return std::unexpected(CallError::closed);
    }
    weight = weighed->grams();
    Parcel::Send::Params send;
    send.set_to(7);
    auto sending = co_await std::move(sealed).send(send);
    if (!sending) co_return std::unexpected(std::move(sending).drop());
    std::move(sending).next().close();
    co_return Done();
}

TEST_F(Sessions, LiveFromTheFirstStateToTheEnd) {
    std::uint32_t weight = 0;
    EXPECT_EQ(now(whole_life(ends->a, weight)), Done());
    EXPECT_EQ(weight, 70);
    EXPECT_EQ(server.sent_to, 7);
    EXPECT_EQ(ending(), CallError::closed) << "in order";
    EXPECT_EQ(ends->b.fault(), ContractFault{});
}

/// The channel must be in that state.
template <ParcelState at>
Session<at> take(Port& port) {
    auto typed = ParcelClient(port).session<at>();
    EXPECT_TRUE(typed);
    return std::move(typed).take();
}

template <ParcelState at>
CallError type_error(Port& port) {
    auto typed = ParcelClient(port).session<at>();
    EXPECT_FALSE(typed);
    return std::move(typed).error();
}

// Goal: a channel is typed by the state it is in, and lent to one session at a time.
TEST_F(Sessions, AreTypedByACheckedCall) {
    EXPECT_EQ(type_error<ParcelState::labelled>(ends->a), CallError::out_of_order);
    {
        auto fresh = take<ParcelState::fresh>(ends->a);
        EXPECT_EQ(type_error<ParcelState::fresh>(ends->a), CallError::busy);
        std::move(fresh).erase();
    }
    auto label = ask<Parcel::Label>(ends->a, text("home"));
    label.start(thread.executor());
    EXPECT_EQ(type_error<ParcelState::labelled>(ends->a), CallError::out_of_order);
    run();
    take<ParcelState::labelled>(ends->a).close();
    EXPECT_EQ(type_error<ParcelState::labelled>(ends->a), CallError::closed);
    EXPECT_EQ(ending(), CallError::closed);
}

Task<Done> seal_and_wait(Port& port, Session<ParcelState::labelled> labelled) {
    auto sealing = co_await std::move(labelled).seal({});
    if (!sealing) co_return std::unexpected(std::move(sealing).drop());
    auto sealed = std::move(sealing).next();
    (void)co_await port.receive();  // for ever
    std::move(sealed).erase();
    co_return Done();
}

Task<Done> open(Port&, Session<ParcelState::sealed> sealed) {
    auto opening = co_await std::move(sealed).open({});
    if (!opening) co_return std::unexpected(std::move(opening).drop());
    std::move(opening).next().close();
    co_return Done();
}

class SessionsOfATask : public Sessions {
protected:
    template <class M>
    void step(typename M::Params params = {}) {
        auto task = ask<M>(ends->a, params);
        task.start(thread.executor());
        run();
        ASSERT_TRUE(task.done() && task.result());
    }
    void drop_amid(Task<Done> task) {
        task.start(thread.executor());
        run();
        EXPECT_FALSE(task.done());
    }
};

TEST_F(SessionsOfATask, DroppedWithTheTaskTellThePeerWhere) {
    step<Parcel::Label>(text("home"));
    drop_amid(seal_and_wait(ends->a, take<ParcelState::labelled>(ends->a)));
    EXPECT_EQ(ending(), CallError::dropped);
    EXPECT_EQ(ends->b.fault(), (ContractFault{Breach::dropped, false, "sealed", ""}));
}

TEST_F(SessionsOfATask, DroppedInACallThatClosesEndTheChannel) {
    step<Parcel::Label>(text("home"));
    server.slow_until = {100};
    drop_amid(seal_and_wait(ends->a, take<ParcelState::labelled>(ends->a)));
    thread.clock.time = {100};
    EXPECT_EQ(ending(), CallError::dropped);
}

TEST_F(SessionsOfATask, DroppedInACallThatDrainsGiveTheChannelBack) {
    step<Parcel::Label>(text("home"));
    step<Parcel::Seal>();
    server.slow_until = {100};
    drop_amid(open(ends->a, take<ParcelState::sealed>(ends->a)));
    EXPECT_EQ(type_error<ParcelState::labelled>(ends->a), CallError::busy) << "the answer is out";
    thread.clock.time = {100};
    run();
    take<ParcelState::labelled>(ends->a).close();  // drained
    EXPECT_EQ(ending(), CallError::closed);
}

}  // namespace
}  // namespace zooid::interconnect::testing
