// What a thread knows about itself; lives in its runtime's thread object, touched by it alone.
#pragma once
#include <array>
#include <cstdint>
#include <zooid/posix/parking.hpp>
#include <zooid/posix/words.hpp>

namespace zooid::posix {

/// sigaltstack's structure, recorded and given back.
/// @source sigaltstack(2)
struct SignalStack {
    Address base = 0;
    std::int32_t flags = 2;  // SS_DISABLE
    std::uint32_t padding = 0;
    std::uint64_t bytes = 0;
};
static_assert(sizeof(SignalStack) == 24);

/// A thread as itself. Its name ends with a zero.
struct Thread {
    ThreadId id = 0;
    CoreNumber core = 0;  // kept by Backend::migrate()
    Parking parking;
    Address clear_tid = 0;      // word to clear and wake at exit; 0: none
    Address robust_list = 0;    // recorded only
    std::uint64_t blocked = 0;  // signal mask, recorded only
    SignalStack signal_stack;
    std::array<char, 16> name = {};
    std::uint64_t random_draws = 0;  // getrandom calls so far: each draws from a stream of its own
};
static_assert(sizeof(Thread) <= 128);  // what the runtime's thread object has room for

}  // namespace zooid::posix
