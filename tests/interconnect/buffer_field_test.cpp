// Buffers as fields of a schema: generated clients and servers pass them with their messages.
#include <gtest/gtest.h>

#include <zooid/disk/disk_rpc.hpp>

#include "bulk_pairs.hpp"
#include "one_thread.hpp"

namespace zooid::interconnect::testing {
namespace {

using disk::Disk;
using disk::OldDisk;
using Done = std::expected<void, CallError>;
using Pair = BulkPoolPair<UmpNotifyPair>;
using Port = Channel<Pair::End, Disk::words_max>;

static_assert(Disk::Write::Params::fast && !Disk::Label::Params::fast);
static_assert(!std::copy_constructible<Disk::Write::Params>);
static_assert(!std::copy_constructible<Disk::Label::Params>);
static_assert(std::movable<Disk::Write::Params> && std::movable<Disk::Label::Params>);

/// Keeps the last buffer written and gives it to who reads.
struct DiskServer {
    Executor* executor_;
    std::optional<Owned<Buffer>> kept = {};
    unsigned without = 0;  // writes no buffer came with
    [[nodiscard]] Executor& executor() { return *executor_; }

    ServerTask<Disk::Write> write(const Disk::Write::Params& params, ServerContext&) {
        Disk::Write::Results results;
        if (!params.has_data()) ++without;
        kept = params.take_data();
        results.set_bytes(kept ? static_cast<std::uint32_t>((*kept)->size()) : 0);
        co_return results;
    }
    ServerTask<Disk::Read> read(const Disk::Read::Params&, ServerContext&) {
        if (!kept) co_return std::unexpected(Refusal::busy);
        Disk::Read::Results results;
        if (!results.set_data(std::move(*kept))) co_return std::unexpected(Refusal::busy);
        kept.reset();
        co_return results;
    }
    ServerTask<Disk::Label> label(const Disk::Label::Params& params, ServerContext&) {
        Disk::Label::Results results;
        if (!results.set_name(params.name())) co_return std::unexpected(Refusal::busy);
        co_return results;  // nobody takes the picture: it goes home
    }
    ServerTask<Disk::Copy> copy(const Disk::Copy::Params& params, ServerContext&) {
        auto data = params.take_data();
        if (!data) co_return std::unexpected(Refusal::denied);
        Disk::Copy::Results results;
        if (!results.set_data(std::move(*data))) co_return std::unexpected(Refusal::busy);
        co_return results;
    }
};

struct OldServer {
    Executor* executor_;
    [[nodiscard]] Executor& executor() { return *executor_; }
    ServerTask<OldDisk::Write> write(const OldDisk::Write::Params& params, ServerContext&) {
        OldDisk::Write::Results results;
        results.set_bytes(static_cast<std::uint32_t>(params.sector()));
        co_return results;
    }
    ServerTask<OldDisk::Read> read(const OldDisk::Read::Params&, ServerContext&) {
        co_return OldDisk::Read::Results();
    }
};

class BufferFields : public ::testing::Test {
protected:
    Thread thread;
    Pair pair;
    DiskServer server{&thread.executor()};
    Port near{thread.executor(), std::move(pair.a)};
    Port far{thread.executor(), std::move(pair.b)};
    Task<Done> serving = disk::serve_disk(far, server);

    void SetUp() override { serving.start(thread.executor()); }
    void TearDown() override {
        server.kept.reset();
        near.close();
        thread.run();
    }
    Owned<Buffer> filled(std::size_t bytes, std::byte with) {
        auto buffer = pair.home_a.allocate(bytes);
        std::ranges::fill((*buffer)->memory().first(bytes), with);
        return std::move(*buffer);
    }
    /// Runs a call of the client to its end.
    template <class M>
    auto call(const typename M::Params& params) {
        return thread.now(made<M>(near, params));
    }
    template <class M>
    static Task<std::expected<typename M::Results, CallError>>
    made(Port& port, const typename M::Params& params, CallOptions options = {}) {
        co_return co_await port.call<M>(params, options);
    }
};

// Goal: what is written comes back, by the same memory, and no byte of it is copied.
TEST_F(BufferFields, GoThereAndComeBackUncopied) {
    Disk::Write::Params params;
    params.set_sector(7);
    Owned<Buffer> buffer = filled(4096, std::byte{42});
    const std::byte* const where = buffer->memory().data();
    ASSERT_TRUE(params.set_data(std::move(buffer)));
    const auto written = call<Disk::Write>(params);
    ASSERT_TRUE(written);
    EXPECT_EQ(written->bytes(), 4096U);
    EXPECT_FALSE(params.has_data()) << "sent: it is the server's";
    const auto read = call<Disk::Read>({});
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->has_data());
    const auto back = read->take_data();
    ASSERT_TRUE(back);
    EXPECT_FALSE(read->has_data());
    EXPECT_EQ((*back)->memory().data(), where);
    EXPECT_EQ((*back)->bytes()[4095], std::byte{42});
    EXPECT_EQ(pair.copied_bytes(), 0U);
}

TEST_F(BufferFields, MethodsServedBesideOthersHaveThem) {
    Disk::Copy::Params params;
    ASSERT_TRUE(params.set_data(filled(10, std::byte{1})));
    const auto copied = call<Disk::Copy>(params);
    ASSERT_TRUE(copied);
    EXPECT_TRUE(copied->has_data());
    EXPECT_EQ(call<Disk::Copy>({}).error(), CallError::denied);
}

TEST_F(BufferFields, OneThatNobodyTakesGoesHome) {
    for (unsigned round = 0; round < 3 * Pair::buffers; ++round) {
        Disk::Label::Params params;
        ASSERT_TRUE(params.set_name("blue"));
        ASSERT_TRUE(params.set_picture(filled(64, std::byte{3})));
        const auto labelled = call<Disk::Label>(params);
        ASSERT_TRUE(labelled) << round;
        EXPECT_EQ(labelled->name(), "blue");
    }
    near.close();
    thread.run();
    EXPECT_LT(pair.out(), Pair::buffers);
}

TEST_F(BufferFields, OneLongerThanTheSchemaAllowsIsNotSent) {
    Disk::Write::Params params;
    auto refused = params.set_data(filled(4097, std::byte{1}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error()->size(), 4097U) << "it is ours again";
    EXPECT_FALSE(params.has_data());
}

// A peer that says more than the schema: its request is refused, the channel goes on.
TEST_F(BufferFields, OneLongerThanTheSchemaAllowsIsNotReceived) {
    for (unsigned round = 0; round < 2 * Pair::buffers; ++round) {
        Disk::Label::Params params;
        Owned<Buffer> large = filled(65, std::byte{1});
        const auto sent = thread.now([](Port& port, OutMessage message) -> Task<Done> {
            co_return co_await port.send(message);
        }(near, {.number = Disk::Label::number,
                 .call = no_call,
                 .words = params.words(),
                 .segment = true,
                 .buffer = &large}));
        ASSERT_TRUE(sent) << round;
        thread.run();
    }
    Disk::Write::Params params;
    ASSERT_TRUE(params.set_data(filled(4096, std::byte{2})));
    EXPECT_TRUE(call<Disk::Write>(params)) << "and all its buffers have come home";
}

// Over a transport without buffers the call says so, and the buffer is still the caller's.
TEST_F(BufferFields, StayWhereNothingCarriesThem) {
    UmpNotifyPair plain;
    Channel<UmpNotifyPair::End, Disk::words_max> port(thread.executor(), std::move(plain.a));
    Disk::Write::Params params;
    ASSERT_TRUE(params.set_data(filled(100, std::byte{1})));
    const auto written =
        thread.now([](auto& channel, const Disk::Write::Params& to_write) -> Task<Done> {
            const auto results = co_await disk::DiskClient(channel).write(to_write);
            if (!results) co_return std::unexpected(results.error());
            co_return Done();
        }(port, params));
    EXPECT_EQ(written.error(), CallError::capability);
    ASSERT_TRUE(params.has_data());
    EXPECT_EQ((*params.take_data())->size(), 100U);
}

TEST_F(BufferFields, AnOldClientSendsNone) {
    OldDisk::Write::Params params;
    const auto written = call<OldDisk::Write>(params);
    ASSERT_TRUE(written);
    EXPECT_EQ(server.without, 1U);
    Disk::Write::Params with;
    ASSERT_TRUE(with.set_data(filled(8, std::byte{1})));
    ASSERT_TRUE(call<Disk::Write>(with));
    ASSERT_TRUE(call<OldDisk::Read>({})) << "its buffer has no place, and goes back";
    EXPECT_FALSE(server.kept);
    thread.run();
    EXPECT_EQ(pair.home_b.lent(), 0U);
}

TEST(BufferFieldsOfOldServers, GoHome) {
    Thread thread;
    Pair pair;
    OldServer server{&thread.executor()};
    Port near(thread.executor(), std::move(pair.a));
    Port far(thread.executor(), std::move(pair.b));
    auto serving = disk::serve_old_disk(far, server);
    serving.start(thread.executor());
    for (unsigned round = 0; round < 3 * Pair::buffers; ++round) {
        Disk::Write::Params params;
        params.set_sector(round);
        auto buffer = pair.home_a.allocate(100);
        ASSERT_TRUE(buffer) << "the server has kept those before";
        ASSERT_TRUE(params.set_data(std::move(*buffer)));
        const auto written =
            thread.now([](Port& port, const Disk::Write::Params& to_write) -> Task<Done> {
                const auto results = co_await disk::DiskClient(port).write(to_write);
                if (!results) co_return std::unexpected(results.error());
                co_return Done();
            }(near, params));
        ASSERT_TRUE(written);
    }
}

// The answer comes when nobody waits for it any more.
TEST_F(BufferFields, OneThatComesTooLateGoesHome) {
    for (unsigned round = 0; round < 3 * Pair::buffers; ++round) {
        Disk::Write::Params params;
        ASSERT_TRUE(params.set_data(filled(8, std::byte{1}))) << round;
        ASSERT_TRUE(call<Disk::Write>(params));
        const Disk::Read::Params wanted;
        EXPECT_EQ(thread.now(made<Disk::Read>(near, wanted, {.deadline = {0}})).error(),
                  CallError::deadline);
        thread.run();
        EXPECT_FALSE(server.kept);
    }
}

}  // namespace
}  // namespace zooid::interconnect::testing
