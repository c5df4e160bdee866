// Messages that have come and that nobody has taken yet.
#pragma once
#include <array>
#include <cassert>

namespace zooid::interconnect {

/// First in, first out; a message lies where it was received until it is dropped.
/// @tparam places_max messages it holds, a power of two: a place is found without a division.
template <class Message, unsigned places_max>
class Mailbox {
public:
    static_assert(places_max > 0 && (places_max & (places_max - 1)) == 0);

    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] bool full() const { return count_ == places_max; }
    /// Where the next message goes; it is in the box after keep(). Not of a full one.
    [[nodiscard]] Message& place() { return places_[(first_ + count_) % places_max]; }
    void keep() { ++count_; }
    /// Not of an empty one.
    [[nodiscard]] const Message& front() const { return places_[first_]; }
    void drop_front() {
        assert(!empty());
        first_ = (first_ + 1) % places_max;
        --count_;
    }

private:
    std::array<Message, places_max> places_;
    unsigned first_ = 0;
    unsigned count_ = 0;
};

}  // namespace zooid::interconnect
