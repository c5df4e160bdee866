#include "cpudriver/dispatch/ready_queue.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace zooid::cpudriver {

namespace {

constexpr std::uint64_t never = ~std::uint64_t{0};
constexpr std::uint64_t millionths = 1'000'000;

/// Rounded up, so that a sum of them is never less than the truth.
std::uint32_t share_ppm(abi::Reservation r) {
    if (r.period_ns == 0) return 0;
    return static_cast<std::uint32_t>((r.budget_ns * millionths + r.period_ns - 1) / r.period_ns);
}

bool within_limits(abi::Reservation r) {
    return r.period_ns >= abi::reservation_period_ns_min &&
           r.period_ns <= abi::reservation_period_ns_max &&
           r.budget_ns >= abi::reservation_budget_ns_min && r.budget_ns <= r.period_ns;
}

}  // namespace

void ReadyQueue::begin(abi::SchedulingPolicy policy, std::uint32_t utilisation_ppm,
                       std::uint64_t slice_ns) {
    assert(utilisation_ppm <= millionths);
    *this = {};
    policy_ = policy;
    utilisation_ppm_max_ = utilisation_ppm;
    slice_ns_ = slice_ns;
}

abi::Status
ReadyQueue::reserve(Schedulable& holder, abi::Reservation wanted, std::uint64_t now_ns) {
    assert(holder.state != RunState::stopped);
    const bool gives_back = wanted == abi::Reservation{};
    if (policy_ == abi::SchedulingPolicy::rr || &holder == monitor_ ||
        (owner_ != nullptr && !gives_back))
        return abi::Status::denied;
    if (!gives_back && !within_limits(wanted)) return abi::Status::out_of_range;
    charge(now_ns);
    const std::uint32_t others = utilisation_ppm_ - share_ppm(holder.reservation);
    if (others + share_ppm(wanted) > utilisation_ppm_max_) return abi::Status::limit;
    utilisation_ppm_ = others + share_ppm(wanted);
    if (monitor_ == nullptr) monitor_ = &holder;
    // A new promise begins when the old one's period ends: asking again must not refill a budget.
    if (now_ns >= holder.deadline_ns) {
        holder.deadline_ns = now_ns + wanted.period_ns;
        holder.left_ns = wanted.budget_ns;
    } else {
        holder.left_ns = 0;
    }
    holder.reservation = wanted;
    stale_ = running_ != nullptr;
    return abi::Status::ok;
}

abi::Status ReadyQueue::give_core(Schedulable* owner, std::uint64_t now_ns) {
    if (owner != nullptr) {
        if (monitor_ == nullptr || owner == monitor_ || owner->state == RunState::stopped)
            return abi::Status::denied;
        const std::uint32_t known =
            share_ppm(monitor_->reservation) + share_ppm(owner->reservation);
        if (known != utilisation_ppm_) return abi::Status::denied;
    }
    charge(now_ns);
    owner_ = owner;
    stale_ = running_ != nullptr;
    return abi::Status::ok;
}

/// `used_ns` is what it ran until now without a break; 0 when it did not run.
void ReadyQueue::account(Schedulable& one, std::uint64_t used_ns, std::uint64_t now_ns) {
    const abi::Reservation& share = one.reservation;
    if (share.period_ns == 0) return;
    if (now_ns >= one.deadline_ns) {
        const std::uint64_t late = now_ns - one.deadline_ns;
        const std::uint64_t used_before = used_ns > late ? used_ns - late : 0;
        if (one.left_ns > used_before) ++one.misses;
        if (used_ns == 0) {
            one.deadline_ns = now_ns + share.period_ns;
        } else {
            one.deadline_ns += (late / share.period_ns + 1) * share.period_ns;
            used_ns = std::min(used_ns, late % share.period_ns);
        }
        one.left_ns = share.budget_ns;
    }
    one.left_ns -= std::min(used_ns, one.left_ns);
}

void ReadyQueue::charge(std::uint64_t now_ns) {
    if (running_ == nullptr) return;
    const std::uint64_t used = now_ns > charged_ns_ ? now_ns - charged_ns_ : 0;
    charged_ns_ = now_ns;
    if (used == 0) return;
    running_->ran_ns += used;
    running_->slice_ns -= std::min(used, running_->slice_ns);
    account(*running_, used, now_ns);
}

void ReadyQueue::append(Schedulable& one) {
    one.next = nullptr;
    (last_ != nullptr ? last_->next : ready_) = &one;
    last_ = &one;
}

/// Takes it out of the ready list or from among the sleepers.
void ReadyQueue::unlink(Schedulable& one) {
    const bool ready = one.state == RunState::runnable;
    Schedulable* before = nullptr;
    for (Schedulable* s = ready ? ready_ : sleepers_; s != &one; s = s->next) {
        assert(s != nullptr);
        before = s;
    }
    Schedulable*& first = ready ? ready_ : sleepers_;
    (before != nullptr ? before->next : first) = one.next;
    if (ready && last_ == &one) last_ = before;
    one.next = nullptr;
}

/// Behind its equals, with a fresh slice.
void ReadyQueue::to_the_end(Schedulable& one) {
    one.slice_ns = slice_ns_;
    unlink(one);
    append(one);
}

void ReadyQueue::wake(Schedulable& one, std::uint64_t now_ns) {
    if (one.state != RunState::fresh && one.state != RunState::suspended) return;
    if (one.state == RunState::suspended && one.wake_ns != 0) unlink(one);
    const abi::Reservation& share = one.reservation;
    // Keeps its period only if what is left of the budget is no more than its share of what is left
    // of the period: a late riser must not press all its work against the deadline.
    if (share.period_ns != 0 &&
        (now_ns >= one.deadline_ns ||
         one.left_ns * share.period_ns > (one.deadline_ns - now_ns) * share.budget_ns)) {
        one.deadline_ns = now_ns + share.period_ns;
        one.left_ns = share.budget_ns;
    }
    one.state = RunState::runnable;
    one.wake_ns = 0;
    one.slice_ns = slice_ns_;
    append(one);
    if (running_ == nullptr || stale_ || !may_run(one)) return;
    // One without a share waits until the running one's time is up: nothing to do if the timer will
    // tell of that.
    const std::uint64_t end =
        charged_ns_ + (has_share(*running_) ? running_->left_ns : running_->slice_ns);
    stale_ = share.period_ns != 0 || &one == owner_ || armed_ns_ == 0 || armed_ns_ > end;
}

void ReadyQueue::block(std::uint64_t wake_ns, std::uint64_t now_ns) {
    assert(running_ != nullptr);
    charge(now_ns);
    Schedulable& one = *std::exchange(running_, nullptr);
    unlink(one);
    one.state = RunState::suspended;
    one.wake_ns = wake_ns;
    if (wake_ns == 0) return;
    Schedulable** link = &sleepers_;
    while (*link != nullptr && (*link)->wake_ns <= wake_ns) link = &(*link)->next;
    one.next = *link;
    *link = &one;
}

void ReadyQueue::yield(bool forfeit, std::uint64_t now_ns) {
    assert(running_ != nullptr);
    charge(now_ns);
    if (forfeit) running_->left_ns = 0;
    to_the_end(*running_);
}

void ReadyQueue::yield_to(Schedulable& other, std::uint64_t now_ns) {
    assert(running_ != nullptr);
    charge(now_ns);
    if (&other == running_ || other.state != RunState::runnable || running_->slice_ns == 0)
        return yield(false, now_ns);
    other.slice_ns = running_->slice_ns;
    unlink(other);
    other.next = ready_;
    ready_ = &other;
    yield(false, now_ns);
}

void ReadyQueue::remove(Schedulable& one, std::uint64_t now_ns) {
    charge(now_ns);
    if (one.state == RunState::runnable || (one.state == RunState::suspended && one.wake_ns != 0))
        unlink(one);
    utilisation_ppm_ -= share_ppm(one.reservation);
    one.state = RunState::stopped;
    one.reservation = {};
    for (Schedulable** place : {&running_, &monitor_, &owner_}) {
        if (*place == &one) *place = nullptr;
    }
    stale_ = true;
}

void ReadyQueue::wake_due(std::uint64_t now_ns) {
    while (sleepers_ != nullptr && sleepers_->wake_ns <= now_ns) wake(*sleepers_, now_ns);
}

Schedulable* ReadyQueue::choose(std::uint64_t now_ns) {
    Schedulable* earliest = nullptr;
    Schedulable* turn = nullptr;
    for (Schedulable* s = ready_; s != nullptr; s = s->next) {
        if (!may_run(*s)) continue;
        account(*s, 0, now_ns);
        if (has_share(*s)) {
            if (earliest == nullptr || s->deadline_ns < earliest->deadline_ns) earliest = s;
        } else if (turn == nullptr || s == owner_) {
            turn = s;
        }
    }
    return earliest != nullptr ? earliest : turn;
}

/// When the decision for `next` must be looked at again, if nothing happens before.
std::uint64_t ReadyQueue::next_change(const Schedulable* next, std::uint64_t now_ns) const {
    std::uint64_t at = never;
    for (const Schedulable* s = sleepers_; s != nullptr; s = s->next) {
        if (!may_run(*s)) continue;
        at = s->wake_ns;
        break;
    }
    if (next == nullptr) return at;
    if (next->slices) at = std::min(at, now_ns + next->slice_ns);
    for (const Schedulable* s = ready_; s != nullptr; s = s->next) {
        if (s == next || !may_run(*s)) continue;
        if (s->reservation.period_ns != 0 && !has_share(*s)) at = std::min(at, s->deadline_ns);
        if (has_share(*next)) {
            at = std::min(at, now_ns + next->left_ns);
        } else if (owner_ == nullptr) {
            at = std::min(at, now_ns + next->slice_ns);
        }
    }
    return at;
}

bool ReadyQueue::consistent(std::uint32_t ready) const {
    const Schedulable* last = nullptr;
    bool ran = running_ == nullptr;
    for (const Schedulable* s = ready_; s != nullptr; last = s, s = s->next) {
        if (s->state != RunState::runnable || ready-- == 0) return false;
        if (s == running_) ran = true;
    }
    std::uint64_t before = 0;
    for (const Schedulable* s = sleepers_; s != nullptr; s = s->next) {
        if (s->state != RunState::suspended || s->wake_ns == 0 || s->wake_ns < before) return false;
        before = s->wake_ns;
    }
    return ran && ready == 0 && last == last_;
}

Decision ReadyQueue::decide(std::uint64_t now_ns) {
    const bool had_share = running_ != nullptr && has_share(*running_);
    charge(now_ns);
    const bool budget_over = had_share && !has_share(*running_);
    wake_due(now_ns);
    Decision decision;
    if (running_ != nullptr && (running_->slice_ns == 0 || budget_over)) {
        decision.slice_over = running_->slice_ns == 0;
        to_the_end(*running_);
    }
    running_ = decision.next = choose(now_ns);
    charged_ns_ = now_ns;
    stale_ = false;
    const std::uint64_t at = next_change(running_, now_ns);
    const std::uint64_t wanted = at == never ? 0 : at;
    // A timer set too early costs one decision; setting it anew costs that every time. Only a core
    // that halts stops it.
    const bool early_enough = armed_ns_ > now_ns && (wanted == 0 || armed_ns_ <= wanted);
    decision.timer_ns = wanted;
    decision.rearm = running_ == nullptr ? armed_ns_ != wanted : !early_enough && wanted != 0;
    if (decision.rearm) armed_ns_ = wanted;
    return decision;
}

}  // namespace zooid::cpudriver
