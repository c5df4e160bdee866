// One thread of coroutines with a clock that the test moves, and both ends of a channel on it.
#pragma once
#include <memory>
#include <vector>
#include <zooid/interconnect/channel.hpp>

#include "pairs.hpp"

namespace zooid::interconnect::testing {

struct TestClock : Clock {
    Instant time;
    [[nodiscard]] Instant now() const override { return time; }
};

/// One thread: clock, frames, executor. Frames are large because the sanitizers make them so.
struct Thread {
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

/// @tparam words of the longest message received
template <class Pair, unsigned words>
struct ChannelPair {
    using Port = Channel<typename Pair::End, words>;
    explicit ChannelPair(Executor& executor)
        : a(executor, std::move(pair.a)), b(executor, std::move(pair.b)) {}
    Pair pair;
    Port a;
    Port b;
};

}  // namespace zooid::interconnect::testing
