// Serving a channel: one request after the other, or many side by side.
#pragma once
#include <expected>
#include <zooid/interconnect/call_error.hpp>
#include <zooid/interconnect/core/method.hpp>
#include <zooid/interconnect/task_group.hpp>

namespace zooid::interconnect {

/// Serves requests until the channel ends, each by a task of its own, at most `requests_max` at a
/// time; the next ones wait in the ring, where the peer sees it full. Replies leave in the order
/// the handlers end, each with the number of its call. When the channel ends, or an answer could
/// not be sent, handlers that still run are cancelled.
/// @param channel  outlives the task.
/// @param answer   makes a task of a request, which that takes by value: `answer(channel,
///                 request)`.
/// @cost the frames of `requests_max` handlers, of the executor's pool; a request for which that
/// has none is refused as busy.
template <class Port, class Answer>
Task<std::expected<void, CallError>>
serve_side_by_side(Port& channel, Answer answer, unsigned requests_max) {
    TaskGroup<std::expected<void, CallError>> handlers(channel.executor(), requests_max);
    for (;;) {
        if (handlers.full()) {
            auto room = handlers.room();
            bool open = true;
            if constexpr (requires { channel.wake_at_end(room.waiter()); })
                open = channel.wake_at_end(room.waiter());
            if (open) co_await room;
        }
        if (const auto failed = handlers.failure()) co_return std::unexpected(*failed);
        const auto request = co_await channel.receive();
        if (!request) co_return std::unexpected(request.error());
        if (handlers.add(answer(channel, *request))) continue;  // full only when it has ended
        const auto refused = co_await channel.refuse(*request, Refusal::busy);
        if (!refused) co_return refused;
    }
}

}  // namespace zooid::interconnect
