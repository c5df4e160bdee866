// Runs the coroutines of one thread: what is ready, in order; then timers and channels; nothing by
// itself.
#include <zooid/interconnect/core/memory.hpp>
#include <zooid/interconnect/executor.hpp>

namespace zooid::interconnect {

std::size_t Executor::run_until_idle() {
    std::size_t resumed = 0;
    do {
        do {
            resumed += run_ready();
            if (timers_.first() != nullptr) resumed += fire_timers();
        } while (wait_set_.poll() || !ready_.empty());
        // Nothing near: before we call it idle every channel gets a look.
    } while (wait_set_.poll_rest() || !ready_.empty() || timer_due());
    return resumed;
}

bool Executor::look(unsigned looks_max) {
    for (unsigned look = 0; look < looks_max; ++look) {
        if (!ready_.empty() || wait_set_.poll_again()) return true;
        HardwareMemory::pause();
    }
    return false;
}

std::size_t Executor::run_ready() {
    std::size_t resumed = 0;
    while (!ready_.empty()) {
        ++resumed;
        ready_.pop_front().handle.resume();  // may destroy the waiter
    }
    return resumed;
}

/// What has come before a deadline was looked at counts, however late we look: channels first, also
/// those that have long been idle. Then one after the other: what a deadline made ready runs before
/// a later deadline is looked at. One armed meanwhile waits until channels have been looked at.
std::size_t Executor::fire_timers() {
    if (!timer_due()) return 0;
    const std::uint64_t armed = timers_.armed();
    wait_set_.poll();
    wait_set_.poll_rest();
    std::size_t resumed = run_ready();
    while (Timer* const first = timers_.first()) {
        if (first->deadline > clock_.now() || !TimerHeap::armed_before(*first, armed)) break;
        first->disarm();
        first->on_deadline();
        resumed += run_ready();
    }
    return resumed;
}

}  // namespace zooid::interconnect
