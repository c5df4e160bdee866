// Clients that ask for a service whose program has been started but has not said that it serves.
#pragma once
#include <algorithm>
#include <vector>

#include "completion.hpp"

namespace zooid::monitor {

/// Lives in a coroutine that waits; those that are dropped take themselves off the list.
class ServiceWait {
public:
    using Waiting = std::vector<ServiceWait*>;  // at most one per domain served

    ServiceWait(interconnect::Executor& executor, Waiting& waiting)
        : changed_(executor), waiting_(waiting) {
        waiting_.push_back(this);
    }
    ServiceWait(const ServiceWait&) = delete;
    ServiceWait& operator=(const ServiceWait&) = delete;
    ~ServiceWait() { std::erase(waiting_, this); }

    /// A program serves, or has ended: whoever waits looks again.
    static void wake_all(Waiting& waiting) {
        for (ServiceWait* each : std::exchange(waiting, {})) each->changed_.complete(true);
    }

    Completion<bool>& changed() { return changed_; }

private:
    Completion<bool> changed_;
    Waiting& waiting_;
};

}  // namespace zooid::monitor
