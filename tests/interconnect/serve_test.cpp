// Many requests at once: served side by side, answered in any order, in memory that is counted;
// and one that asks many others.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <zooid/interconnect/channel.hpp>
#include <zooid/interconnect/sleep.hpp>
#include <zooid/quote/quote_rpc.hpp>

#include "../../interconnect/examples/fan_out/broker.hpp"
#include "allocations.hpp"
#include "one_thread.hpp"

namespace zooid::interconnect::testing {
namespace {

using quote::Supplier;
using Done = std::expected<void, CallError>;
using Cents = std::expected<std::int64_t, CallError>;

constexpr std::uint16_t calls_of_channel = 2000;
template <class End>
using Port = Channel<End, Supplier::words_max, 4, calls_of_channel>;

/// Answers when the item's time has come: item n at `latest - n` microseconds, so the last first.
struct SlowSupplier {
    Executor* executor_;
    std::uint64_t latest_us = 0;
    unsigned open = 0;
    unsigned open_max = 0;
    [[nodiscard]] Executor& executor() { return *executor_; }

    ServerTask<Supplier::Price> price(const Supplier::Price::Params& params, ServerContext&) {
        open_max = std::max(open_max, ++open);
        co_await SleepUntil(*executor_, {latest_us - params.item()});
        --open;
        Supplier::Price::Results results;
        results.set_cents(std::int64_t{3} * params.item());
        co_return results;
    }
};

template <class P>
Task<Cents>
ask(P& port, std::uint32_t item, std::vector<std::uint32_t>& order, Instant deadline = never) {
    Supplier::Price::Params params;
    params.set_item(item);
    const auto price = co_await quote::SupplierClient(port).price(params, {.deadline = deadline});
    order.push_back(item);
    if (!price) co_return std::unexpected(price.error());
    co_return price->cents();
}

template <class Pair>
struct Link {
    Link(Executor& client, Executor& server)
        : a(client, std::move(pair.a)), b(server, std::move(pair.b)) {}
    Pair pair;
    Port<typename Pair::End> a;
    Port<typename Pair::End> b;
    Task<Done> serving;
};

/// A client thread and a server thread with `channels` between them, run in turn.
template <class Pair>
struct Crowd {
    static constexpr std::size_t frame_bytes = 1536;
    Crowd(unsigned channels, unsigned requests_max, std::size_t server_frames)
        : client(std::size_t{channels} * calls_of_channel, frame_bytes),
          server(server_frames, frame_bytes) {
        for (unsigned index = 0; index < channels; ++index) {
            auto& link = *links.emplace_back(
                std::make_unique<Link<Pair>>(client.executor(), server.executor()));
            link.serving = quote::serve_supplier(link.b, supplier, requests_max);
            link.serving.start(server.executor());
        }
        order.reserve(std::size_t{channels} * calls_of_channel);
        asked.reserve(order.capacity());
    }
    void ask_all(std::size_t of_channel = calls_of_channel) {
        for (std::size_t item = 0; item < links.size() * of_channel; ++item) {
            asked.push_back(
                ask(links[item % links.size()]->a, static_cast<std::uint32_t>(item), order));
            asked.back().start(client.executor());
        }
    }
    void run() {
        while (client.executor().run_until_idle() + server.executor().run_until_idle() > 0) {
        }
    }
    Thread client;
    Thread server;
    SlowSupplier supplier{&server.executor()};
    std::vector<std::unique_ptr<Link<Pair>>> links;
    std::vector<std::uint32_t> order;  // of the answers
    std::vector<Task<Cents>> asked;
};

template <class Pair>
class Outstanding : public ::testing::Test {};
using Pairs = ::testing::Types<UmpPair, LoopPair>;
TYPED_TEST_SUITE(Outstanding, Pairs);

// Goal: ten thousand requests are with the server at once; it took no memory but its frame pool,
// and every caller gets its own answer although they come in the opposite order.
TYPED_TEST(Outstanding, TenThousandInMemoryThatWasThereBefore) {
    constexpr unsigned channels = 5;
    constexpr std::size_t requests = std::size_t{channels} * calls_of_channel;
    static_assert(requests == 10'000);
    constexpr std::size_t frames = channels + 2 * requests;  // an answer and a handler each
    auto crowd = std::make_unique<Crowd<TypeParam>>(channels, calls_of_channel, frames);
    crowd->supplier.latest_us = requests;
    const Allocations allocations;
    crowd->ask_all();
    crowd->server.clock.time = {0};
    crowd->run();
    EXPECT_EQ(crowd->supplier.open, requests - 0U);
    EXPECT_EQ(crowd->server.pool.in_use(), frames);
    EXPECT_TRUE(crowd->order.empty());
    crowd->server.clock.time = {requests};
    crowd->run();
    EXPECT_EQ(allocations.count(), 0U);
    EXPECT_EQ(crowd->supplier.open_max, requests);
    EXPECT_EQ(crowd->server.pool.in_use(), channels);
    EXPECT_EQ(crowd->server.pool.refused_too_large() + crowd->client.pool.refused_too_large(), 0U);
    ASSERT_EQ(crowd->order.size(), requests);
    EXPECT_GT(crowd->order.front(), requests - 100U) << "the last asked is answered first";
    for (std::size_t item = 0; item < requests; ++item)
        ASSERT_EQ(crowd->asked[item].result(), Cents(static_cast<std::int64_t>(3 * item)));
    this->RecordProperty("server_bytes",
                         std::to_string(std::span(crowd->server.memory).size_bytes()));
}

/// Asks more than the server takes: those above are refused by name, and it goes on.
template <class Pair>
void expect_a_hundred_served(unsigned beside_max, std::size_t frames) {
    Crowd<Pair> crowd(1, beside_max, frames);
    crowd.supplier.latest_us = calls_of_channel;
    crowd.ask_all();
    crowd.run();
    EXPECT_EQ(crowd.supplier.open, 100U);
    EXPECT_EQ(crowd.order.size(), calls_of_channel - 100U);
    EXPECT_EQ(crowd.server.pool.in_use(), 201U);
    crowd.server.clock.time = {calls_of_channel};
    crowd.run();
    unsigned busy = 0;
    for (auto& each : crowd.asked) {
        const Cents answer = each.result();
        if (answer) continue;
        EXPECT_EQ(answer.error(), CallError::peer_busy);
        ++busy;
    }
    EXPECT_EQ(busy, calls_of_channel - 100U);
}

// Goal: the bound of a channel holds whatever its peer asks.
TYPED_TEST(Outstanding, AboveTheBoundTheServerSaysBusy) {
    expect_a_hundred_served<TypeParam>(100, 300);
}

// Goal: so does that of the thread's memory.
TYPED_TEST(Outstanding, WithoutFramesTheServerSaysBusy) {
    expect_a_hundred_served<TypeParam>(calls_of_channel, 201);
}

// Goal: a channel that ends cancels the handlers that run for it, and nobody else's.
TYPED_TEST(Outstanding, AClosedChannelCancelsItsHandlers) {
    Crowd<TypeParam> crowd(2, 50, 202);
    crowd.supplier.latest_us = 10'000;
    crowd.ask_all(50);
    crowd.run();
    EXPECT_EQ(crowd.server.pool.in_use(), 202U);
    crowd.links[0]->a.close();
    crowd.run();
    ASSERT_TRUE(crowd.links[0]->serving.done());
    EXPECT_EQ(crowd.links[0]->serving.result(), Done(std::unexpected(CallError::closed)));
    crowd.links[0]->serving = {};
    EXPECT_EQ(crowd.server.pool.in_use(), 101U);
    crowd.server.clock.time = {10'000};
    crowd.run();
    EXPECT_EQ(crowd.asked[0].result(), Cents(std::unexpected(CallError::closed)));
    EXPECT_EQ(crowd.asked[1].result(), Cents(3));
}

using BrokerPort = Channel<Loop, 4>;

/// A broker between one client and four suppliers, of which the last answers late.
class FanOut : public ::testing::Test {
protected:
    static constexpr unsigned suppliers = 4;
    Thread thread{64};
    std::array<std::unique_ptr<Link<LoopPair>>, suppliers> links;
    std::array<SlowSupplier, suppliers> slow;
    std::array<Port<Loop>*, suppliers> ports{};
    LoopPair pair;
    BrokerPort asking{thread.executor(), pair.a};
    BrokerPort asked{thread.executor(), pair.b};
    quote::BestPrice<Port<Loop>> broker{thread.executor(), ports};
    Task<Done> serving = quote::serve_broker(asked, broker, 8);

    void SetUp() override {
        for (unsigned index = 0; index < suppliers; ++index) {
            auto& link = links[index] =
                std::make_unique<Link<LoopPair>>(thread.executor(), thread.executor());
            slow[index] = {.executor_ = &thread.executor(), .latest_us = 100 * (index + 1)};
            link->serving = quote::serve_supplier(link->b, slow[index], 8);
            link->serving.start(thread.executor());
            ports[index] = &link->a;
        }
        serving.start(thread.executor());
    }
};

Task<std::expected<quote::Broker::Best::Results, CallError>>
ask_best(BrokerPort& port, std::uint32_t item, std::uint32_t wait_us) {
    quote::Broker::Best::Params params;
    params.set_item(item);
    params.set_wait_us(wait_us);
    co_return co_await quote::BrokerClient(port).best(params);
}

TEST_F(FanOut, AnswersWithTheBestOfThoseInTime) {
    auto hasty = ask_best(asking, 7, 250);
    auto patient = ask_best(asking, 8, 1000);
    hasty.start(thread.executor());
    patient.start(thread.executor());
    for (std::uint64_t us = 0; us <= 1000; us += 50) {
        thread.clock.time = {us};
        thread.run();
        EXPECT_EQ(hasty.done(), us >= 250) << us;
    }
    const auto some = hasty.result();
    ASSERT_TRUE(some);
    EXPECT_EQ(some->cents(), 21);
    EXPECT_EQ(some->offers(), 2U);
    EXPECT_EQ(some->late(), 2U);
    const auto all = patient.result();
    ASSERT_TRUE(all);
    EXPECT_EQ(all->cents(), 24);
    EXPECT_EQ(all->offers(), suppliers);
}

// Goal: a participant that asks many and waits for them takes at most 60 lines and no callback.
TEST(FanOutSource, IsShort) {
    std::ifstream source(ZOOID_BROKER_SOURCE);
    std::string line;
    unsigned lines = 0;
    while (std::getline(source, line)) {
        ++lines;
        EXPECT_EQ(line.find("std::function"), std::string::npos);
    }
    EXPECT_GT(lines, 30U);
    EXPECT_LE(lines, 60U);
}

}  // namespace
}  // namespace zooid::interconnect::testing
