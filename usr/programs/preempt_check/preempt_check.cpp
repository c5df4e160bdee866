// Registers of every kind, held while the core is taken away again and again: nothing may change.
#include <pthread.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/native/runtime.hpp>

#include "bare_domain/number_options.hpp"
#include "holder.hpp"
#include "tlb/pinned.hpp"

namespace {

using namespace zooid;

constexpr unsigned threads_per_core = 2;  // take turns by the libos
constexpr std::uint64_t turns_per_round = 200'000;
constexpr std::uint32_t first_cnode = 252;  // of our root: no libos comes that far
constexpr std::uint64_t second_ns = 1'000'000'000;

struct Wanted {
    std::uint64_t preemptions = 100'000;
    std::uint64_t seconds = 0;  // at most; 0: as long as it takes
};

std::atomic<std::uint64_t> preemptions;
std::atomic<std::uint64_t> end_ns = 0;  // 0: not yet all run, or no limit of time
std::atomic<std::size_t> running = 0;

bool done(const Wanted& wanted) {
    return preemptions.load(std::memory_order_relaxed) >= wanted.preemptions ||
           (end_ns != 0 && native::now_ns() >= end_ns);
}

struct Share {
    const Wanted* wanted;
    int core;
    unsigned number;      // on its core
    std::size_t threads;  // of all cores
    preempt::Seen seen;
    abi::Status status = abi::Status::ok;
};

const volatile abi::DispatcherFrame& own_frame() {
    std::uint64_t base = 0;
    asm volatile("rdgsbase %0" : "=r"(base));
    return *reinterpret_cast<const volatile abi::DispatcherFrame*>(base);
}

/// One round in this thread's registers. Its dispatcher's preemptions are also the other thread's:
/// each is counted by the one that held the core.
preempt::Seen hold_once(std::uint64_t seed) {
    const volatile abi::DispatcherFrame& frame = own_frame();
    const preempt::HeldState in = preempt::make_state(seed, frame.self);
    preempt::HeldState out{};
    preempt::hold(&in, &out, turns_per_round, preempt::has_avx() ? 1 : 0);
    return {.preemptions = 0, .rounds = 1, .damaged = in == out ? 0U : 1U};
}

/// What this thread adds to the sum of all: the first of a core counts what all dispatchers on it
/// have seen.
void* check_core(void* argument) {
    auto& share = *static_cast<Share*>(argument);
    const volatile abi::DispatcherFrame& frame = own_frame();
    if (running.fetch_add(1) + 1 == share.threads && share.wanted->seconds != 0)
        end_ns = native::now_ns() + share.wanted->seconds * second_ns;
    const std::uint64_t before = frame.preemptions;
    const std::uint64_t seed = static_cast<std::uint64_t>(share.core) << 32 | share.number << 24;
    std::vector<preempt::Holder> holders;
    if (share.number == 0) {
        holders.emplace_back(first_cnode, ~seed, turns_per_round);
        share.status = holders[0].status();
    }
    for (std::uint64_t round = 0; share.status == abi::Status::ok && !done(*share.wanted);
         ++round) {
        share.seen += hold_once(seed + round);
        if (share.number != 0) continue;
        std::uint64_t now = frame.preemptions - before;
        for (const preempt::Holder& holder : holders) now += holder.seen().preemptions;
        preemptions.fetch_add(now - share.seen.preemptions, std::memory_order_relaxed);
        share.seen.preemptions = now;
    }
    for (preempt::Holder& holder : holders) {
        if (holder.status() != abi::Status::ok) continue;
        holder.stop();
        share.seen += {0, holder.seen().rounds, holder.seen().damaged};
    }
    return nullptr;
}

bool parse(int count, char** words, Wanted& wanted) {
    return bare::number_options(count, words, [&](std::string_view name, std::uint64_t value) {
        if (name == "--preemptions")
            wanted.preemptions = value;
        else if (name == "--seconds")
            wanted.seconds = value;
        else
            return false;
        return true;
    });
}

}  // namespace

int main(int count, char** words) {
    Wanted wanted;
    if (!parse(count, words, wanted)) {
        std::fprintf(stderr, "usage: preempt_check [--preemptions N] [--seconds S]\n");
        return 2;
    }
    const std::vector<int> cores = tlb::allowed_cores();
    std::vector<Share> shares;
    for (const int core : cores)
        for (unsigned number = 0; number < threads_per_core; ++number)
            shares.push_back({&wanted, core, number, cores.size() * threads_per_core, {}});
    std::vector<pthread_t> threads(shares.size());
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (!tlb::start_on(shares[i].core, threads[i], check_core, &shares[i])) return 5;
    }
    for (const pthread_t thread : threads) pthread_join(thread, nullptr);
    preempt::Seen all;
    for (const Share& share : shares) {
        all += share.seen;
        if (share.status == abi::Status::ok) continue;
        std::printf("preempt_check: core %d: %s\n", share.core,
                    std::string(abi::name(share.status)).c_str());
        return 5;
    }
    std::printf(
        "preempt_check: %llu preemptions on %zu cores, %llu states held, %llu damaged (%s)\n",
        static_cast<unsigned long long>(all.preemptions), cores.size(),
        static_cast<unsigned long long>(all.rounds), static_cast<unsigned long long>(all.damaged),
        preempt::has_avx() ? "x87, SSE, AVX" : "x87, SSE");
    return all.damaged == 0 ? 0 : 1;
}
