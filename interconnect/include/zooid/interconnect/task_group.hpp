// Tasks that run side by side and that nobody waits for one by one, such as the handlers of a
// server.
#pragma once
#include <cassert>
#include <expected>
#include <optional>
#include <zooid/interconnect/task.hpp>

namespace zooid::interconnect {

/// Requests of one channel that a server takes beside each other when it is not told otherwise.
inline constexpr unsigned beside_max_default = 32;

/// Why a group did not take a task, which is dropped then.
enum class GroupError : std::uint8_t {
    full,           // tasks_max run: co_await room() before
    out_of_frames,  // it had no frame: the frame pool is empty, a limit of this program
};

/// Owns its tasks; the frame of one that ends goes at once, its result is dropped, the first error
/// remembered.
/// @invariant at most tasks_max at a time; dropping the group cancels those that run. No task of a
/// group may drop the group.
template <class Result>
class TaskGroup : detail::Observer {
public:
    using Error = typename Result::error_type;

    /// @param executor  outlives the group; runs its tasks.
    /// @param tasks_max that may run at a time.
    TaskGroup(Executor& executor, unsigned tasks_max)
        : executor_(executor), tasks_max_(tasks_max) {}
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;
    ~TaskGroup() {
        while (Waiter* const member = members_.front()) member->handle.destroy();
    }

    /// Takes a task over and runs it until it first waits.
    /// @cost O(1), no allocation.
    [[nodiscard]] std::expected<void, GroupError> add(Task<Result> task) {
        if (full()) return std::unexpected(GroupError::full);
        if (task.done()) return std::unexpected(GroupError::out_of_frames);
        const auto handle = task.release();
        handle.promise().observer = this;
        handle.promise().place.handle = handle;
        members_.push_back(handle.promise().place);
        ++running_;
        handle.resume();  // it may have ended after this, and its frame be gone
        return {};
    }

    /// Goes on when fewer than `limit` run.
    class Fewer {
    public:
        Fewer(TaskGroup& group, unsigned limit) : group_(group), limit_(limit) {}
        Fewer(const Fewer&) = delete;
        Fewer& operator=(const Fewer&) = delete;
        ~Fewer() {
            if (group_.waiting_ == this) group_.waiting_ = nullptr;
        }
        bool await_ready() const { return group_.running_ < limit_; }
        void await_suspend(std::coroutine_handle<> self) {
            assert(group_.waiting_ == nullptr && "one at a time waits on a group");
            waiter_.handle = self;
            group_.waiting_ = this;
        }
        void await_resume() const {}

    private:
        friend class TaskGroup;
        TaskGroup& group_;
        unsigned limit_;
        Waiter waiter_;
    };

    /// Goes on when add() has room.
    [[nodiscard]] Fewer room() { return {*this, tasks_max_}; }
    /// Goes on when all have ended.
    [[nodiscard]] Fewer idle() { return {*this, 1}; }

    [[nodiscard]] unsigned running() const { return running_; }
    [[nodiscard]] bool full() const { return running_ == tasks_max_; }
    /// How the first task that did not end well ended.
    [[nodiscard]] std::optional<Error> failure() const { return failure_; }

private:
    std::coroutine_handle<> on_ended(detail::PromiseBase& promise) noexcept override {
        const auto& result = static_cast<typename Task<Result>::promise_type&>(promise).result;
        if (result && !result->has_value() && !failure_) failure_ = result->error();
        --running_;
        promise.place.handle.destroy();
        if (waiting_ != nullptr && running_ < waiting_->limit_)
            executor_.make_ready(std::exchange(waiting_, nullptr)->waiter_);
        return std::noop_coroutine();
    }

    Executor& executor_;
    unsigned tasks_max_;
    unsigned running_ = 0;
    std::optional<Error> failure_;
    LinkedList<Waiter> members_;
    Fewer* waiting_ = nullptr;
};

}  // namespace zooid::interconnect
