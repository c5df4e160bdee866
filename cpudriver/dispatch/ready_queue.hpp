// Which dispatcher has the core, and until when: events in, decision out. Time is an argument, so
// that the kernel, the unit test and the model drive the same object.
#pragma once
#include <cstdint>
#include <zooid/abi/scheduling.hpp>
#include <zooid/abi/status.hpp>

namespace zooid::cpudriver {

/// A dispatcher keeps the core this long while its equals wait, or its own threads do.
inline constexpr std::uint64_t time_slice_ns = 5'000'000;

/// Share of a core that reservations may take, in millionths. The rest covers the kernel's own time
/// and the timer's floor, by which each budget may be overrun.
inline constexpr std::uint32_t utilisation_ppm_max = 900'000;

enum class RunState : std::uint32_t {
    fresh,      // not started
    runnable,   // in the ready list: runs or waits for the core
    suspended,  // waits for an event or a time
    stopped,    // never runs again
};

/// What the queue knows about one dispatcher.
/// @invariant in the ready list exactly when runnable; among the sleepers exactly when suspended
/// with a time.
struct Schedulable {
    Schedulable* next = nullptr;  // of the list it is in
    RunState state = RunState::fresh;
    bool slices = false;         // wants to be told when its slice is over, though it runs alone
    std::uint64_t wake_ns = 0;   // while suspended: 0 none
    std::uint64_t slice_ns = 0;  // left of its slice
    abi::Reservation reservation;
    std::uint64_t deadline_ns = 0;  // end of its period
    std::uint64_t left_ns = 0;      // of the budget, until then
    std::uint64_t ran_ns = 0;       // since it was made
    std::uint64_t misses = 0;       // periods that ended before it had its budget, though it waited
};

/// The queue's answer.
struct Decision {
    Schedulable* next = nullptr;  // has the core from now on; null: nobody can run
    std::uint64_t timer_ns = 0;   // ask again then; 0: at the next event only
    bool rearm = false;           // the timer must be set to timer_ns, or stopped when that is 0
    bool slice_over = false;      // whoever ran has used up a slice, and has a new one
};

/// Earliest deadline first over reservations with budget left, round robin below.
///
/// A reservation is a constant bandwidth server: budget_ns in every period_ns, never more before
/// others; when the budget is used up its holder takes turns with those that have none until its
/// period ends. A core given to one dispatcher runs that one and, by its reservation, the monitor.
/// @invariant admitted reservations use at most the utilisation given to begin().
/// @invariant nothing it points to lies outside dispatcher objects.
/// @cost every event and decision O(ready + sleeping), at most dispatchers_max each.
/// @source Abeni and Buttazzo, "Integrating Multimedia Applications in Hard Real-Time Systems",
/// RTSS 1998, "The Constant Bandwidth Server".
class ReadyQueue {
public:
    /// Once, before anything else. @param utilisation_ppm most the reservations may take together.
    /// @param slice_ns one turn of those that run round robin.
    void begin(abi::SchedulingPolicy policy, std::uint32_t utilisation_ppm = utilisation_ppm_max,
               std::uint64_t slice_ns = time_slice_ns);

    /// Admits, changes or (with an empty reservation) gives back a share of the core. The first one
    /// admitted is the monitor's: it stays for good, also on a core that is given away.
    /// @return ok, or
    ///         - denied        round robin core, the monitor's share, or the core is given away
    ///         - out_of_range  outside the limits of abi::Reservation
    ///         - limit         it does not fit beside those admitted: ask for less
    [[nodiscard]] abi::Status
    reserve(Schedulable& holder, abi::Reservation wanted, std::uint64_t now_ns);
    /// Gives the core to one dispatcher, or with null back to all.
    /// @return ok, or denied: no monitor's reservation (round robin core), or others hold one
    [[nodiscard]] abi::Status give_core(Schedulable* owner, std::uint64_t now_ns);

    /// A fresh or suspended one can run from now on; nothing when it is ready already or stopped.
    void wake(Schedulable& one, std::uint64_t now_ns);
    /// The running one waits for wake(), or for a time (0: none).
    void block(std::uint64_t wake_ns, std::uint64_t now_ns);
    /// The running one goes behind its equals; with `forfeit` it also gives up what is left of its
    /// budget.
    void yield(bool forfeit, std::uint64_t now_ns);
    /// The running one leaves the rest of its slice to `other`, before the others without budget.
    void yield_to(Schedulable& other, std::uint64_t now_ns);
    /// The same, of a running one, without a look at the clock, where it cannot matter: nobody
    /// concerned has a share, and the timer is set.
    /// @return false: nothing done, ask yield_to(). True: `other` is the running one.
    [[nodiscard, gnu::always_inline]] inline bool hand_over(Schedulable& other);
    /// The same for whoever's turn is next. @return false: nothing done, ask yield()
    [[nodiscard]] bool rotate() {
        return running_ == ready_ && ready_ != nullptr && running_->next != nullptr &&
               hand_over(*running_->next);
    }
    /// Forgets one for good, whatever it does. Its reservation and its core are free again.
    void remove(Schedulable& one, std::uint64_t now_ns);

    /// The timer has interrupted: it is not armed any more, however early it came.
    void timer_fired() { armed_ns_ = 0; }

    /// Who runs from now on. It becomes the running one.
    [[nodiscard]] Decision decide(std::uint64_t now_ns);
    /// True when an event since the last decision may have changed it: decide() before going on.
    [[nodiscard]] bool stale() const { return stale_; }

    /// True when `ready` dispatchers are in the list, all runnable, the sleepers in order, and the
    /// running one among the ready. @cost O(ready + sleeping)
    [[nodiscard]] bool consistent(std::uint32_t ready) const;

    [[nodiscard]] abi::SchedulingPolicy policy() const { return policy_; }
    [[nodiscard]] Schedulable* running() const { return running_; }
    [[nodiscard]] const Schedulable* owner() const { return owner_; }
    [[nodiscard]] std::uint32_t utilisation_ppm() const { return utilisation_ppm_; }

private:
    [[nodiscard]] bool has_share(const Schedulable& one) const {
        return one.left_ns != 0 && one.reservation.period_ns != 0;
    }
    [[nodiscard]] bool may_run(const Schedulable& one) const {
        return owner_ == nullptr || &one == owner_ || &one == monitor_;
    }
    void account(Schedulable& one, std::uint64_t used_ns, std::uint64_t now_ns);
    void charge(std::uint64_t now_ns);
    void wake_due(std::uint64_t now_ns);
    [[nodiscard]] Schedulable* choose(std::uint64_t now_ns);
    [[nodiscard]] std::uint64_t next_change(const Schedulable* next, std::uint64_t now_ns) const;
    void append(Schedulable& one);
    void to_the_end(Schedulable& one);
    void unlink(Schedulable& one);

    Schedulable* ready_ = nullptr;  // first of all that can run, in the order of their turns
    Schedulable* last_ = nullptr;
    Schedulable* sleepers_ = nullptr;  // by wake_ns
    Schedulable* running_ = nullptr;   // null, or in the ready list
    Schedulable* monitor_ = nullptr;
    Schedulable* owner_ = nullptr;
    std::uint64_t charged_ns_ = 0;  // the running one's time is accounted for until then
    std::uint64_t armed_ns_ = 0;    // what the timer was last set to; 0 stopped
    std::uint32_t utilisation_ppm_ = 0;
    std::uint64_t slice_ns_ = 0;
    std::uint32_t utilisation_ppm_max_ = 0;
    abi::SchedulingPolicy policy_ = abi::SchedulingPolicy::edf;
    bool stale_ = false;
};

inline bool ReadyQueue::hand_over(Schedulable& other) {
    Schedulable& one = *running_;
    if (ready_ != &one || &other == &one || other.state != RunState::runnable || stale_ ||
        owner_ != nullptr || armed_ns_ - 1 >= charged_ns_ + one.slice_ns ||
        (one.reservation.period_ns | other.reservation.period_ns) != 0) [[unlikely]]
        return false;
    // The time since charged_ns_ is charged to `other`, which has the slice it came out of.
    other.slice_ns = one.slice_ns;
    one.slice_ns = time_slice_ns;
    if (one.next != &other) {
        unlink(other);
        other.next = one.next;
    }
    ready_ = running_ = &other;
    one.next = nullptr;
    last_->next = &one;
    last_ = &one;
    return true;
}

}  // namespace zooid::cpudriver
