// A guest program: threads over all cores, mutexes, condition variables, exceptions, timeouts.
#include <pthread.h>
#include <sched.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

thread_local int mine = 7;

/// Threads meet, each counts under a lock.
int meet(int threads) {
    std::mutex mutex;
    std::condition_variable all_here;
    int here = 0;
    long sum = 0;
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back([&, i] {
            mine = i;
            std::unique_lock lock(mutex);
            ++here;
            all_here.notify_all();
            all_here.wait(lock, [&] { return here == threads; });
            for (int n = 0; n < 1000; ++n) sum += mine;
        });
    }
    for (std::thread& worker : workers) worker.join();
    return static_cast<int>(sum);
}

/// One thread pinned to each core the process may use; how many found themselves there.
int pinned() {
    cpu_set_t cores;
    sched_getaffinity(0, sizeof cores, &cores);
    std::atomic<int> right = 0;
    for (int core = 0; core < CPU_SETSIZE; ++core) {
        if (!CPU_ISSET(core, &cores)) continue;
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(core, &one);
        pthread_attr_setaffinity_np(&attributes, sizeof one, &one);
        struct Check {
            int core;
            std::atomic<int>& right;
        } check{core, right};
        pthread_t thread;
        const auto body = [](void* argument) -> void* {
            auto& asked = *static_cast<Check*>(argument);
            if (sched_getcpu() == asked.core) ++asked.right;
            return nullptr;
        };
        if (pthread_create(&thread, &attributes, body, &check) != 0) return -1;
        pthread_join(thread, nullptr);
    }
    return right;
}

bool times_out() {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    const auto before = std::chrono::steady_clock::now();
    const bool timeout =
        never.wait_for(lock, std::chrono::milliseconds(20)) == std::cv_status::timeout;
    return timeout && std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(20);
}

}  // namespace

int main() {
    std::printf("met %d\n", meet(8));
    std::printf("mine %d\n", mine);
    std::printf("pinned %d of %u\n", pinned(), std::thread::hardware_concurrency());
    std::printf("timeout %d\n", times_out());
    auto thrown = std::async(std::launch::async, []() -> int { throw std::runtime_error("far"); });
    try {
        thrown.get();
    } catch (const std::runtime_error& error) {
        std::printf("caught %s\n", error.what());
    }
    int births = 0;
    for (int i = 0; i < 200; ++i) std::thread([&] { ++births; }).join();
    std::printf("births %d\n", births);
}
