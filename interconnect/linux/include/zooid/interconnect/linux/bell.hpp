// How one process wakes another: a count in shared memory and a futex, or a packet on the socket.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

namespace zooid::interconnect {

/// Where a side sleeps: it says so when it connects.
enum class SleepOn : std::uint8_t {
    futex = 0,       // nothing but Link::wait() wakes it: the cheapest
    descriptor = 1,  // the socket becomes readable: for epoll, poll, select
};

/// A line of its own that only the ringing side writes: how often it rang.
struct alignas(64) BellCount {
    std::atomic<std::uint32_t> rings{0};
};

/// The ringing side's handle; borrows all it names from the Link. Never blocks, whatever the peer
/// does.
struct LinuxBell {
    BellCount* count = nullptr;
    int socket = -1;
    SleepOn peer = SleepOn::futex;
    void operator()() const;
};

/// Sleeps until the count has moved from `seen`, or that long. Returns early on a signal.
void sleep_on(const BellCount& count, std::uint32_t seen, std::chrono::milliseconds at_most);

}  // namespace zooid::interconnect
