// Runs the coroutines of one thread: what is ready, in order; then timers and channels; nothing by
// itself.
#include <zooid/interconnect/executor.hpp>

namespace zooid::interconnect {

std::size_t Executor::run_until_idle() {
    std::size_t resumed = 0;
    for (;;) {
        const std::size_t now = run_ready() + fire_timers();
        resumed += now;
        const bool news = wait_set_.poll();
        if (now > 0 || news || !ready_.empty()) continue;
        // Nothing near: before we call it idle every channel gets a look.
        if (!wait_set_.poll_all() && ready_.empty()) return resumed;
    }
}

std::size_t Executor::run_ready() {
    std::size_t resumed = 0;
    while (Waiter* const next = ready_.front()) {
        next->unlink();
        ++resumed;
        next->handle.resume();  // may destroy `next`
    }
    return resumed;
}

/// One after the other: what a deadline made ready runs before a later deadline is looked at. One
/// armed meanwhile waits until channels have been looked at.
std::size_t Executor::fire_timers() {
    const std::uint64_t armed = timers_.armed();
    std::size_t resumed = 0;
    while (Timer* const first = timers_.first()) {
        if (first->deadline > clock_.now() || !TimerHeap::armed_before(*first, armed)) break;
        first->disarm();
        first->on_deadline();
        resumed += run_ready();
    }
    return resumed;
}

}  // namespace zooid::interconnect
