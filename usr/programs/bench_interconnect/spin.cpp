// Pairs of cores that spin on `ump`: the transport that must not be chosen where the host has fewer
// cores than the guest.
#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>
#include <zooid/interconnect/core/spin.hpp>
#include <zooid/interconnect/core/ump.hpp>
#include <zooid/native/runtime.hpp>

#include "bench.hpp"
#include "tlb/pinned.hpp"

namespace zooid::bench {
namespace {

using namespace interconnect;

constexpr std::size_t trips_max = 100'000;
constexpr std::uint16_t last = 2;

struct alignas(area_alignment_bytes) Frame {
    std::array<std::byte, frame_bytes(ring_slots_min)> bytes{};
};

struct Pair {
    Frame frame;
    Ump near{*UmpChannel<>::create(frame.bytes, Side::a, ring_slots_min)};
    Ump far{*UmpChannel<>::attach(frame.bytes, Side::b)};
    std::uint64_t end_ns = 0;
    std::vector<std::uint64_t> trips_ns;
    pthread_t threads[2]{};
};
std::atomic<bool> go{false};

std::uint16_t take(Ump& at) {
    std::array<std::uint64_t, slot_payload_words> words;
    for (;;) {
        const auto got = receive_spinning(at, words, 1000);
        if (!got) fail("a peer of ours broke the ring");
        const auto& header = *got;
        if (header) return header->number;
    }
}

void* echo(void* argument) {
    Pair& pair = *static_cast<Pair*>(argument);
    std::uint16_t number = 0;
    do {
        number = take(pair.near);
        if (!pair.near.send({.number = number})) fail("an answer was not sent");
    } while (number != last);
    return nullptr;
}

void* ask(void* argument) {
    Pair& pair = *static_cast<Pair*>(argument);
    while (!go) HardwareMemory::pause();
    for (bool more = true; more;) {
        const std::uint64_t start = native::now_ns();
        more = start < pair.end_ns && pair.trips_ns.size() < trips_max;
        const std::uint16_t number = more ? 1 : last;
        if (!pair.far.send({.number = number}) || take(pair.far) != number)
            fail("another answer came");
        if (more) pair.trips_ns.push_back(native::now_ns() - start);
    }
    return nullptr;
}

}  // namespace

void run_spin(std::uint64_t ms) {
    const std::vector<int> cores = tlb::allowed_cores();
    std::vector<std::unique_ptr<Pair>> pairs;
    for (std::size_t core = 0; core + 1 < cores.size(); core += 2) {
        Pair& pair = *pairs.emplace_back(std::make_unique<Pair>());
        pair.trips_ns.reserve(trips_max);
        if (!tlb::start_on(cores[core], pair.threads[0], echo, &pair) ||
            !tlb::start_on(cores[core + 1], pair.threads[1], ask, &pair))
            fail("a core takes no thread");
    }
    if (pairs.empty()) fail("spinning takes two cores");
    for (auto& pair : pairs) pair->end_ns = native::now_ns() + ms * 1'000'000;
    go = true;
    std::vector<std::uint64_t> all;
    for (auto& pair : pairs) {
        for (const pthread_t thread : pair->threads) pthread_join(thread, nullptr);
        all.insert(all.end(), pair->trips_ns.begin(), pair->trips_ns.end());
    }
    if (all.empty()) fail("no round trip was made in that time: give it longer");
    std::ranges::sort(all);
    const auto rank = [&](std::size_t percent) { return all[(all.size() * percent - 1) / 100]; };
    std::printf("spin %zu %zu %llu %llu %llu\n", pairs.size(), all.size(),
                static_cast<unsigned long long>(rank(50)),
                static_cast<unsigned long long>(rank(99)),
                static_cast<unsigned long long>(all.back()));
}

}  // namespace zooid::bench
