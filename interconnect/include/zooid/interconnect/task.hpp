// A coroutine with one owner. Its frame comes from its executor's pool; dropping the task cancels
// it.
#pragma once
#include <cassert>
#include <concepts>
#include <coroutine>
#include <cstdlib>
#include <expected>
#include <optional>
#include <type_traits>
#include <utility>
#include <zooid/interconnect/executor.hpp>

namespace zooid::interconnect {

/// Anything a coroutine's first argument may be: it says where the frame comes from and who resumes
/// it.
template <class T>
concept HasExecutor = requires(T& object) {
    { object.executor() } -> std::same_as<Executor&>;
};

namespace detail {

/// The error a coroutine without a frame answers: `out_of_frames`, or `busy` of enums meant for a
/// peer.
template <class Error>
[[nodiscard]] constexpr Error no_frame() {
    if constexpr (requires { Error::out_of_frames; }) {
        return Error::out_of_frames;
    } else {
        return Error::busy;
    }
}

class PromiseBase;

/// Who is told that a task has ended when no coroutine awaits the task itself.
class Observer {
public:
    /// The task is at its end, suspended; it may be dropped here.
    /// @return who goes on.
    virtual std::coroutine_handle<> on_ended(PromiseBase& promise) noexcept = 0;

protected:
    ~Observer() = default;
};

/// What all promises share: allocation, start, and who goes on afterwards.
class PromiseBase {
public:
    /// There is no other: a coroutine whose first argument has no accessible executor() would get
    /// its frame from the heap, and does not compile.
    template <HasExecutor First, class... Rest>
    explicit PromiseBase(First&, Rest&...) noexcept {}
    template <HasExecutor First, class... Rest>
    static void* operator new(std::size_t bytes, First& first, Rest&...) noexcept {
        return first.executor().frames().take(bytes);
    }
    static void operator delete(void* frame) noexcept { FramePool::give_back(frame); }

    std::suspend_always initial_suspend() noexcept { return {}; }
    [[noreturn]] void unhandled_exception() noexcept { std::abort(); }

    struct Final {
        bool await_ready() const noexcept { return false; }
        template <class Promise>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) noexcept {
            return self.promise().next();
        }
        void await_resume() const noexcept {}
    };
    Final final_suspend() noexcept { return {}; }

    std::coroutine_handle<> next() noexcept {
        if (observer != nullptr) return observer->on_ended(*this);
        return continuation ? continuation : std::noop_coroutine();
    }

    Waiter place;  // in the ready queue until the first resume, or in the group that owns the task
    std::coroutine_handle<> continuation;
    Observer* observer = nullptr;
};

}  // namespace detail

/// @tparam Result a std::expected; its error has `out_of_frames` (or `busy`), answered when the
/// pool had no frame.
/// @invariant the frame lives exactly as long as the Task; a coroutine must not drop its own task.
template <class Result>
class [[nodiscard]] Task {
public:
    struct promise_type : detail::PromiseBase {
        using PromiseBase::PromiseBase;
        std::optional<Result> result;
        Task get_return_object() noexcept { return Task(Handle::from_promise(*this)); }
        static Task get_return_object_on_allocation_failure() noexcept { return Task(Handle()); }
        template <class Value>
        void return_value(Value&& value) {
            result.emplace(std::forward<Value>(value));
        }
    };

    Task() = default;
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, Handle())) {}
    Task& operator=(Task&& other) noexcept {
        if (this != &other) {
            drop();
            handle_ = std::exchange(other.handle_, Handle());
        }
        return *this;
    }
    ~Task() { drop(); }

    /// Lets `executor` run the task; the caller still owns it.
    void start(Executor& executor) {
        if (!handle_) return;
        handle_.promise().place.handle = handle_;
        executor.make_ready(handle_.promise().place);
    }

    /// True when result() can be asked: it has ended, or never had a frame.
    [[nodiscard]] bool done() const { return !handle_ || handle_.done(); }
    /// The result, once; only when done().
    [[nodiscard]] Result result() {
        assert(done());
        if (!handle_) return std::unexpected(detail::no_frame<typename Result::error_type>());
        auto& result = handle_.promise().result;
        assert(result.has_value());
        return std::move(*result);
    }

    bool await_ready() const noexcept { return done(); }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) noexcept {
        handle_.promise().continuation = parent;
        return handle_;
    }
    Result await_resume() { return result(); }

    /// Starts the task, whose end `observer` is told; false when it has ended already.
    bool start_for(Executor& executor, detail::Observer& observer) {
        if (done()) return false;
        handle_.promise().observer = &observer;
        start(executor);
        return true;
    }

private:
    template <class>
    friend class TaskGroup;
    using Handle = std::coroutine_handle<promise_type>;
    explicit Task(Handle handle) : handle_(handle) {}
    Handle release() { return std::exchange(handle_, Handle()); }
    void drop() {
        if (handle_) std::exchange(handle_, Handle()).destroy();
    }

    Handle handle_;
};

}  // namespace zooid::interconnect
