// The channels one thread waits on. Busy ones are looked at every time, idle ones in turn.
#pragma once
#include <cstddef>
#include <zooid/interconnect/pollable.hpp>

namespace zooid::interconnect {

/// A channel that had news is hot; after some empty looks it is cold.
/// @cost poll(): hot channels + cold_batch; poll_all() and prepare_sleep(): all channels.
class WaitSet {
public:
    /// Empty looks until a hot channel turns cold.
    static constexpr unsigned idle_polls_max = 16;
    /// Cold channels looked at in one poll().
    static constexpr unsigned cold_batch = 4;

    void add(Pollable& pollable) { hot_.push_back(pollable); }

    /// Looks at the hot channels and a few cold ones; true when there was something to do.
    bool poll();
    /// Looks at every channel; true when there was something to do.
    bool poll_all();
    /// After poll(): looks at the cold channels; true when there was something to do.
    bool poll_rest();
    /// Looks at the hot channels that are ready(); true when there was something to do.
    [[nodiscard]] bool poll_ready();
    /// Says "asleep" on every channel and looks again; false when there is news, and then all are
    /// awake.
    [[nodiscard]] bool prepare_sleep();
    void wake();

    /// Looks made so far, to see what idle channels cost.
    [[nodiscard]] std::size_t looks() const { return looks_; }

private:
    bool poll_hot();
    bool poll_cold(std::size_t looks_max);

    LinkedList<Pollable> hot_;
    LinkedList<Pollable> cold_;
    std::size_t looks_ = 0;
};

}  // namespace zooid::interconnect
