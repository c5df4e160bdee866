// How often a program of the system that ends is started again.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace zooid::monitor {

inline constexpr std::uint64_t restart_window_us = 10'000'000;
inline constexpr std::size_t restarts_max = 4;  // of one program within that time

/// Of one program. @invariant remembers the last restarts_max times at most.
class RestartBound {
public:
    /// One more start; false: it ends again and again, and is to be left alone.
    [[nodiscard]] bool may_start(std::uint64_t now_us) {
        if (started_us_.size() == restarts_max) {
            if (now_us - started_us_.front() < restart_window_us) return false;
            started_us_.erase(started_us_.begin());
        }
        started_us_.push_back(now_us);
        return true;
    }

private:
    std::vector<std::uint64_t> started_us_;
};

}  // namespace zooid::monitor
