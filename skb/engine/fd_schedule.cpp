// Tasks that use a resource: one at a time, or up to a limit together.
#include <algorithm>

#include "fd_access.hpp"

namespace zooid::skb {

// ---- one at a time ---------------------------------------------------------------------------

bool FiniteDomains::run_serialized(Index p) {
    const std::size_t n = count(p) / 2;
    for (std::size_t i = 0; i < n; ++i) {
        if (!m_.charge((n - i) / 4 + 1)) return false;
        for (std::size_t j = i + 1; j < n; ++j) {
            if (!order_tasks(p, i, j)) return false;
        }
    }
    return true;
}

/// Of two tasks one comes first; if only one of the orders is left, it holds.
bool FiniteDomains::order_tasks(Index p, std::size_t i, std::size_t j) {
    const Cell starts[2] = {argument(p, 2 * i), argument(p, 2 * j)};
    const Cell durations[2] = {argument(p, 2 * i + 1), argument(p, 2 * j + 1)};
    const auto can_precede = [&](std::size_t a) {
        return Wide{range(starts[a]).min} + range(durations[a]).min <= range(starts[1 - a]).max;
    };
    const bool first = can_precede(0);
    const bool second = can_precede(1);
    if (first && second) return true;
    if (!first && !second) return false;
    const std::size_t a = first ? 0 : 1;
    const FdRange start = range(starts[a]);
    const FdRange duration = range(durations[a]);
    const FdRange next = range(starts[1 - a]);
    if (start.min != fd_inf && !raise_min(starts[1 - a], Wide{start.min} + duration.min))
        return false;
    if (next.max == fd_sup) return true;
    if (!lower_max(starts[a], Wide{next.max} - duration.min)) return false;
    return start.min == fd_inf || lower_max(durations[a], Wide{next.max} - start.min);
}

// ---- up to a limit ---------------------------------------------------------------------------
// Operands: the limit, then start, duration, end and use of each task. A task runs for certain
// from its latest start to its earliest end.

bool FiniteDomains::run_cumulative(Index p) {
    const std::size_t tasks = (count(p) - 1) / 4;
    if (!m_.charge(tasks) || !profile(p)) return false;
    const Cell limit = argument(p, 0);
    Wide peak = 0;
    for (const Segment& segment : profile_) peak = std::max(peak, segment.use);
    if (!raise_min(limit, peak)) return false;
    for (std::size_t task = 0; task < tasks; ++task) {
        if (!m_.charge(profile_.size() / 8) || !push_start(p, task)) return false;
    }
    return true;
}

/// How much is used for certain, segment by segment.
bool FiniteDomains::profile(Index p) {
    const std::size_t tasks = (count(p) - 1) / 4;
    events_.clear();
    profile_.clear();
    for (std::size_t task = 0; task < tasks; ++task) {
        const std::size_t at = 1 + 4 * task;
        const std::int64_t from = range(argument(p, at)).max;
        const std::int64_t to = range(argument(p, at + 2)).min;
        const std::int64_t use = range(argument(p, at + 3)).min;
        if (from >= to || use <= 0 || range(argument(p, at + 1)).min <= 0) continue;
        events_.emplace_back(from, use);
        events_.emplace_back(to, -use);
    }
    std::ranges::sort(events_);
    Wide use = 0;
    for (std::size_t i = 0; i < events_.size(); ++i) {
        use += events_[i].second;
        const bool more = i + 1 < events_.size() && events_[i + 1].first > events_[i].first;
        if (more && use > 0)
            profile_.push_back({.from = events_[i].first, .to = events_[i + 1].first, .use = use});
    }
    return true;
}

/// Moves the earliest start of a task behind what leaves no room for it.
bool FiniteDomains::push_start(Index p, std::size_t task) {
    const std::size_t at = 1 + 4 * task;
    const Cell start = argument(p, at);
    const FdRange starts = range(start);
    const std::int64_t duration = range(argument(p, at + 1)).min;
    const Wide use = range(argument(p, at + 3)).min;
    const Wide limit = range(argument(p, 0)).max;
    if (starts.is_fixed() || duration <= 0 || use <= 0 || starts.min == fd_inf) return true;
    const std::int64_t end = range(argument(p, at + 2)).min;
    Wide earliest = starts.min;
    for (const Segment& s : profile_) {
        if (s.to <= earliest || s.from >= earliest + duration) continue;
        const bool own = s.from >= starts.max && s.to <= end;  // part of it is this task's
        const Wide others = own ? s.use - use : s.use;
        if (others + use > limit) earliest = s.to;
    }
    return raise_min(start, earliest);
}

}  // namespace zooid::skb
