// Messages and typed calls of one thread that has both ends, for the plugin that counts between
// marks.
#include <zooid/bench/turn_rpc.hpp>
#include <zooid/hake/cache_line_marks.hpp>
#include <zooid/native/loop.hpp>
#include <zooid/native/transports.hpp>

#include "bench.hpp"

namespace zooid::bench {
namespace {

using namespace interconnect;
using Turn = schema::Echo::Turn;
using Done = std::expected<void, CallError>;

constexpr unsigned warm_up = 100;
constexpr unsigned operations = 1000;
constexpr unsigned ring_slots = 8;  // of LMP

template <class Once>
void piece(const char* name, Once once) {
    for (unsigned turn = 0; turn < warm_up; ++turn) once();
    hake::put_mark<hake::mark_begin>();
    for (unsigned turn = 0; turn < operations; ++turn) once();
    hake::put_mark<hake::mark_end>();
    std::printf("piece %s %u\n", name, operations);
}

struct EndPoint {
    std::uint64_t ring = 0;
    std::uint32_t cptr = native::runtime().create_endpoint(ring_slots, 0, &ring);
    EndPoint() {
        if (cptr == 0) fail("no end point");
    }
};

abi::MappedFrame channel_frame() {
    const abi::MappedFrame frame = native::runtime().allocate_frame(frame_bytes());
    if (frame.status != 0) fail("no memory for a channel");
    return frame;
}

/// Both ends over one frame; a doorbell rings this very dispatcher.
template <class Transport, Wake wake>
class UmpPair {
    EndPoint bell_;
    abi::MappedFrame frame_ = channel_frame();
    std::span<std::byte> bytes_{reinterpret_cast<std::byte*>(frame_.address), frame_.bytes};
    Transport make(UmpChannel<> channel) {
        if constexpr (wake == Wake::polled) {
            return Transport(channel);
        } else {
            return Transport(channel, {bell_.cptr});
        }
    }

public:
    Transport a = make(*UmpChannel<>::create(bytes_, Side::a, ring_slots_default, wake));
    Transport b = make(*UmpChannel<>::attach(bytes_, Side::b));
};

/// Both ends of a kernel ring each, in this domain.
class LmpPair {
    EndPoint at_a_;
    EndPoint at_b_;

public:
    native::Lmp a = native::make_lmp(at_a_.ring, ring_slots, at_b_.cptr);
    native::Lmp b = native::make_lmp(at_b_.ring, ring_slots, at_a_.cptr);
};

constexpr std::array<std::uint64_t, slot_payload_words> payload{1, 2, 3, 4, 5, 6, 7};

template <class Transport>
void send_one(Transport& from) {
    if (!from.send({.number = 1, .words = payload})) fail("a message was not sent");
}
template <class Transport>
void take_one(Transport& at) {
    std::array<std::uint64_t, slot_payload_words> words;
    const auto got = at.receive(words);
    if (!got || !*got || words != payload) fail("another message came");
}

template <class Pair>
void messages(const char* name, Pair& pair) {
    piece(name, [&] {
        send_one(pair.a);
        take_one(pair.b);
    });
}

struct Server {
    Executor* executor_;
    [[nodiscard]] Executor& executor() { return *executor_; }
    ServerTask<Turn> turn(const Turn::Params& params, ServerContext&) {
        Turn::Results results;
        results.set_w0(params.w0() + 1);
        results.set_w6(params.w6());
        co_return results;
    }
};

template <class Port>
Task<Done> call(Port& port) {
    Turn::Params params;
    params.set_w0(41);
    params.set_w6(7);
    const auto results = co_await schema::EchoClient(port).turn(params);
    if (!results) co_return std::unexpected(results.error());
    if (results->w0() != 42 || results->w6() != 7) co_return std::unexpected(CallError::malformed);
    co_return Done();
}

/// A call by a coroutine of its own, served by another; one executor runs both.
template <class Transport>
void calls(const char* name, Transport a, Transport b) {
    static native::Loop<8, 2048> loop;
    Channel<Transport, schema::Echo::words_max> client(loop.executor(), std::move(a));
    Channel<Transport, schema::Echo::words_max> server(loop.executor(), std::move(b));
    Server handler{&loop.executor()};
    auto serving = schema::serve_echo(server, handler);
    serving.start(loop.executor());
    piece(name, [&] {
        auto one = call(client);
        one.start(loop.executor());
        loop.executor().run_until_idle();
        if (!one.done() || !one.result()) fail("a call was not answered");
    });
}

}  // namespace

void run_pieces() {
    using Polled = UmpPair<Ump, Wake::polled>;
    using Notified = UmpPair<native::UmpNotify, Wake::notified>;
    piece("nothing", [] { asm volatile(""); });
    Polled polled;
    messages("ump_message", polled);
    Notified notified;
    messages("ump_notify_message", notified);
    piece("ump_notify_wake", [&] {
        if (!notified.b.prepare_sleep(0)) fail("there was something before it was sent");
        send_one(notified.a);
        notified.b.wake();
        take_one(notified.b);
    });
    LmpPair local;
    messages("lmp_message", local);
    calls("ump_call", polled.a, polled.b);
    calls("ump_notify_call", notified.a, notified.b);
    calls("lmp_call", local.a, local.b);
}

}  // namespace zooid::bench
