// A thread's main loop on Linux: its coroutines run until idle, then it sleeps until one of its
// links has news.
#pragma once
#include <poll.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <limits>
#include <vector>

#include "zooid/interconnect/executor.hpp"
#include "zooid/interconnect/linux/link.hpp"

namespace zooid::interconnect {

class SteadyClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override {
        const auto since = std::chrono::steady_clock::now().time_since_epoch();
        return {static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(since).count())};
    }
};

/// Who has an epoll loop already calls executor() from it instead: see prepare_sleep() there.
/// @tparam frames      coroutine frames that may live at once
/// @tparam frame_bytes of the largest frame
template <std::size_t frames = 64, std::size_t frame_bytes = 16384>
class LinuxLoop {
public:
    LinuxLoop()
        : memory_(frames + 1),
          pool_(std::as_writable_bytes(std::span(memory_)), frame_bytes),
          executor_(pool_, clock_) {}
    LinuxLoop(const LinuxLoop&) = delete;
    LinuxLoop& operator=(const LinuxLoop&) = delete;

    [[nodiscard]] Executor& executor() { return executor_; }

    /// News of this link end the sleep; say so before a channel takes it. Its terms must have
    /// SleepOn::descriptor.
    void watch(const Link& link) { watch(link.descriptor()); }
    /// The same of a transport that is no link: its descriptor is readable while there is news.
    void watch(int descriptor) {
        watched_.push_back({.fd = descriptor, .events = POLLIN, .revents = 0});
    }

    /// Runs until `done()`.
    template <class Done>
    void run_until(Done done) {
        for (;;) {
            executor_.run_until_idle();
            if (done()) return;
            if (executor_.prepare_sleep())
                (void)::poll(watched_.data(), watched_.size(), sleep_ms());
            executor_.wake();
        }
    }

private:
    /// Until the next deadline, rounded up; -1 when there is none.
    [[nodiscard]] int sleep_ms() {
        constexpr std::uint64_t longest_ms = std::numeric_limits<int>::max();
        const Instant next = executor_.next_deadline();
        if (next == never) return -1;
        const Instant now = clock_.now();
        const std::uint64_t ms = next <= now ? 0 : (next.us - now.us + 999) / 1000;
        return static_cast<int>(ms < longest_ms ? ms : longest_ms);
    }

    struct alignas(FramePool::alignment_bytes) Block {
        std::array<std::byte, frame_bytes + FramePool::alignment_bytes> bytes;
    };
    std::vector<Block> memory_;
    SteadyClock clock_;
    FramePool pool_;
    Executor executor_;
    std::vector<pollfd> watched_;
};

}  // namespace zooid::interconnect
