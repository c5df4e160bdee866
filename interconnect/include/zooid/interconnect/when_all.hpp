// Waits for several tasks that run side by side.
#pragma once
#include <span>
#include <tuple>
#include <zooid/interconnect/task.hpp>

namespace zooid::interconnect {

namespace detail {

/// Several tasks that one coroutine waits for.
class Gate final : public Observer {
public:
    std::coroutine_handle<> on_ended(PromiseBase&) noexcept override {
        return --left == 0 ? parent : std::noop_coroutine();
    }
    unsigned left = 0;
    std::coroutine_handle<> parent;
};

}  // namespace detail

/// All of them have ended; results in the order of the arguments. Dropping it drops them all.
template <class... Results>
class WhenAll {
public:
    explicit WhenAll(Executor& executor, Task<Results>... tasks)
        : executor_(executor), tasks_(std::move(tasks)...) {}

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> parent) {
        gate_.parent = parent;
        std::apply([&](auto&... task) { ((gate_.left += task.start_for(executor_, gate_)), ...); },
                   tasks_);
        return gate_.left > 0;
    }
    std::tuple<Results...> await_resume() {
        return std::apply([](auto&... task) { return std::tuple<Results...>(task.result()...); },
                          tasks_);
    }

private:
    Executor& executor_;
    detail::Gate gate_;
    std::tuple<Task<Results>...> tasks_;
};

/// As WhenAll, for any number of one kind; `tasks` is borrowed and holds the results afterwards.
template <class Result>
class WhenEach {
public:
    WhenEach(Executor& executor, std::span<Task<Result>> tasks)
        : executor_(executor), tasks_(tasks) {}
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> parent) {
        gate_.parent = parent;
        for (Task<Result>& task : tasks_) gate_.left += task.start_for(executor_, gate_);
        return gate_.left > 0;
    }
    void await_resume() const {}

private:
    Executor& executor_;
    detail::Gate gate_;
    std::span<Task<Result>> tasks_;
};

template <class... Results>
[[nodiscard]] WhenAll<Results...> when_all(Executor& executor, Task<Results>... tasks) {
    return WhenAll<Results...>(executor, std::move(tasks)...);
}
template <class Result, std::size_t extent>
[[nodiscard]] WhenEach<Result> when_all(Executor& executor, std::span<Task<Result>, extent> tasks) {
    return WhenEach<Result>(executor, tasks);
}

}  // namespace zooid::interconnect
