// A value one coroutine waits for and some event provides.
#pragma once
#include <cassert>
#include <coroutine>
#include <optional>
#include <utility>
#include <zooid/interconnect/executor.hpp>

namespace zooid::monitor {

/// Lives as long as anyone waits or may complete it. @invariant completed at most once between two
/// waits.
template <class T>
class Completion {
public:
    explicit Completion(interconnect::Executor& executor) : executor_(executor) {}
    Completion(const Completion&) = delete;
    Completion& operator=(const Completion&) = delete;

    void complete(T value) {
        value_ = std::move(value);
        if (waiter_.handle) executor_.make_ready(waiter_);
    }

    bool await_ready() const { return value_.has_value(); }
    void await_suspend(std::coroutine_handle<> self) { waiter_.handle = self; }
    T await_resume() {
        waiter_.handle = nullptr;
        assert(value_);  // await_ready(), or complete() made us ready
        T value = *std::move(value_);
        value_.reset();
        return value;
    }

private:
    interconnect::Executor& executor_;
    interconnect::Waiter waiter_;
    std::optional<T> value_;
};

}  // namespace zooid::monitor
