// Deadlines of one thread, the earliest first: a pairing heap whose links are in its members.
#pragma once
#include <cassert>
#include <cstdint>
#include <utility>
#include <zooid/interconnect/clock.hpp>

namespace zooid::interconnect {

/// A deadline as an event. Lives in the frame of who waits; destroying it disarms it.
class Timer {
public:
    Timer() = default;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    Instant deadline = never;
    /// Called once by the executor when the deadline has passed; may make a waiter ready.
    virtual void on_deadline() = 0;

    [[nodiscard]] bool armed() const { return link_ != nullptr; }
    /// @cost O(log timers) on average over many.
    void disarm() {
        if (armed()) leave();
    }

protected:
    ~Timer() { disarm(); }

private:
    friend class TimerHeap;
    [[nodiscard]] bool before(const Timer& other) const {
        if (deadline != other.deadline) return deadline < other.deadline;
        return order_ < other.order_;
    }
    void put_at(Timer** link) {
        link_ = link;
        *link = this;
    }
    void leave();
    /// Makes the later of two roots the first child of the earlier one, and answers that one.
    static Timer* meld(Timer* left, Timer* right);
    /// One heap of a list of siblings; null for none.
    static Timer* meld_siblings(Timer* first);

    Timer** link_ = nullptr;  // what points to this timer; null when it is not armed
    Timer* child_ = nullptr;
    Timer* sibling_ = nullptr;
    std::uint64_t order_ = 0;  // of arming, for equal deadlines
};

/// @invariant no timer is before its parent; equal deadlines fire in the order they were armed in.
class TimerHeap {
public:
    TimerHeap() = default;
    TimerHeap(const TimerHeap&) = delete;
    TimerHeap& operator=(const TimerHeap&) = delete;
    ~TimerHeap() { assert(root_ == nullptr); }

    /// Arms `timer`; one that is armed already gets its new deadline. @cost O(1).
    void arm(Timer& timer);
    /// The earliest timer, or null.
    [[nodiscard]] Timer* first() const { return root_; }
    /// Timers armed so far; see armed_before().
    [[nodiscard]] std::uint64_t armed() const { return armed_; }
    /// Whether it was armed when armed() said `count`.
    [[nodiscard]] static bool armed_before(const Timer& timer, std::uint64_t count) {
        return timer.order_ < count;
    }

private:
    Timer* root_ = nullptr;
    std::uint64_t armed_ = 0;  // timers ever
};

}  // namespace zooid::interconnect
