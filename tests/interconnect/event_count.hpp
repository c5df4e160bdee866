// Events of one thread, and the doorbell that adds one: what a dispatcher's event count and
// suspend(seen) are in the guest.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace zooid::interconnect::testing {

class EventCount {
public:
    [[nodiscard]] std::uint64_t seen() {
        const std::lock_guard lock(mutex_);
        return count_;
    }
    void ring() {
        const std::lock_guard lock(mutex_);
        ++count_;
        changed_.notify_one();
    }
    /// Returns at once if a doorbell came since `seen`; false when none comes within 20 s: a lost
    /// wake-up.
    [[nodiscard]] bool suspend(std::uint64_t seen) {
        std::unique_lock lock(mutex_);
        ++suspended_;
        return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return count_ != seen; });
    }
    [[nodiscard]] std::uint64_t suspended() const { return suspended_; }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t count_ = 0;
    std::uint64_t suspended_ = 0;
};

struct Ring {
    EventCount* events;
    void operator()() const { events->ring(); }
};

}  // namespace zooid::interconnect::testing
