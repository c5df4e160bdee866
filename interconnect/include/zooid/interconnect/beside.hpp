// Requests that are served beside the others of their channel: answered when they are done.
#pragma once
#include <array>
#include <zooid/interconnect/outgoing.hpp>
#include <zooid/interconnect/task.hpp>

namespace zooid::interconnect {

/// Lives in the frame of the serving coroutine: when the channel ends they are cancelled.
/// @invariant at most calls_max live, as many as a peer may have open; more are refused as `busy`.
class Beside {
public:
    using Serving = Task<std::expected<void, CallError>>;

    /// Starts it. False when it had no frame, or too many live.
    [[nodiscard]] bool add(Executor& executor, Serving serving) {
        if (serving.done()) return false;
        for (Serving& place : servings_) {
            if (!place.done()) continue;
            place = std::move(serving);
            place.start(executor);
            return true;
        }
        return false;
    }

private:
    std::array<Serving, CallTable::calls_max> servings_;
};

}  // namespace zooid::interconnect
