// The channels one thread waits on. Busy ones are looked at every time, idle ones in turn, or not
// at all until they ring.
#pragma once
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <zooid/interconnect/core/hint_board.hpp>
#include <zooid/interconnect/pollable.hpp>

namespace zooid::interconnect {

/// Who rings, by place on the board; what nobody has is null.
struct Hints {
    HintBoard<> board;
    std::span<Pollable*>
        who;  // one per place, null at first; outlives the wait set and its channels
};

/// A channel that had news is hot; after some empty looks it is cold. One that parks then stays
/// asleep and is not looked at until its hint comes or touch() is called for it.
/// @cost a look at a channel whose watch has not changed: two loads, no call. poll(): hot channels
/// + cold_batch; poll_all(), prepare_sleep(): hot and cold ones; of parked ones the hints only, 512
/// to a line.
class WaitSet {
public:
    /// Empty looks until a hot channel turns cold; the last of them is made in any case, so that a
    /// thread that never sleeps gives room back.
    static constexpr unsigned idle_polls_max = 16;
    /// Cold channels looked at in one poll().
    static constexpr unsigned cold_batch = 4;

    void add(Pollable& pollable) { hot_.push_back(pollable); }

    /// Where hints come from: once, before the first park().
    void use(const Hints& hints) { hints_ = hints; }
    /// From now on this one parks when idle: its doorbell is a HintedDoorbell for `place`.
    /// @return false when there is no such place, or it is another's.
    [[nodiscard]] bool park(Pollable& pollable, unsigned place);
    /// As above without a hint: whoever learns that it rang, of epoll say, calls touch().
    void park(Pollable& pollable) { pollable.idle_ = Pollable::Idle::parks; }
    /// It may have news, or wants something of its peer: it is looked at again.
    void touch(Pollable& pollable) {
        if (pollable.idle_ == Pollable::Idle::is_parked) [[unlikely]]
            unpark(pollable);
    }

    /// Looks at the hot channels and a few cold ones; true when there was something to do.
    bool poll() {
        if (hints_) take_hints();
        const bool hot = poll_hot();
        return (!cold_.empty() && poll_cold(cold_batch)) || hot;
    }
    /// Looks at every channel that is not parked; true when there was something to do.
    bool poll_all();
    /// After poll(): looks at the cold channels; true when there was something to do.
    bool poll_rest() {
        return !cold_.empty() && poll_cold(std::numeric_limits<std::size_t>::max());
    }
    /// Looks at the hot channels; true when there was something to do. None turns idle by it.
    [[nodiscard]] bool poll_again();
    /// Says "asleep" on every channel that has not said so and looks again; false when there is
    /// news, and then all but the parked ones are awake.
    [[nodiscard]] bool prepare_sleep();
    void wake();

    /// Looks made so far, to see what idle channels cost.
    [[nodiscard]] std::size_t looks() const { return looks_; }

private:
    bool poll_hot();
    bool poll_one(Pollable& pollable);
    bool poll_cold(std::size_t looks_max);
    void take_hints();
    [[gnu::noinline]] void turn_idle(Pollable& pollable);
    void unpark(Pollable& pollable);
    [[nodiscard]] bool park_now(Pollable& pollable);

    LinkedList<Pollable> hot_;
    LinkedList<Pollable> cold_;
    LinkedList<Pollable> parked_;
    std::optional<Hints> hints_;
    std::size_t looks_ = 0;
};

}  // namespace zooid::interconnect
