// Futex queues: singly linked by thread slot, one list per bucket, in order of arrival.
#include <cassert>
#include <zooid/posix/futex_table.hpp>

namespace zooid::posix {

std::size_t FutexTable::bucket_of(Address key) {
    const std::uint64_t mixed =
        (key >> 2) * 0x9e37'79b9'7f4a'7c15;  // odd, near 2^64 / golden ratio
    return mixed >> 56;
}

static_assert(futex_buckets == 256);  // bucket_of() keeps eight bits

void FutexTable::append(std::uint16_t slot) {
    const std::size_t bucket = bucket_of(waiters_[slot].wait.key);
    waiters_[slot].next = none;
    if (tails_[bucket] == none)
        heads_[bucket] = slot;
    else
        waiters_[tails_[bucket]].next = slot;
    tails_[bucket] = slot;
}

void FutexTable::detach(std::uint16_t slot) {
    const std::size_t bucket = bucket_of(waiters_[slot].wait.key);
    std::uint16_t before = none;
    for (std::uint16_t at = heads_[bucket]; at != slot; at = waiters_[at].next) {
        assert(at != none);
        before = at;
    }
    const std::uint16_t after = waiters_[slot].next;
    if (before == none)
        heads_[bucket] = after;
    else
        waiters_[before].next = after;
    if (tails_[bucket] == slot) tails_[bucket] = before;
}

std::uint16_t FutexTable::oldest(Address key, std::uint32_t bitset) const {
    for (std::uint16_t at = heads_[bucket_of(key)]; at != none; at = waiters_[at].next) {
        const FutexWait& wait = waiters_[at].wait;
        if (wait.key == key && (wait.bitset & bitset) != 0) return at;
    }
    return none;
}

void FutexTable::on_wait(const FutexWait& wait) {
    assert(wait.slot < threads_max);
    assert(!waiters_[wait.slot].queued);
    assert(wait.bitset != 0);
    waiters_[wait.slot] = {wait, none, true};
    append(wait.slot);
    ++waiting_;
}

std::optional<FutexWait> FutexTable::on_wake(Address key, std::uint32_t bitset) {
    const std::uint16_t slot = oldest(key, bitset);
    if (slot == none) return std::nullopt;
    on_cancel(slot);
    return waiters_[slot].wait;
}

bool FutexTable::on_requeue(Address from, Address to) {
    const std::uint16_t slot = oldest(from, futex_any_bit);
    if (slot == none) return false;
    detach(slot);
    waiters_[slot].wait.key = to;
    append(slot);
    return true;
}

bool FutexTable::on_timeout(std::uint16_t slot, std::uint64_t sequence) {
    assert(slot < threads_max);
    if (!waiters_[slot].queued || waiters_[slot].wait.sequence != sequence) return false;
    return on_cancel(slot);
}

bool FutexTable::on_cancel(std::uint16_t slot) {
    assert(slot < threads_max);
    if (!waiters_[slot].queued) return false;
    detach(slot);
    waiters_[slot].queued = false;
    assert(waiting_ > 0);
    --waiting_;
    return true;
}

}  // namespace zooid::posix
