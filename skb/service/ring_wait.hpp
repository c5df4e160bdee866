// Waiting for what another coroutine does: notices to tell, rows that were asked for.
#pragma once
#include <cstdint>
#include <vector>
#include <zooid/interconnect/executor.hpp>

namespace zooid::skb {

/// `co_await RingWait(...)` goes on when it is rung, or at its deadline.
class RingWait : interconnect::Timer {
public:
    using Waiting = std::vector<RingWait*>;  // as many as requests are served beside each other

    RingWait(interconnect::Executor& executor, Waiting& waiting, interconnect::Instant until)
        : executor_(executor), waiting_(waiting) {
        deadline = until;
    }
    RingWait(const RingWait&) = delete;
    RingWait& operator=(const RingWait&) = delete;
    ~RingWait() { std::erase(waiting_, this); }

    bool await_ready() const { return executor_.now() >= deadline; }
    void await_suspend(std::coroutine_handle<> self) {
        waiter_.handle = self;
        waiting_.push_back(this);
        if (deadline != interconnect::never) executor_.arm(*this);
    }
    void await_resume() const {}

    /// Whoever waits looks again.
    static void ring_all(Waiting& waiting) {
        for (RingWait* const each : waiting) {
            each->disarm();
            each->executor_.make_ready(each->waiter_);
        }
        waiting.clear();
    }

private:
    void on_deadline() override {
        std::erase(waiting_, this);
        executor_.make_ready(waiter_);
    }

    interconnect::Executor& executor_;
    Waiting& waiting_;
    interconnect::Waiter waiter_;
};

}  // namespace zooid::skb
