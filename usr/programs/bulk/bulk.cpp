// Passes buffers between two domains of one core and counts what that takes.
#include <sched.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <zooid/abi/lmp.hpp>
#include <zooid/interconnect/core/bulk_pool.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/frame_store.hpp>
#include <zooid/native/runtime.hpp>

#include "pair.hpp"

namespace zooid::bulk {
namespace {

using namespace interconnect;

constexpr unsigned rounds = 20;
constexpr PoolShape shape{.buffers = {4, 4}, .buffer_bytes = 64 * 1024};
constexpr std::uint16_t there = 1, back = 2, pool_frame = 3, end = 4;  // numbers of messages

[[noreturn]] void fail(std::string_view what) {
    std::fprintf(stderr, "bulk: %.*s\n", static_cast<int>(what.size()), what.data());
    std::exit(1);
}

std::uint64_t ticks() {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    asm volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high));
    return std::uint64_t{high} << 32 | low;
}

struct Message {
    MessageHeader header;
    std::array<std::uint64_t, 32> words{};
    std::uint64_t took = 0;  // ticks of the look that found it
};

/// The next message; sleeps until there is one.
template <class T>
Message next(T& transport) {
    const abi::RuntimeTable& libos = native::runtime();
    Message message;
    for (;;) {
        const std::uint64_t seen = libos.event_count();
        const std::uint64_t start = ticks();
        const auto got = transport.receive(message.words);
        message.took = ticks() - start;
        if (!got) fail("the channel has ended");
        if (const auto& header = *got) {
            message.header = *header;
            return message;
        }
        if (transport.prepare_sleep(0)) libos.wait_event(seen, 0);
        transport.wake();
    }
}

/// Every word of it tells where it is and which round this is.
void write_pattern(Buffer& buffer, std::uint64_t round) {
    auto* const words = reinterpret_cast<std::uint64_t*>(buffer.memory().data());
    for (std::size_t at = 0; at < buffer.size() / 8; ++at) words[at] = at * 3 + round;
}
void check_pattern(const Buffer& buffer, std::uint64_t round) {
    const auto* const words = reinterpret_cast<const std::uint64_t*>(buffer.bytes().data());
    for (std::size_t at = 0; at < buffer.size() / 8; ++at)
        if (words[at] != at * 3 + round) fail("a word is not the one that was sent");
}

std::uint64_t median(std::array<std::uint64_t, rounds> values) {
    std::ranges::sort(values);
    return values[rounds / 2];
}

/// Sends a buffer of `bytes` there and gets it back, `rounds` times.
template <class T>
void passes(T& transport, const BufferHome& home, const char* what, std::size_t bytes) {
    std::array<std::uint64_t, rounds> sending{};
    std::array<std::uint64_t, rounds> receiving{};
    for (unsigned round = 0; round < rounds; ++round) {
        auto buffer = transport.allocate(bytes);
        if (!buffer) fail("no buffer is free");
        write_pattern(**buffer, round);
        const std::uint64_t start = ticks();
        auto sent = send_with(transport, {.number = there}, std::move(*buffer));
        sending[round] = ticks() - start;
        if (!sent) fail("the buffer was not sent");
        const Message answer = next(transport);
        auto returned = transport.take(answer.header);
        if (answer.header.number != back || !returned) fail("the buffer did not come back");
        check_pattern(**returned, round + 1);
        receiving[round] = answer.took;
    }
    std::printf("%s %zu send %llu receive %llu copied %llu\n", what, bytes,
                static_cast<unsigned long long>(median(sending)),
                static_cast<unsigned long long>(median(receiving)),
                static_cast<unsigned long long>(home.copied_bytes()));
}

/// The other domain: checks what comes, changes it, sends it back.
template <class T>
void send_all_back(T& transport) {
    for (std::uint64_t round = 0;;) {
        const Message message = next(transport);
        if (message.header.number == end) return;
        auto buffer = transport.take(message.header);
        if (!buffer) fail("no buffer came");
        check_pattern(**buffer, round % rounds);
        write_pattern(**buffer, round % rounds + 1);
        ++round;
        auto sent = send_with(transport, {.number = back}, std::move(*buffer));
        if (!sent) fail("the buffer was not sent back");
    }
}

int move(native::FrameStore& frames, native::BulkMove& transport, bool starter) {
    if (!starter) {
        send_all_back(transport);
        return 0;
    }
    passes(transport, frames, "move", abi::page_bytes);
    passes(transport, frames, "move", abi::large_page_bytes);
    return transport.send({.number = end}) ? 0 : 1;
}

/// Gives a frame away and writes to it.
int after(native::BulkMove& transport, bool starter) {
    if (!starter) {
        (void)next(transport);
        return 0;
    }
    auto buffer = transport.allocate(abi::page_bytes);
    if (!buffer) fail("no buffer is free");
    auto* const memory = reinterpret_cast<volatile std::byte*>((*buffer)->memory().data());
    *memory = std::byte{1};
    auto sent = send_with(transport, {.number = there}, std::move(*buffer));
    if (!sent) fail("the buffer was not sent");
    std::puts("given away");
    *memory = std::byte{2};
    std::puts("and still written");
    return 1;
}

/// Keeps a copy of the capability and a mapping of its own: the receiver takes both away.
int keep(native::FrameStore& frames, native::BulkMove& transport, bool starter) {
    if (!starter) {
        send_all_back(transport);
        return 0;
    }
    const abi::RuntimeTable& libos = native::runtime();
    auto buffer = transport.allocate(abi::page_bytes);
    if (!buffer) fail("no buffer is free");
    write_pattern(**buffer, 0);
    const std::uint32_t copy = libos.allocate_slot();
    const auto source = frames.capability((*buffer)->place());
    if (!native::copy_capability(source, {.cptr = copy}).ok()) fail("no copy could be made");
    const abi::MappedFrame second = libos.map_frame(copy, 0, abi::page_bytes, 1);
    auto* const memory = reinterpret_cast<volatile std::byte*>(second.address);
    if (memory == nullptr) fail("no second mapping could be made");
    *memory = *memory;
    auto sent = send_with(transport, {.number = there}, std::move(*buffer));
    if (!sent || next(transport).header.number != back) fail("the buffer did not come back");
    std::puts("given away");
    *memory = std::byte{2};
    std::puts("and still written");
    return 1;
}

/// The pool's frame goes over the channel first.
std::span<std::byte> share_pool(native::Lmp& lmp, std::uint32_t arriving, bool starter) {
    const abi::RuntimeTable& libos = native::runtime();
    if (starter) {
        const abi::MappedFrame frame = libos.allocate_frame(shape.bytes());
        if (frame.address == 0) fail("no memory for the pool");
        if (!lmp.send({.number = pool_frame, .capability = frame.cptr}))
            fail("the pool was not sent");
        return {reinterpret_cast<std::byte*>(frame.address), frame.bytes};
    }
    const Message message = next(lmp);
    if (message.header.number != pool_frame || message.header.capability == 0) fail("no pool came");
    const abi::MappedFrame frame = libos.map_frame(arriving, 0, shape.bytes(), 1);
    if (frame.address == 0) fail("the pool could not be mapped");
    return {reinterpret_cast<std::byte*>(frame.address), frame.bytes};
}

int pool(native::Lmp& lmp, std::uint32_t arriving, bool starter) {
    const auto memory = share_pool(lmp, arriving, starter);
    BufferPool buffers(memory, starter ? Side::a : Side::b, shape);
    BulkPool<native::Lmp> transport(lmp, buffers);
    if (!starter) {
        send_all_back(transport);
        return 0;
    }
    passes(transport, buffers, "pool", 4096);
    passes(transport, buffers, "pool", shape.buffer_bytes);
    return transport.send({.number = end}) ? 0 : 1;
}

/// The peer ends without taking anything, while this domain sleeps until its ring has room.
int room(native::Lmp& lmp, const OwnRing& own, bool starter) {
    if (!starter) {
        // The kernel's mark: a message was refused, so the starter sleeps or is about to.
        const auto& ring = *reinterpret_cast<const abi::LmpRing*>(own.address);
        while (ring.room_wanted.load() == 0) sched_yield();
        return 0;
    }
    const abi::RuntimeTable& libos = native::runtime();
    constexpr std::uint64_t patience_ns = 10'000'000'000;
    const std::uint64_t begin = libos.now_ns();
    unsigned sleeps = 0;
    for (;;) {
        const std::uint64_t seen = libos.event_count();
        const auto sent = lmp.send({.number = there});
        if (sent) continue;
        const std::uint64_t waited_ns = libos.now_ns() - begin;
        if (sent.error() == SendError::closed && waited_ns < patience_ns) break;
        if (sent.error() != SendError::full || waited_ns >= patience_ns)
            fail("nobody said that the peer has ended");
        if (lmp.prepare_sleep(1)) libos.wait_event(seen, begin + patience_ns);
        lmp.wake();
        ++sleeps;
    }
    std::printf("the peer has ended, told while asleep (%u sleeps)\n", sleeps);
    return sleeps > 0 ? 0 : 1;
}

int run(std::string_view mode, bool starter) {
    const OwnRing own = make_ring();
    if (own.end_point == 0) fail("no room for an end point");
    const std::uint32_t arriving = native::runtime().allocate_slot();  // for the pool's frame
    if (mode == "pool") native::set_receive_slot(own.address, arriving);
    native::FrameStore frames(own.address);
    const bool moves = mode != "pool" && mode != "room";
    const auto opened = !moves ? abi::Status::ok : frames.open(starter && mode == "move" ? 1 : 0);
    if (opened != abi::Status::ok) fail(abi::name(opened));
    if (moves && !frames.arm()) fail("no place for a frame");
    const std::uint32_t peer = starter ? start_peer(own, mode) : bind_to_starter(own);
    if (peer == 0) return 1;
    auto lmp = native::make_lmp(own.address, ring_slots, peer);
    if (mode == "pool") return pool(lmp, arriving, starter);
    if (mode == "room") return room(lmp, own, starter);
    native::BulkMove transport(lmp, frames);
    if (mode == "keep") return keep(frames, transport, starter);
    return mode == "move" ? move(frames, transport, starter) : after(transport, starter);
}

}  // namespace
}  // namespace zooid::bulk

int main(int argc, char** argv) {
    const bool starter = argc != 3 || std::string_view(argv[1]) != "--peer";
    const std::string_view mode = argc >= 2 ? argv[argc - 1] : "";
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    for (const std::string_view known : {"move", "pool", "after", "keep", "room"})
        if (mode == known) return zooid::bulk::run(mode, starter);
    std::fprintf(stderr, "usage: bulk move | pool | after | keep | room\n");
    return 2;
}
