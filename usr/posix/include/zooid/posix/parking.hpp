// One thread's place to wait: answers that come early are kept, answers that come late are dropped.
#pragma once
#include <cstdint>

namespace zooid::posix {

/// Sequence numbers tell one wait of a thread from its earlier ones, since a resume message can
/// still be on its way when the wait has ended otherwise. Touched only by the thread's own core.
class Parking {
public:
    /// Starts a new wait.
    /// @return its number, never 0, to be sent with whatever may answer it
    std::uint64_t begin() {
        answered_ = false;
        return ++sequence_;
    }

    /// An answer arrived for wait `sequence`.
    /// @return true when the thread may run on; false when the answer is stale and was dropped
    bool answer(std::uint64_t sequence, long result) {
        if (sequence != sequence_ || answered_) return false;
        answered_ = true;
        result_ = result;
        return true;
    }

    [[nodiscard]] bool answered() const { return answered_; }
    [[nodiscard]] long result() const { return result_; }
    [[nodiscard]] std::uint64_t sequence() const { return sequence_; }

private:
    std::uint64_t sequence_ = 0;
    long result_ = 0;
    bool answered_ = false;
};

}  // namespace zooid::posix
