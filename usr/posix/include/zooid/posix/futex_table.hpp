// Who waits on which word: the futexes of one domain, as a state machine at its home core.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <zooid/posix/words.hpp>

namespace zooid::posix {

inline constexpr std::size_t futex_buckets = 256;
inline constexpr std::uint32_t futex_any_bit = ~std::uint32_t{0};

/// One thread's wait. A thread waits at most once at a time, so threads_max bounds the table.
struct FutexWait {
    Address key = 0;         // address of the word, 4-aligned; private and shared are alike here
    std::uint16_t slot = 0;  // of the thread, < threads_max
    std::uint32_t bitset = futex_any_bit;
    std::uint64_t sequence = 0;  // of the wait, chosen by the waiter: a late answer is recognised
};

/// First-in-first-out queues of waiters, one per word. The comparison of the word with the expected
/// value happens before on_wait(), on the same core, with nothing between: that makes it atomic.
/// Time is kept by the waiter's own core, which reports an expired wait by on_timeout().
/// @invariant a slot is in at most one queue; queues keep the order of arrival.
/// @cost O(waiters in the bucket); no allocation.
class FutexTable {
public:
    FutexTable() {
        heads_.fill(none);
        tails_.fill(none);
    }

    /// A thread starts to wait. It must not be waiting.
    void on_wait(const FutexWait& wait);

    /// Takes the oldest waiter on `key` whose bitset meets `bitset`; it must be resumed.
    [[nodiscard]] std::optional<FutexWait> on_wake(Address key, std::uint32_t bitset);

    /// Moves the oldest waiter on `from` to the end of the queue on `to`; false when there is none.
    bool on_requeue(Address from, Address to);

    /// A wait's time is over.
    /// @return true when it was still waiting and now is not; false when a wake came first.
    bool on_timeout(std::uint16_t slot, std::uint64_t sequence);

    /// The thread is gone or killed: whatever it waits for is forgotten.
    /// @return true when it was waiting.
    bool on_cancel(std::uint16_t slot);

    [[nodiscard]] bool waiting(std::uint16_t slot) const { return waiters_[slot].queued; }
    [[nodiscard]] std::size_t waiters() const { return waiting_; }

private:
    static constexpr std::uint16_t none = 0xffff;
    struct Waiter {
        FutexWait wait;
        std::uint16_t next = none;
        bool queued = false;
    };
    static std::size_t bucket_of(Address key);
    void append(std::uint16_t slot);
    void detach(std::uint16_t slot);
    [[nodiscard]] std::uint16_t oldest(Address key, std::uint32_t bitset) const;

    std::array<Waiter, threads_max> waiters_ = {};
    std::array<std::uint16_t, futex_buckets> heads_;
    std::array<std::uint16_t, futex_buckets> tails_;
    std::size_t waiting_ = 0;
};

static_assert(threads_max < 0xffff);

}  // namespace zooid::posix
