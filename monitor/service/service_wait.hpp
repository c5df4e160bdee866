// Clients that ask for a service whose program has been started but has not said that it serves.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "completion.hpp"

namespace zooid::monitor {

/// Lives in a coroutine that waits; those that are dropped take themselves off the list.
class ServiceWait {
public:
    struct Waiting {
        std::vector<ServiceWait*>
            all;                    // at most one per domain served, and per bind from elsewhere
        std::uint64_t changes = 0;  // how often they were woken
    };

    ServiceWait(interconnect::Executor& executor, Waiting& waiting)
        : changed_(executor), waiting_(waiting) {
        waiting_.all.push_back(this);
    }
    ServiceWait(const ServiceWait&) = delete;
    ServiceWait& operator=(const ServiceWait&) = delete;
    ~ServiceWait() { std::erase(waiting_.all, this); }

    /// A program serves, or has ended: whoever waits looks again.
    static void wake_all(Waiting& waiting) {
        ++waiting.changes;
        for (ServiceWait* each : std::exchange(waiting.all, {})) each->changed_.complete(true);
    }

    Completion<bool>& changed() { return changed_; }

private:
    Completion<bool> changed_;
    Waiting& waiting_;
};

}  // namespace zooid::monitor
