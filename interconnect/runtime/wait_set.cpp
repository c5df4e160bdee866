// The channels one thread waits on. Busy ones are looked at every time, idle ones in turn, or not
// at all until they ring.
#include <zooid/interconnect/wait_set.hpp>

namespace zooid::interconnect {

bool WaitSet::park(Pollable& pollable, unsigned place) {
    if (!hints_ || place >= hints_->board.places() || place >= hints_->who.size()) return false;
    if (hints_->who[place] != nullptr || pollable.place_ != nullptr) return false;
    hints_->who[place] = &pollable;
    pollable.place_ = &hints_->who[place];
    park(pollable);
    return true;
}

bool WaitSet::poll_all() {
    take_hints();
    const bool hot = poll_hot();
    return poll_rest() || hot;
}

bool WaitSet::poll_again() {
    bool any = false;
    hot_.each([&](Pollable& each) {
        if (!each.watch_.changed() || !each.poll()) return;
        each.idle_polls_ = 0;
        any = true;
    });
    return any;
}

void WaitSet::take_hints() {
    if (!hints_) return;
    hints_->board.take([this](unsigned place) {
        Pollable* const who = place < hints_->who.size() ? hints_->who[place] : nullptr;
        if (who != nullptr) touch(*who);
    });
}

void WaitSet::unpark(Pollable& pollable) {
    pollable.idle_ = Pollable::Idle::parks;
    pollable.idle_polls_ = 0;
    pollable.wake();
    hot_.push_back(pollable);
}

/// False when it has news.
bool WaitSet::park_now(Pollable& pollable) {
    ++looks_;
    if (!pollable.prepare_sleep()) return false;
    pollable.idle_ = Pollable::Idle::is_parked;
    parked_.push_back(pollable);
    return true;
}

void WaitSet::turn_idle(Pollable& pollable) {
    if (pollable.idle_ != Pollable::Idle::parks) {
        cold_.push_back(pollable);
    } else if (!park_now(pollable)) {
        pollable.idle_polls_ = 0;
    }
}

bool WaitSet::poll_hot() {
    bool any = false;
    hot_.each([&](Pollable& each) {
        ++looks_;
        // One that turns idle is looked at in any case: it gives room back.
        if (++each.idle_polls_ >= idle_polls_max || each.watch_.changed()) any |= poll_one(each);
    });
    return any;
}

bool WaitSet::poll_one(Pollable& pollable) {
    if (pollable.poll()) {
        pollable.idle_polls_ = 0;
        return true;
    }
    if (pollable.idle_polls_ >= idle_polls_max) turn_idle(pollable);
    return false;
}

bool WaitSet::poll_cold(std::size_t looks_max) {
    bool any = false;
    Pollable* const first = cold_.front();
    for (std::size_t look = 0; look < looks_max; ++look) {
        Pollable* const each = cold_.front();
        if (each == nullptr || (look > 0 && each == first)) break;
        ++looks_;
        if (each->watch_.changed() && each->poll()) {
            each->idle_polls_ = 0;
            hot_.push_back(*each);
            any = true;
            if (each == first) break;
        } else {
            cold_.push_back(*each);
        }
    }
    return any;
}

bool WaitSet::prepare_sleep() {
    for (LinkedList<Pollable>* list : {&hot_, &cold_}) {
        for (Pollable* each = list->front(); each != nullptr;) {
            Pollable* const next = list->next(*each);
            const bool parks = each->idle_ == Pollable::Idle::parks;
            if (!parks) ++looks_;
            if (!(parks ? park_now(*each) : each->prepare_sleep())) {
                wake();
                return false;
            }
            each = next;
        }
    }
    return true;
}

void WaitSet::wake() {
    for (LinkedList<Pollable>* list : {&hot_, &cold_})
        list->each([](Pollable& each) { each.wake(); });
}

}  // namespace zooid::interconnect
