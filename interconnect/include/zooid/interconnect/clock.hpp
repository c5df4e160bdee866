// Time is an argument: whoever runs an executor says what time it is.
#pragma once
#include <compare>
#include <cstdint>
#include <limits>

namespace zooid::interconnect {

/// Microseconds since some start; only compared with others of the same clock.
struct Instant {
    std::uint64_t us = 0;
    friend constexpr auto operator<=>(Instant, Instant) = default;
};

inline constexpr Instant never{std::numeric_limits<std::uint64_t>::max()};

/// Must never go back.
class Clock {
public:
    [[nodiscard]] virtual Instant now() const = 0;

protected:
    ~Clock() = default;
};

}  // namespace zooid::interconnect
