// This core's clock: nanoseconds since boot from the time-stamp counter, never going back.
#pragma once
#include <cstdint>

namespace zooid::cpudriver {

/// How ticks become nanoseconds. A value; the core's own is kept by start_clock().
struct Clock {
    std::uint64_t hz = 0;        // ticks per second
    std::uint64_t base_tsc = 0;  // the tick that is time 0
    std::uint64_t scale = 0;     // nanoseconds per tick, times 2^32
    std::int64_t offset_ns = 0;  // added, so that this core agrees with core 0

    /// Time at a tick; ticks before base_tsc count as time 0.
    [[nodiscard]] std::uint64_t at(std::uint64_t tsc) const;
};

/// What of the clock outlives an image.
struct ClockState {
    Clock clock;
    std::uint64_t latest_ns = 0;  // never go back behind it
};

/// @param hz  above 0; e.g. CoreData::tsc_hz.
Clock make_clock(std::uint64_t hz, std::uint64_t base_tsc);

/// Sets this core's clock. Once in the core's life, before now_ns().
void start_clock(std::uint64_t hz, std::uint64_t base_tsc);
/// Corrects it by what messages to core 0 measured; now_ns() stays monotonic.
void set_clock_offset(std::int64_t offset_ns);
const Clock& this_clock();

/// Nanoseconds since the machine booted. @invariant never smaller than what it returned before.
std::uint64_t now_ns();

}  // namespace zooid::cpudriver
