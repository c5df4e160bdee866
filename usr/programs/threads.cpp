// Adds up 0..n-1 on a thread per core the domain may use, and checks the sum; or computes for ever.
#include <sched.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

namespace {

constexpr std::uint64_t numbers = 1 << 22;
constexpr int threads_max = 64;

struct Part {
    std::uint64_t sum = 0;
    int core = -1;
};

void pin(int core) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    // Refused where threads cannot move: then the sum is still right, and fewer cores are printed.
    (void)sched_setaffinity(0, sizeof one, &one);
}

void add_up(std::uint64_t first, std::uint64_t end, int core, Part& part) {
    pin(core);
    for (std::uint64_t i = first; i < end; ++i) part.sum += i;
    part.core = sched_getcpu();
}

/// Never makes a call again, on any core: only from outside can this program be ended.
[[noreturn]] void spin(int core, std::atomic<int>& arrived, int all) {
    pin(core);
    static std::atomic<std::uint64_t> turns;
    if (++arrived == all) {
        std::printf("%d threads spin, this one on core %d\n", all, sched_getcpu());
        std::fflush(stdout);
    }
    for (;;) turns.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

int main(int count, char** words) {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        std::perror("threads: sched_getaffinity");
        return 5;
    }
    std::vector<int> cores;
    for (int core = 0; core < CPU_SETSIZE; ++core)
        if (CPU_ISSET(core, &allowed)) cores.push_back(core);
    const int wanted = count > 1 ? std::atoi(words[1]) : static_cast<int>(cores.size());
    if (wanted < 1 || wanted > threads_max) {
        std::fprintf(stderr, "usage: threads [THREADS [forever]], 1 to %d\n", threads_max);
        return 2;
    }
    if (count > 2 && std::strcmp(words[2], "forever") == 0) {
        std::atomic<int> arrived;
        for (int i = 1; i < wanted; ++i)
            std::thread(spin, cores[static_cast<std::size_t>(i) % cores.size()], std::ref(arrived),
                        wanted)
                .detach();
        spin(cores[0], arrived, wanted);
    }
    const auto total = static_cast<std::uint64_t>(wanted);
    std::vector<Part> parts(total);
    std::vector<std::thread> threads;
    for (std::uint64_t i = 0; i < total; ++i)
        threads.emplace_back(add_up, numbers * i / total, numbers * (i + 1) / total,
                             cores[i % cores.size()], std::ref(parts[i]));
    for (std::thread& thread : threads) thread.join();
    std::uint64_t sum = 0;
    std::set<int> used;
    for (const Part& part : parts) {
        sum += part.sum;
        used.insert(part.core);
    }
    std::printf("sum %llu threads %d cores %zu\n", static_cast<unsigned long long>(sum), wanted,
                used.size());
    const bool right = sum == numbers * (numbers - 1) / 2;
    if (!right) std::fprintf(stderr, "threads: the sum is wrong\n");
    return right ? 0 : 1;
}
