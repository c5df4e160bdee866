// Pairs of cores that exchange a message at a fixed rate, once spinning on `ump` and once asleep
// between messages on `ump_notify`: which of both a host with fewer cores than the guest bears.
#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>
#include <zooid/interconnect/core/spin.hpp>
#include <zooid/interconnect/core/ump.hpp>
#include <zooid/native/runtime.hpp>

#include "bench.hpp"
#include "tlb/pinned.hpp"

namespace zooid::bench {
namespace {

using namespace interconnect;

constexpr std::size_t trips_max = 10'000;  // of one pair
constexpr std::uint16_t ask_again = 1;
constexpr std::uint16_t last = 2;

struct alignas(area_alignment_bytes) Frame {
    std::array<std::byte, frame_bytes(ring_slots_min)> bytes{};
};

/// Looks without end; what must not be chosen where cores are overcommitted.
struct Spinning {
    using Transport = Ump;
    static constexpr Wake wake = Wake::polled;

    explicit Spinning(UmpChannel<> channel, std::atomic<std::uint32_t>&,
                      std::atomic<std::uint32_t>&)
        : transport(channel) {}
    static void wait_until(std::uint64_t ns) {
        while (native::now_ns() < ns) HardwareMemory::pause();
    }
    auto take(std::span<std::uint64_t> into) { return receive_spinning(transport, into, 1000); }
    Transport transport;
};

/// Sleeps until the peer rings, and until the next message is due.
struct Sleeping {
    struct Bell {
        std::atomic<std::uint32_t>* rings;
        void operator()() const {
            rings->fetch_add(1);
            rings->notify_one();
        }
    };
    using Transport = UmpNotify<Bell>;
    static constexpr Wake wake = Wake::notified;

    Sleeping(UmpChannel<> channel, std::atomic<std::uint32_t>& mine,
             std::atomic<std::uint32_t>& theirs)
        : transport(channel, {&theirs}), mine_(&mine) {}
    static void wait_until(std::uint64_t ns) {
        const std::uint64_t now = native::now_ns();
        if (ns > now) std::this_thread::sleep_for(std::chrono::nanoseconds(ns - now));
    }
    auto take(std::span<std::uint64_t> into) {
        const std::uint32_t heard = *mine_;
        if (transport.prepare_sleep(0)) mine_->wait(heard);
        transport.wake();
        return transport.receive(into);
    }
    Transport transport;

private:
    std::atomic<std::uint32_t>* mine_;
};

/// Both ends of one channel, a core for each, and when messages of it are due.
template <class Way>
struct Pair {
    Frame frame;
    std::atomic<std::uint32_t> rings[2]{};
    Way near{*UmpChannel<>::create(frame.bytes, Side::a, ring_slots_min, Way::wake), rings[0],
             rings[1]};
    Way far{*UmpChannel<>::attach(frame.bytes, Side::b), rings[1], rings[0]};
    std::uint64_t every_ns = 0;
    std::size_t messages = 0;
    std::vector<std::uint64_t> late_ns;
    pthread_t threads[2]{};
};

std::atomic<std::uint64_t> start_ns{0};  // of all pairs; 0 until all threads run
std::atomic<unsigned> ready{0};

/// Once every thread runs: what is measured is messages, not the start of threads.
void stand_by() {
    ++ready;
    ready.notify_one();
    start_ns.wait(0);
}

template <class Way>
std::uint16_t take(Way& at) {
    std::array<std::uint64_t, slot_payload_words> words;
    for (;;) {
        const auto got = at.take(words);
        if (!got) fail("a peer of ours broke the ring");
        const auto& header = *got;
        if (header) return header->number;
    }
}

template <class Way>
void* echo(void* argument) {
    auto& pair = *static_cast<Pair<Way>*>(argument);
    stand_by();
    std::uint16_t number = 0;
    do {
        number = take(pair.near);
        if (!pair.near.transport.send({.number = number})) fail("an answer was not sent");
    } while (number != last);
    return nullptr;
}

/// A message is late from when it was due, not from when we came to send it: who stands still is
/// late with all that was due meanwhile.
template <class Way>
void* ask(void* argument) {
    auto& pair = *static_cast<Pair<Way>*>(argument);
    stand_by();
    for (std::size_t index = 0; index < pair.messages; ++index) {
        const std::uint64_t due_ns = start_ns + index * pair.every_ns;
        Way::wait_until(due_ns);
        const std::uint16_t number = index + 1 < pair.messages ? ask_again : last;
        if (!pair.far.transport.send({.number = number}) || take(pair.far) != number)
            fail("another answer came");
        pair.late_ns.push_back(native::now_ns() - due_ns);
    }
    return nullptr;
}

template <class Way>
void run(const char* name, std::uint64_t ms, std::uint64_t every_us) {
    const std::vector<int> cores = tlb::allowed_cores();
    start_ns = 0;
    ready = 0;
    std::vector<std::unique_ptr<Pair<Way>>> pairs;
    for (std::size_t core = 0; core + 1 < cores.size(); core += 2) {
        auto& pair = *pairs.emplace_back(std::make_unique<Pair<Way>>());
        pair.every_ns = every_us * 1000;
        pair.messages = std::clamp<std::size_t>(ms * 1000 / every_us, 1, trips_max);
        pair.late_ns.reserve(pair.messages);
        if (!tlb::start_on(cores[core], pair.threads[0], echo<Way>, &pair) ||
            !tlb::start_on(cores[core + 1], pair.threads[1], ask<Way>, &pair))
            fail("a core takes no thread");
    }
    if (pairs.empty()) fail("a pair takes two cores");
    for (unsigned run = ready; run < 2 * pairs.size(); run = ready) ready.wait(run);
    start_ns = native::now_ns() + every_us * 1000;
    start_ns.notify_all();
    std::vector<std::uint64_t> all;
    for (auto& pair : pairs) {
        for (const pthread_t thread : pair->threads) pthread_join(thread, nullptr);
        all.insert(all.end(), pair->late_ns.begin(), pair->late_ns.end());
    }
    std::ranges::sort(all);
    const auto rank = [&](std::size_t percent) { return all[(all.size() * percent - 1) / 100]; };
    std::printf("paced %s %zu %zu %llu %llu %llu\n", name, pairs.size(), all.size(),
                static_cast<unsigned long long>(rank(50)),
                static_cast<unsigned long long>(rank(99)),
                static_cast<unsigned long long>(all.back()));
}

}  // namespace

void run_paced(std::uint64_t ms, std::uint64_t every_us) {
    run<Sleeping>("ump_notify", ms, every_us);
    run<Spinning>("ump", ms, every_us);
}

}  // namespace zooid::bench
