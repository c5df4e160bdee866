// Runs the coroutines of one thread: what is ready, in order; then timers and channels; nothing by
// itself.
#pragma once
#include <coroutine>
#include <zooid/interconnect/clock.hpp>
#include <zooid/interconnect/frame_pool.hpp>
#include <zooid/interconnect/timer.hpp>
#include <zooid/interconnect/wait_set.hpp>

namespace zooid::interconnect {

/// A suspended coroutine, in the list of what it waits for or in the ready queue. Lives in its
/// frame.
struct Waiter : Linked {
    std::coroutine_handle<> handle;
};

/// @invariant the ready queue and timers link what lives in frames, so the frame pool bounds them;
/// nothing allocates.
class Executor {
public:
    /// @param frames, clock owned by the caller; outlive the executor and all its tasks.
    Executor(FramePool& frames, const Clock& clock) : frames_(frames), clock_(clock) {}
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;

    /// Resumes coroutines, fires deadlines and polls channels until there is nothing to do.
    /// @return coroutines resumed.
    std::size_t run_until_idle();

    /// For a thread that has its core to itself: looks up to `looks_max` times for a message on the
    /// channels that were busy lately, with a pause between, and takes it.
    /// @return true when there is something to run. Call run_until_idle() in either case: only that
    /// sees deadlines and the other channels.
    /// @cost two loads for each busy channel and look.
    [[nodiscard]] bool look(unsigned looks_max);

    /// Moves a waiter to the end of the ready queue.
    void make_ready(Waiter& waiter) { ready_.push_back(waiter); }
    /// Arms a timer, which lives in the frame of who waits.
    void arm(Timer& timer) { timers_.arm(timer); }

    /// When run_until_idle() must be called again at the latest.
    [[nodiscard]] Instant next_deadline() const {
        return timers_.first() == nullptr ? never : timers_.first()->deadline;
    }
    /// True when the thread may suspend until a doorbell or next_deadline(); call wake()
    /// afterwards.
    [[nodiscard]] bool prepare_sleep() { return ready_.empty() && wait_set_.prepare_sleep(); }
    void wake() { wait_set_.wake(); }

    [[nodiscard]] FramePool& frames() { return frames_; }
    [[nodiscard]] WaitSet& wait_set() { return wait_set_; }
    [[nodiscard]] Instant now() const { return clock_.now(); }
    [[nodiscard]] Executor& executor() { return *this; }

private:
    std::size_t run_ready();
    std::size_t fire_timers();
    [[nodiscard]] bool timer_due() const {
        return timers_.first() != nullptr && next_deadline() <= clock_.now();
    }

    FramePool& frames_;
    const Clock& clock_;
    LinkedList<Waiter> ready_;
    TimerHeap timers_;
    WaitSet wait_set_;
};

}  // namespace zooid::interconnect
