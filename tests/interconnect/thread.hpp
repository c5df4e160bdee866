// One thread of coroutines, as a test needs it: its time is the test's.
#pragma once
#include <array>
#include <span>
#include <vector>
#include <zooid/interconnect/executor.hpp>

namespace zooid::interconnect::testing {

struct TestClock : Clock {
    Instant time;
    [[nodiscard]] Instant now() const override { return time; }
};

/// Clock, frames, executor. Frames are large because the sanitizers make them so.
struct Thread {
    static constexpr std::size_t block_bytes = 32 * 1024;
    explicit Thread(std::size_t frames = 16)
        : memory(frames * (block_bytes + 2 * FramePool::alignment_bytes) / sizeof(Unit)),
          pool(std::as_writable_bytes(std::span(memory)), block_bytes) {}
    struct alignas(FramePool::alignment_bytes) Unit {
        std::array<std::byte, FramePool::alignment_bytes> bytes;
    };
    std::vector<Unit> memory;
    FramePool pool;
    TestClock clock;
    Executor executor_{pool, clock};
    [[nodiscard]] Executor& executor() { return executor_; }
};

}  // namespace zooid::interconnect::testing
