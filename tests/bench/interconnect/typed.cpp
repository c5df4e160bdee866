// A call and its reply through the generated client and server: coroutines, executor and channel
// over `ump`, 56 bytes each way.
#include <chrono>
#include <cstdlib>
#include <zooid/bench/turn_rpc.hpp>
#include <zooid/interconnect/core/ump.hpp>

#include "frame.hpp"
#include "measure.hpp"
#include "rows.hpp"

namespace zooid::bench {
namespace {

using namespace interconnect;
using Port = Channel<Ump, schema::Echo::words_max>;
using Turn = schema::Echo::Turn;
using Done = std::expected<void, CallError>;

class HostClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override {
        const auto since = std::chrono::steady_clock::now().time_since_epoch();
        return {static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(since).count())};
    }
};

void put(schema::WordsFields<wire::FastStorage<7>>& words, std::uint64_t number) {
    words.set_w0(number);
    words.set_w1(number * 3);
    words.set_w2(number * 5);
    words.set_w3(number * 7);
    words.set_w4(number * 9);
    words.set_w5(number * 11);
    words.set_w6(number * 13);
}

void expect(const schema::WordsFields<wire::FastStorage<7>>& words, std::uint64_t number) {
    const Payload payload{words.w0(), words.w1(), words.w2(), words.w3(),
                          words.w4(), words.w5(), words.w6()};
    check(payload, number);
}

/// One thread: its coroutines, and its end of the channel.
class alignas(own_lines_bytes) TypedEnd {
public:
    explicit TypedEnd(UmpChannel<> channel) : port_(executor_, Ump(channel)) {}
    [[nodiscard]] Executor& executor() { return executor_; }
    [[nodiscard]] Port& port() { return port_; }
    /// Looks until `done()`, as a thread of its own core does.
    template <class Until>
    void run(Until until) {
        while (!until()) {
            static_cast<void>(executor_.look(looks_max));
            executor_.run_until_idle();
        }
    }

private:
    static constexpr unsigned looks_max = 1000;
    static constexpr std::size_t frames = 8;
    static constexpr std::size_t frame_bytes = 1024;
    alignas(FramePool::alignment_bytes)
        std::array<std::byte, frames*(frame_bytes + FramePool::alignment_bytes)> memory_{};
    FramePool pool_{memory_, frame_bytes};
    HostClock clock_;
    Executor executor_{pool_, clock_};
    Port port_;
};

struct alignas(own_lines_bytes) Server {
    Executor* executor_;
    std::uint64_t served = 0;
    [[nodiscard]] Executor& executor() { return *executor_; }

    ServerTask<Turn> turn(const Turn::Params& params, ServerContext&) {
        expect(params, ++served);
        Turn::Results results;
        put(results, served + 1);
        co_return results;
    }
};

Task<Done> call(Port& port, std::uint64_t first, std::uint64_t count) {
    schema::EchoClient client(port);
    for (std::uint64_t number = first; number < first + count; ++number) {
        Turn::Params params;
        put(params, number);
        const auto results = co_await client.turn(params);
        if (!results) co_return std::unexpected(results.error());
        expect(*results, number + 1);
    }
    co_return Done();
}

Samples trips(const Plan& plan) {
    const auto frame = std::span<std::byte>(shared_frame.bytes);
    TypedEnd near(*UmpChannel<>::create(frame, Side::a, frame_slots));
    TypedEnd far(*UmpChannel<>::attach(frame, Side::b));
    Server server{&near.executor()};
    auto serving = schema::serve_echo(near.port(), server);
    serving.start(near.executor());
    return side_by_side(
        plan,
        [&](std::uint64_t first, std::uint64_t count) {
            // The other end may be a call ahead: it does not wait for us between pieces.
            near.run([&] { return server.served >= first + count - 1; });
        },
        [&](std::uint64_t first, std::uint64_t count) {
            auto calls = call(far.port(), first, count);
            calls.start(far.executor());
            far.run([&] { return calls.done(); });
            if (!calls.result()) std::abort();  // both ends are ours: an error is a bug
        });
}

constexpr std::array rows{
    Row{round_trips, "typed call and reply, ump", trips, spinning_trips},
};

}  // namespace

std::span<const Row> typed_rows() { return rows; }

}  // namespace zooid::bench
