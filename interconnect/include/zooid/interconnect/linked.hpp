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
        if (!linked()) return;
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
    /// The first member, which leaves. Not of an empty list.
    [[nodiscard]] T& pop_front() {
        assert(!empty());
        Linked* const first = head_.next_;
        head_.next_ = first->next_;
        first->next_->prev_ = &head_;
        first->prev_ = first->next_ = first;
        return static_cast<T&>(*first);
    }
    void push_back(T& member) {
        Linked& link = member;
        link.unlink();
        link.link_before(head_);
    }
    void push_front(T& member) {
        Linked& link = member;
        link.unlink();
        link.link_before(*head_.next_);
    }
    /// Shows each member, which may leave meanwhile; of the others none.
    template <class Visit>
    void each(Visit visit) {
        for (Linked* link = head_.next_; link != &head_;) {
            Linked* const next = link->next_;
            visit(static_cast<T&>(*link));
            link = next;
        }
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
