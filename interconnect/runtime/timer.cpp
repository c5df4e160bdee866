// Deadlines of one thread, the earliest first: a pairing heap whose links are in its members.
// Source: Fredman, Sedgewick, Sleator and Tarjan, "The Pairing Heap", Algorithmica 1 (1986).
#include <zooid/interconnect/timer.hpp>

namespace zooid::interconnect {

Timer* Timer::meld(Timer* left, Timer* right) {
    if (left == nullptr) return right;
    if (right == nullptr) return left;
    if (right->before(*left)) std::swap(left, right);
    right->sibling_ = left->child_;
    if (right->sibling_ != nullptr) right->sibling_->link_ = &right->sibling_;
    right->put_at(&left->child_);
    return left;
}

Timer* Timer::meld_siblings(Timer* first) {
    Timer* pairs = nullptr;  // melded two by two, the last pair first
    while (first != nullptr) {
        Timer* const second = first->sibling_;
        Timer* const rest = second == nullptr ? nullptr : second->sibling_;
        first->sibling_ = nullptr;
        if (second != nullptr) second->sibling_ = nullptr;
        Timer* const pair = meld(first, second);
        pair->sibling_ = pairs;
        pairs = pair;
        first = rest;
    }
    Timer* all = nullptr;
    while (pairs != nullptr) {
        Timer* const next = std::exchange(pairs->sibling_, nullptr);
        all = meld(all, pairs);
        pairs = next;
    }
    return all;
}

void Timer::leave() {
    // Its children take its place: none of them is before its parent.
    Timer* const heir = meld_siblings(std::exchange(child_, nullptr));
    Timer* const next = std::exchange(sibling_, nullptr);
    Timer** const link = std::exchange(link_, nullptr);
    if (heir == nullptr) {
        *link = next;
        if (next != nullptr) next->link_ = link;
        return;
    }
    heir->put_at(link);
    heir->sibling_ = next;
    if (next != nullptr) next->link_ = &heir->sibling_;
}

void TimerHeap::arm(Timer& timer) {
    timer.disarm();
    timer.order_ = armed_++;
    Timer::meld(root_, &timer)->put_at(&root_);
}

}  // namespace zooid::interconnect
