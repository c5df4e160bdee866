// From the times programs give to deadlines on the monotonic clock.
#pragma once
#include <expected>

#include "call.hpp"

namespace zooid::posix {

/// @source Linux include/uapi/linux/time_types.h, struct __kernel_timespec
struct TimeSpec {
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
};
static_assert(sizeof(TimeSpec) == 16);

inline constexpr std::uint64_t second_ns = 1'000'000'000;

[[nodiscard]] TimeSpec to_timespec(std::uint64_t ns);

/// The program's time at `from`; EFAULT, or EINVAL for times that are none. Saturates.
[[nodiscard]] std::expected<std::uint64_t, Errno> read_time_ns(Backend& backend, Address from);

/// `delay_ns` from now; no_deadline_ns when that is never.
[[nodiscard]] std::uint64_t deadline_after(Backend& backend, std::uint64_t delay_ns);

/// The monotonic deadline for the moment when `clock` shows `time_ns`.
[[nodiscard]] std::uint64_t deadline_at(Backend& backend, ClockKind clock, std::uint64_t time_ns);

}  // namespace zooid::posix
