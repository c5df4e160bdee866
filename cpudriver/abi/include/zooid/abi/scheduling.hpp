// Shares of a core: how a dispatcher is promised time.
#pragma once
#include <cstdint>

namespace zooid::abi {

/// Chosen per core at boot: option `scheduler=edf|rr`, or `scheduler.CORE=...` for one core.
enum class SchedulingPolicy : std::uint32_t {
    edf = 0,  // earliest deadline first over reservations, round robin below
    rr = 1,   // round robin only: nobody can reserve
};

/// `budget_ns` of the core in every `period_ns`; both 0: none.
struct Reservation {
    std::uint64_t period_ns = 0;
    std::uint64_t budget_ns = 0;  // at most period_ns

    friend constexpr bool operator==(const Reservation&, const Reservation&) = default;
};
inline constexpr std::uint64_t reservation_period_ns_min = 1'000'000;
inline constexpr std::uint64_t reservation_period_ns_max = 1'000'000'000;
inline constexpr std::uint64_t reservation_budget_ns_min = 200'000;

/// What every core's monitor holds from birth, admitted before any other (not under `rr`).
inline constexpr Reservation monitor_reservation{.period_ns = 10'000'000, .budget_ns = 2'000'000};

}  // namespace zooid::abi
