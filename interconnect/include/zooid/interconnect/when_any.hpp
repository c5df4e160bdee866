// Waits for the first of several tasks; the others are cancelled.
#pragma once
#include <cassert>
#include <span>
#include <tuple>
#include <variant>
#include <zooid/interconnect/task.hpp>

namespace zooid::interconnect {

namespace detail {

/// Lets a coroutine go on at the first end it is told of.
class Race final : public Observer {
public:
    std::coroutine_handle<> on_ended(PromiseBase&) noexcept override { return parent; }
    std::coroutine_handle<> parent;
};

}  // namespace detail

/// The first that ends; index() says which. The others are dropped before the waiting coroutine
/// goes on, and all of them when it is dropped. One without a frame has ended.
template <class... Results>
class WhenAny {
public:
    explicit WhenAny(Executor& executor, Task<Results>... tasks)
        : executor_(executor), tasks_(std::move(tasks)...) {}

    bool await_ready() const noexcept {
        return std::apply([](const auto&... task) { return (task.done() || ...); }, tasks_);
    }
    void await_suspend(std::coroutine_handle<> parent) {
        race_.parent = parent;
        std::apply([&](auto&... task) { (task.start_for(executor_, race_), ...); }, tasks_);
    }
    std::variant<Results...> await_resume() { return take<0>(); }

private:
    template <std::size_t index>
    std::variant<Results...> take() {
        if constexpr (index + 1 < sizeof...(Results)) {
            if (!std::get<index>(tasks_).done()) return take<index + 1>();
        }
        std::variant<Results...> first(std::in_place_index<index>,
                                       std::get<index>(tasks_).result());
        tasks_ = std::tuple<Task<Results>...>();
        return first;
    }

    Executor& executor_;
    detail::Race race_;
    std::tuple<Task<Results>...> tasks_;
};

/// As WhenAny, for any number of one kind, at least one. `tasks` is borrowed; afterwards the one at
/// the index answered holds the result, and the others are empty.
template <class Result>
class WhenFirst {
public:
    WhenFirst(Executor& executor, std::span<Task<Result>> tasks)
        : executor_(executor), tasks_(tasks) {
        assert(!tasks.empty());
    }
    bool await_ready() const noexcept { return ended() < tasks_.size(); }
    void await_suspend(std::coroutine_handle<> parent) {
        race_.parent = parent;
        for (Task<Result>& task : tasks_) static_cast<void>(task.start_for(executor_, race_));
    }
    std::size_t await_resume() {
        const std::size_t first = ended();
        for (std::size_t index = 0; index < tasks_.size(); ++index)
            if (index != first) tasks_[index] = {};
        return first;
    }

private:
    [[nodiscard]] std::size_t ended() const {
        std::size_t index = 0;
        while (index < tasks_.size() && !tasks_[index].done()) ++index;
        return index;
    }

    Executor& executor_;
    detail::Race race_;
    std::span<Task<Result>> tasks_;
};

template <class... Results>
[[nodiscard]] WhenAny<Results...> when_any(Executor& executor, Task<Results>... tasks) {
    return WhenAny<Results...>(executor, std::move(tasks)...);
}
template <class Result, std::size_t extent>
[[nodiscard]] WhenFirst<Result>
when_any(Executor& executor, std::span<Task<Result>, extent> tasks) {
    return WhenFirst<Result>(executor, tasks);
}

}  // namespace zooid::interconnect
