// Waiting for a time.
#pragma once
#include <zooid/interconnect/executor.hpp>

namespace zooid::interconnect {

/// `co_await SleepUntil(executor, deadline)` goes on when the executor's clock has reached it.
class SleepUntil : Timer {
public:
    SleepUntil(Executor& executor, Instant until) : executor_(executor) { deadline = until; }
    bool await_ready() const { return executor_.now() >= deadline; }
    void await_suspend(std::coroutine_handle<> self) {
        waiter_.handle = self;
        executor_.arm(*this);
    }
    void await_resume() const {}

private:
    void on_deadline() override { executor_.make_ready(waiter_); }

    Executor& executor_;
    Waiter waiter_;
};

}  // namespace zooid::interconnect
