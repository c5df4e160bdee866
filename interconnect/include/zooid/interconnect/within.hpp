// Waits for a task until a deadline; then the task is cancelled.
#pragma once
#include <zooid/interconnect/task.hpp>

namespace zooid::interconnect {

/// A result that can say that its time was over.
template <class Result>
concept HasDeadline = requires { Result::error_type::deadline; };

/// What the task answers, or `deadline`: then it was dropped, with all that it waited for.
template <HasDeadline Result>
class Within : Timer {
public:
    Within(Executor& executor, Instant until, Task<Result> task)
        : executor_(executor), task_(std::move(task)) {
        deadline = until;
    }
    bool await_ready() const noexcept { return task_.done(); }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) {
        waiter_.handle = parent;
        if (deadline != never) executor_.arm(*this);
        return task_.await_suspend(parent);
    }
    Result await_resume() {
        disarm();
        if (late_) return std::unexpected(Result::error_type::deadline);
        return task_.result();
    }

private:
    void on_deadline() override {
        late_ = true;
        task_ = {};
        executor_.make_ready(waiter_);
    }

    Executor& executor_;
    Task<Result> task_;
    Waiter waiter_;
    bool late_ = false;
};

/// Starts `task` and waits for it until `deadline`; never is allowed.
template <HasDeadline Result>
[[nodiscard]] Within<Result> within(Executor& executor, Instant deadline, Task<Result> task) {
    return Within<Result>(executor, deadline, std::move(task));
}

}  // namespace zooid::interconnect
