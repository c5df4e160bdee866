// One thread as a test needs it: a clock that stands still, frames, an executor.
#pragma once
#include <array>
#include <vector>
#include <zooid/interconnect/executor.hpp>

namespace zooid::interconnect::testing {

struct TestClock : Clock {
    Instant time;
    [[nodiscard]] Instant now() const override { return time; }
};

struct Thread {
    /// Frames are large because the sanitizers make them so.
    static constexpr std::size_t block_bytes = 32 * 1024;
    /// @param frames that may live at once, of at most `bytes` each.
    explicit Thread(std::size_t frames = 16, std::size_t bytes = block_bytes)
        : memory(frames * (bytes + FramePool::alignment_bytes) / sizeof(Unit)),
          pool(std::as_writable_bytes(std::span(memory)), bytes) {}
    struct alignas(FramePool::alignment_bytes) Unit {
        std::array<std::byte, FramePool::alignment_bytes> bytes;
    };
    std::vector<Unit> memory;
    FramePool pool;
    TestClock clock;
    Executor executor_{pool, clock};
    [[nodiscard]] Executor& executor() { return executor_; }
    void run() { executor_.run_until_idle(); }
    /// Runs a task of this thread to its end.
    auto now(auto task) {
        task.start(executor_);
        run();
        return task.result();
    }
};

}  // namespace zooid::interconnect::testing
