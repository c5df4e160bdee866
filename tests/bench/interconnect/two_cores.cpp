// Two threads, one on each of two cores, that do the same number of pieces of work side by side.
#include "two_cores.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

#include <barrier>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace zooid::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// What one thread saw of each piece.
struct Track {
    std::vector<double> nanoseconds;
    std::vector<long> switches;
};

void move_to(unsigned core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (pthread_setaffinity_np(pthread_self(), sizeof set, &set) == 0) return;
    std::fprintf(stderr, "cannot run on core %u: name two of this process's cores\n", core);
    std::exit(2);
}

/// How often the scheduler took the core from this thread.
long switches() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nivcsw;
}

void run(const Plan& plan, const Piece& piece, Track& track) {
    for (unsigned index = 0; index < plan.pieces; ++index) {
        const long before = switches();
        const auto started = Clock::now();
        piece(1 + std::uint64_t{index} * plan.operations, plan.operations);
        const std::chrono::duration<double, std::nano> took = Clock::now() - started;
        track.nanoseconds.push_back(took.count() / plan.operations);
        track.switches.push_back(switches() - before);
    }
}

}  // namespace

Samples side_by_side(const Plan& plan, const Piece& near, const Piece& far) {
    Track near_track;
    Track far_track;
    std::barrier start(2);
    std::thread other([&] {
        move_to(plan.cores.near);
        start.arrive_and_wait();
        run(plan, near, near_track);
    });
    move_to(plan.cores.far);
    start.arrive_and_wait();
    run(plan, far, far_track);
    other.join();
    Samples samples;
    for (unsigned index = 1; index < plan.pieces; ++index) {  // the first one warms up
        if (near_track.switches[index] != 0 || far_track.switches[index] != 0)
            ++samples.interrupted;
        else
            samples.each_ns.push_back(far_track.nanoseconds[index]);
    }
    return samples;
}

}  // namespace zooid::bench
