// The channels one thread waits on. Busy ones are looked at every time, idle ones in turn.
#include <initializer_list>
#include <limits>
#include <zooid/interconnect/wait_set.hpp>

namespace zooid::interconnect {

bool WaitSet::poll() {
    const bool hot = poll_hot();
    return poll_cold(cold_batch) || hot;
}

bool WaitSet::poll_all() {
    const bool hot = poll_hot();
    return poll_rest() || hot;
}

bool WaitSet::poll_rest() { return poll_cold(std::numeric_limits<std::size_t>::max()); }

bool WaitSet::poll_ready() {
    bool any = false;
    for (Pollable* each = hot_.front(); each != nullptr;) {
        Pollable* const next = hot_.next(*each);
        if (each->ready() && each->poll()) {
            each->idle_polls_ = 0;
            any = true;
        }
        each = next;
    }
    return any;
}

bool WaitSet::poll_hot() {
    bool any = false;
    for (Pollable* each = hot_.front(); each != nullptr;) {
        Pollable* const next = hot_.next(*each);
        ++looks_;
        if (each->poll()) {
            each->idle_polls_ = 0;
            any = true;
        } else if (++each->idle_polls_ >= idle_polls_max) {
            cold_.push_back(*each);
        }
        each = next;
    }
    return any;
}

bool WaitSet::poll_cold(std::size_t looks_max) {
    bool any = false;
    Pollable* const first = cold_.front();
    for (std::size_t look = 0; look < looks_max; ++look) {
        Pollable* const each = cold_.front();
        if (each == nullptr || (look > 0 && each == first)) break;
        ++looks_;
        if (each->poll()) {
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
        for (Pollable* each = list->front(); each != nullptr; each = list->next(*each)) {
            ++looks_;
            if (!each->prepare_sleep()) {
                wake();
                return false;
            }
        }
    }
    return true;
}

void WaitSet::wake() {
    for (LinkedList<Pollable>* list : {&hot_, &cold_}) {
        for (Pollable* each = list->front(); each != nullptr; each = list->next(*each))
            each->wake();
    }
}

}  // namespace zooid::interconnect
