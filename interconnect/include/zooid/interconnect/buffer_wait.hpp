// Waiting for a buffer: `co_await buffers.allocate(bytes)` goes on when one has come home.
#pragma once
#include <coroutine>
#include <expected>
#include <optional>
#include <zooid/interconnect/call_error.hpp>
#include <zooid/interconnect/core/bulk.hpp>
#include <zooid/interconnect/executor.hpp>

namespace zooid::interconnect {

/// The buffers of one home, as coroutines wait for them: first come, first served.
///
/// A peer that never gives back, or has gone, is not seen here: use a deadline, or drop the task
/// with its channel.
/// @tparam Home BufferPool, or the frames of bulk_move; outlives this.
template <class Home>
class Buffers final : public Pollable {
public:
    using Result = std::expected<Owned<Buffer>, CallError>;

    Buffers(Executor& executor, Home& home) : executor_(executor), home_(home) {
        executor.wait_set().add(*this);
    }

    /// One that waits, in its frame.
    struct Waiting : Linked {
        explicit Waiting(std::size_t wanted) : bytes(wanted) {}
        std::size_t bytes;
        Waiter waiter;
        std::optional<Result> result;
    };

    class Wait : Waiting, Timer {
    public:
        Wait(Buffers& buffers, std::size_t bytes, Instant until)
            : Waiting(bytes), buffers_(buffers) {
            deadline = until;
        }
        bool await_ready() { return buffers_.waiting_.empty() && buffers_.serve(*this); }
        void await_suspend(std::coroutine_handle<> self) {
            this->waiter.handle = self;
            buffers_.waiting_.push_back(*this);
            if (deadline != never) buffers_.executor_.arm(*this);
        }
        /// @return the buffer, or too_long (no buffer is so large), deadline.
        Result await_resume() {
            if (!this->result) return std::unexpected(CallError::deadline);
            return std::move(*this->result);
        }

    private:
        void on_deadline() override {
            Waiting::unlink();
            buffers_.executor_.make_ready(this->waiter);
        }
        Buffers& buffers_;
    };

    [[nodiscard]] Wait allocate(std::size_t bytes, Instant deadline = never) {
        return Wait(*this, bytes, deadline);
    }

    bool poll() override {
        bool any = false;
        while (Waiting* const first = waiting_.front()) {
            if (!serve(*first)) break;
            first->unlink();
            executor_.make_ready(first->waiter);
            any = true;
        }
        return any;
    }
    /// One that comes home is a message of the channel's, which wakes this thread.
    bool prepare_sleep() override { return !poll(); }
    void wake() override {}

private:
    /// False while all are out.
    bool serve(Waiting& waiting) {
        auto buffer = home_.allocate(waiting.bytes);
        if (buffer) {
            waiting.result.emplace(std::move(*buffer));
        } else if (buffer.error() == BulkError::too_large) {
            waiting.result.emplace(std::unexpected(CallError::too_long));
        }
        return waiting.result.has_value();
    }

    Executor& executor_;
    Home& home_;
    LinkedList<Waiting> waiting_;
};

}  // namespace zooid::interconnect
