// Runs the coroutines of one thread: what is ready, in order; then timers and channels; nothing by
// itself.
#include <zooid/interconnect/executor.hpp>

namespace zooid::interconnect {

std::size_t Executor::run_until_idle() {
    std::size_t resumed = 0;
    for (;;) {
        const std::size_t now = run_ready();
        resumed += now;
        const bool fired = fire_timers();
        const bool news = wait_set_.poll();
        if (now > 0 || fired || news || !ready_.empty()) continue;
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

void Executor::arm(Timer& timer) {
    timers_.insert(timer, [](const Timer& left, const Timer& right) {
        return left.deadline < right.deadline;
    });
}

bool Executor::fire_timers() {
    bool fired = false;
    while (Timer* const first = timers_.front()) {
        if (first->deadline > clock_.now()) break;
        first->unlink();
        first->on_deadline();
        fired = true;
    }
    return fired;
}

Instant Executor::next_deadline() {
    const Timer* const first = timers_.front();
    return first == nullptr ? never : first->deadline;
}

}  // namespace zooid::interconnect
