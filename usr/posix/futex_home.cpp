// Futex requests at the home core: the word is compared here, next to the queue it decides about.
#include <cassert>

#include "home_handlers.hpp"

namespace zooid::posix {
namespace {

/// 0 when the word at `address` holds `expected`, else the error of the call.
long compare_word(Backend& backend, Address address, std::uint32_t expected) {
    const auto word = backend.load_word(address);
    if (!word) return fail(Errno::efault);
    return *word == expected ? 0 : fail(Errno::eagain);
}

}  // namespace

long wake_waiters(Process& process, Address address, std::uint32_t count, std::uint32_t bitset) {
    HomeState& home = process.home;
    long woken = 0;
    for (; static_cast<std::uint32_t>(woken) < count; ++woken) {
        const auto wait = home.futexes.on_wake(address, bitset);
        if (!wait) break;
        const ThreadEntry& thread = home.threads.in_slot(wait->slot);
        assert(thread.id != 0);
        process.backend().resume({thread.id, thread.core, wait->sequence, 0});
    }
    return woken;
}

long home_futex_wait(Process& process, const HomeRequest& request) {
    const auto [address, expected, bitset, sequence, unused4, unused5] = request.args;
    const long differs =
        compare_word(process.backend(), address, static_cast<std::uint32_t>(expected));
    if (differs != 0) return differs;
    process.home.futexes.on_wait({.key = address,
                                  .slot = process.home.threads.slot_of(request.thread),
                                  .bitset = static_cast<std::uint32_t>(bitset),
                                  .sequence = sequence});
    return 0;
}

long home_futex_wake(Process& process, const HomeRequest& request) {
    return wake_waiters(process, request.args[0], static_cast<std::uint32_t>(request.args[1]),
                        static_cast<std::uint32_t>(request.args[2]));
}

long home_futex_requeue(Process& process, const HomeRequest& request) {
    const auto [from, wakes, requeues, to, compares, expected] = request.args;
    if (compares != 0) {
        const long differs =
            compare_word(process.backend(), from, static_cast<std::uint32_t>(expected));
        if (differs != 0) return differs;
    }
    const long woken =
        wake_waiters(process, from, static_cast<std::uint32_t>(wakes), futex_any_bit);
    long moved = 0;
    if (from != to) {
        while (static_cast<std::uint64_t>(moved) < requeues &&
               process.home.futexes.on_requeue(from, to))
            ++moved;
    }
    return woken + moved;
}

long home_futex_timeout(Process& process, const HomeRequest& request) {
    const std::uint16_t slot = process.home.threads.slot_of(request.thread);
    return process.home.futexes.on_timeout(slot, request.args[0]) ? 1 : 0;
}

}  // namespace zooid::posix
