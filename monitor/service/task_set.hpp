// Coroutines that run beside their starter: owned here until they end.
#pragma once
#include <array>
#include <expected>
#include <zooid/interconnect/call_error.hpp>
#include <zooid/interconnect/task.hpp>

namespace zooid::monitor {

using Job = interconnect::Task<std::expected<void, interconnect::CallError>>;

/// @invariant at most jobs_max live; a finished one makes room at the next add().
template <std::size_t jobs_max>
class TaskSet {
public:
    /// Starts `job`. False when jobs_max are live or it had no frame: then it is dropped.
    bool add(interconnect::Executor& executor, Job job) {
        for (Job& place : jobs_) {
            if (!place.done()) continue;
            place = std::move(job);
            place.start(executor);
            return true;
        }
        return false;
    }

private:
    std::array<Job, jobs_max> jobs_;
};

}  // namespace zooid::monitor
