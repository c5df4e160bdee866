// A native program's main loop: its coroutines run until idle, then the thread sleeps until an
// event.
#pragma once
#include <array>
#include <cstddef>
#include <zooid/interconnect/executor.hpp>
#include <zooid/native/peer_link.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::native {

class RuntimeClock final : public interconnect::Clock {
public:
    [[nodiscard]] interconnect::Instant now() const override { return {native::now_ns() / 1000}; }
};

/// @tparam frames      coroutine frames that may live at once
/// @tparam frame_bytes of the largest frame
template <std::size_t frames = 64, std::size_t frame_bytes = 16384>
class Loop {
public:
    Loop() : pool_(memory_, frame_bytes), executor_(pool_, clock_) {}
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    [[nodiscard]] interconnect::Executor& executor() { return executor_; }
    [[nodiscard]] const interconnect::FramePool& pool() const { return pool_; }

    /// From now on looks for messages this long before it halts; meanwhile senders need not ring.
    /// 0, as at first: halts at once. Bounded by who decides it: the core does nothing else then.
    void poll_for(std::uint64_t window_ns) { window_ns_ = window_ns; }

    /// Runs until `done()`; sleeps between events.
    template <class Done>
    void run_until(Done done) {
        const abi::RuntimeTable& libos = runtime();
        while (!done()) {
            const std::uint64_t seen = libos.event_count();
            peers_.look();
            executor_.run_until_idle();
            if (done()) return;
            if (window_ns_ != 0 && news_within_window(seen)) continue;
            if (!executor_.prepare_sleep()) continue;
            const interconnect::Instant next = executor_.next_deadline();
            libos.wait_event(seen, next == interconnect::never ? 0 : next.us * 1000);
            executor_.wake();
        }
    }

private:
    /// Looks until something was done or an event came (true), or the window has passed.
    bool news_within_window(std::uint64_t seen) {
        const abi::RuntimeTable& libos = runtime();
        const std::uint64_t end = native::now_ns() + window_ns_;
        while (libos.event_count() == seen) {
            if (executor_.run_until_idle() > 0) return true;
            if (native::now_ns() >= end) return false;
            __builtin_ia32_pause();
        }
        return true;
    }

    alignas(64) std::array<std::byte, (frames + 1) * (frame_bytes + 64)> memory_;
    std::uint64_t window_ns_ = 0;
    PeerWatch peers_;
    RuntimeClock clock_;
    interconnect::FramePool pool_;
    interconnect::Executor executor_;
};

}  // namespace zooid::native
