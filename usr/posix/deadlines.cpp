// Deadlines saturate: a time beyond the clock's end never comes.
#include "deadlines.hpp"

namespace zooid::posix {

TimeSpec to_timespec(std::uint64_t ns) {
    return {static_cast<std::int64_t>(ns / second_ns), static_cast<std::int64_t>(ns % second_ns)};
}

std::expected<std::uint64_t, Errno> read_time_ns(Backend& backend, Address from) {
    TimeSpec time;
    if (!read_user(backend, from, time)) return std::unexpected(Errno::efault);
    if (time.seconds < 0 || time.nanoseconds < 0 ||
        time.nanoseconds >= static_cast<std::int64_t>(second_ns))
        return std::unexpected(Errno::einval);
    const auto seconds = static_cast<std::uint64_t>(time.seconds);
    if (seconds >= no_deadline_ns / second_ns) return no_deadline_ns;
    return seconds * second_ns + static_cast<std::uint64_t>(time.nanoseconds);
}

std::uint64_t deadline_after(Backend& backend, std::uint64_t delay_ns) {
    const std::uint64_t now_ns = backend.now_ns(ClockKind::monotonic);
    return delay_ns > no_deadline_ns - now_ns ? no_deadline_ns : now_ns + delay_ns;
}

std::uint64_t deadline_at(Backend& backend, ClockKind clock, std::uint64_t time_ns) {
    if (clock == ClockKind::monotonic || time_ns == no_deadline_ns) return time_ns;
    const std::uint64_t now_ns = backend.now_ns(clock);
    return deadline_after(backend, time_ns > now_ns ? time_ns - now_ns : 0);
}

}  // namespace zooid::posix
