// A list whose links are in its members: no allocation, no limit of its own, leaving is O(1).
#pragma once
#include <cassert>

namespace zooid::interconnect {

/// Member of at most one list; leaves it when destroyed, so a dropped coroutine is in no list.
class Linked {
public:
    Linked() = default;
    Linked(const Linked&) = delete;
    Linked& operator=(const Linked&) = delete;
    ~Linked() { unlink(); }

    [[nodiscard]] bool linked() const { return next_ != this; }
    void unlink() {
        prev_->next_ = next_;
        next_->prev_ = prev_;
        prev_ = next_ = this;
    }

protected:
    void link_before(Linked& other) {
        assert(!linked());
        prev_ = other.prev_;
        next_ = &other;
        prev_->next_ = this;
        other.prev_ = this;
    }

private:
    template <class T>
    friend class LinkedList;
    Linked* prev_ = this;
    Linked* next_ = this;
};

/// First in, first out; owns nothing.
template <class T>
class LinkedList {
public:
    [[nodiscard]] bool empty() const { return !head_.linked(); }
    [[nodiscard]] T* front() { return empty() ? nullptr : static_cast<T*>(head_.next_); }
    void push_back(T& member) {
        Linked& link = member;
        link.unlink();
        link.link_before(head_);
    }
    /// The member behind `member`, or null.
    [[nodiscard]] T* next(T& member) {
        Linked* link = static_cast<Linked&>(member).next_;
        return link == &head_ ? nullptr : static_cast<T*>(link);
    }

private:
    Linked head_;
};

}  // namespace zooid::interconnect
