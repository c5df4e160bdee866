// The time of day, from the clock that runs on a battery.
#pragma once
#include <cstdint>

namespace zooid::cpudriver {

/// Registers of the MC146818 that tell the time, as read.
/// @source Motorola MC146818 data sheet, "Time, calendar and alarm locations", "Register B"
struct WallClock {
    std::uint8_t seconds = 0, minutes = 0, hours = 0, day = 0, month = 0, year = 0;
    std::uint8_t register_b = 0;  // bit 2: binary, not BCD; bit 1: 24 hours, not 12
    friend bool operator==(const WallClock&, const WallClock&) = default;
};

/// Seconds since 1970-01-01 UTC, for years 2000 to 2099; 0 when the registers tell no time.
/// The clock is taken to run in UTC.
[[nodiscard]] std::uint64_t unix_seconds(const WallClock& clock);

/// Reads it, twice the same so that it did not change meanwhile. All zero when it never holds
/// still.
/// @cost some 30 accesses to ports, at most reads_max times as many.
[[nodiscard]] WallClock read_wall_clock();

}  // namespace zooid::cpudriver
