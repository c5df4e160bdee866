// What it costs to take a page away from every core that has touched it, by protocol and number of
// cores. Prints tlb.csv.
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <zooid/native/runtime.hpp>

#include "pinned.hpp"
#include "shootdown.hpp"

namespace zooid::tlb {
namespace {

constexpr long operations_default = 200;
constexpr long operations_max = 100'000;
constexpr std::size_t page_bytes = 4096;
// Each page in a 64 KiB block of its own, so that every operation leaves the runtime the same work.
constexpr std::size_t area_bytes = 64 << 10;

struct Options {
    long operations = operations_default;
    bool protect = false;  // mprotect instead of munmap
    const char* accelerator = "tcg";
};

/// One line per thread: nobody else writes it.
struct alignas(64) Toucher {
    std::atomic<std::uint64_t> touched = 0;  // rounds
};

struct Shared {
    alignas(64) std::atomic<std::uint64_t> round = 0;
    std::atomic<volatile char*> page = nullptr;
    std::atomic<bool> stop = false;
};
Shared shared;

void* touch_every_round(void* argument) {
    auto& self = *static_cast<Toucher*>(argument);
    std::uint64_t done = shared.round.load();
    self.touched.store(done);
    while (!shared.stop.load(std::memory_order_relaxed)) {
        const std::uint64_t round = shared.round.load(std::memory_order_acquire);
        if (round == done) {
            __builtin_ia32_pause();
            continue;
        }
        (void)*shared.page.load();
        done = round;
        self.touched.store(done, std::memory_order_release);
    }
    return nullptr;
}

std::uint64_t ticks() { return __builtin_ia32_rdtsc(); }

struct Samples {
    std::vector<std::uint64_t> ns;
    std::vector<std::uint64_t> cycles;
    abi::ShootdownCounts used = {};
};

void wait_for_touch(const std::vector<std::unique_ptr<Toucher>>& touchers, std::uint64_t round) {
    for (const auto& toucher : touchers)
        while (toucher->touched.load(std::memory_order_acquire) != round) __builtin_ia32_pause();
}

/// Every core touches a page, then this one takes it away; again and again.
bool measure(const Options& options, const std::vector<std::unique_ptr<Toucher>>& touchers,
             Samples& samples) {
    const abi::ShootdownCounts before = counts();
    for (long i = 0; i < options.operations; ++i) {
        void* area =
            mmap(nullptr, area_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (area == MAP_FAILED) return false;
        auto* page = static_cast<volatile char*>(area);
        *page = 1;
        shared.page.store(page);
        const std::uint64_t round = shared.round.load() + 1;
        shared.round.store(round, std::memory_order_release);
        wait_for_touch(touchers, round);
        const abi::ShootdownCounts at_start = counts();
        const std::uint64_t start_ns = native::now_ns();
        const std::uint64_t start = ticks();
        const int result =
            options.protect ? mprotect(area, page_bytes, PROT_READ) : munmap(area, page_bytes);
        const std::uint64_t end = ticks();
        const std::uint64_t end_ns = native::now_ns();
        if (result != 0) return false;
        const abi::ShootdownCounts at_end = counts();
        samples.used.messages += at_end.messages - at_start.messages;
        samples.used.ipis += at_end.ipis - at_start.ipis;
        samples.ns.push_back(end_ns - start_ns);
        samples.cycles.push_back(end - start);
        if (munmap(area, area_bytes) != 0) return false;
    }
    return counts().operations > before.operations || touchers.empty();
}

/// Nearest rank, as hake/trace has it.
std::uint64_t percentile(std::vector<std::uint64_t>& samples, std::size_t permille) {
    std::sort(samples.begin(), samples.end());
    const std::size_t rank = (samples.size() * permille + 999) / 1000;
    return samples[rank == 0 ? 0 : rank - 1];
}

void print(const Options& options, const Protocol& protocol, std::size_t cores, Samples& samples) {
    const auto n = static_cast<double>(samples.ns.size());
    std::printf("%s%s,%zu,%zu,%llu,%llu,%llu,%llu,%.2f,%.2f,zooid,%s\n", protocol.name.data(),
                options.protect ? " protect" : "", cores, samples.ns.size(),
                static_cast<unsigned long long>(percentile(samples.ns, 500)),
                static_cast<unsigned long long>(percentile(samples.ns, 990)),
                static_cast<unsigned long long>(percentile(samples.cycles, 500)),
                static_cast<unsigned long long>(percentile(samples.cycles, 990)),
                static_cast<double>(samples.used.messages) / n,
                static_cast<double>(samples.used.ipis) / n, options.accelerator);
    std::fflush(stdout);
}

int run(const Options& options) {
    const std::vector<int> cores = allowed_cores();
    std::vector<std::unique_ptr<Toucher>> touchers;
    std::vector<pthread_t> threads;
    std::puts(
        "protocol,cores,n,median_ns,p99_ns,median_cycles,p99_cycles,messages_per_op,"
        "ipis_per_op,kernel,accel");
    for (std::size_t count = 2; count <= cores.size(); ++count) {
        touchers.push_back(std::make_unique<Toucher>());
        threads.emplace_back();
        if (!start_on(cores[count - 1], threads.back(), touch_every_round, touchers.back().get())) {
            std::fprintf(stderr, "tlb_bench: no thread on core %d\n", cores[count - 1]);
            return 5;
        }
        for (const Protocol& protocol : protocols) {
            if (protocol.value == abi::ShootdownProtocol::none) continue;
            use(protocol);
            Samples samples;
            if (!measure(options, touchers, samples)) {
                std::fprintf(stderr, "tlb_bench: the system refused an operation\n");
                return 5;
            }
            print(options, protocol, count, samples);
        }
    }
    shared.stop.store(true);
    for (const pthread_t thread : threads) pthread_join(thread, nullptr);
    return 0;
}

}  // namespace
}  // namespace zooid::tlb

int main(int count, char** words) {
    zooid::tlb::Options options;
    bool good = true;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word == "--protect") {
            options.protect = true;
        } else if (word == "--accel" && i + 1 < count) {
            options.accelerator = words[++i];
        } else {
            options.operations = std::strtol(words[i], nullptr, 10);
            good =
                good && options.operations >= 1 && options.operations <= zooid::tlb::operations_max;
        }
    }
    if (!good) {
        std::fprintf(stderr, "usage: tlb_bench [OPERATIONS] [--protect] [--accel WORD]\n");
        return 2;
    }
    return zooid::tlb::run(options);
}
