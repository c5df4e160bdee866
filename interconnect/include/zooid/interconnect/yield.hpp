// Lets every other coroutine and channel have a go.
#pragma once
#include <zooid/interconnect/executor.hpp>

namespace zooid::interconnect {

/// co_await it between two slices of work: goes on after channels were looked at.
class Yield : Timer {
public:
    explicit Yield(Executor& executor) : executor_(executor) {}
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> self) {
        waiter_.handle = self;
        deadline = executor_.now();
        executor_.arm(*this);
    }
    void await_resume() const {}

private:
    void on_deadline() override { executor_.make_ready(waiter_); }

    Executor& executor_;
    Waiter waiter_;
};

}  // namespace zooid::interconnect
