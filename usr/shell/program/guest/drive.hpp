// Runs one task of the shell on the guest's loop.
#pragma once
#include <zooid/native/loop.hpp>
#include <zooid/shell/program/run_words.hpp>

namespace zooid::shell {

using GuestLoop = native::Loop<32, 16384>;

/// Runs `task` to its end; without a frame for it, says so and answers limit.
inline Status drive(GuestLoop& loop, Session& session, StatusTask task) {
    task.start(loop.executor());
    loop.run_until([&task] { return task.done(); });
    const auto status = task.result();
    if (status) return *status;
    report(session, "shell", status.error(), false);
    return status.error().status;
}

}  // namespace zooid::shell
