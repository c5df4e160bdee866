// Clocks and sleeping. Reading a clock never leaves the core.
#include <optional>

#include "deadlines.hpp"
#include "handlers.hpp"

namespace zooid::posix {
namespace {

/// The clock behind a Linux clock id; processor-time clocks are not kept.
/// @source Linux include/uapi/linux/time.h
std::optional<ClockKind> clock_of(std::uint64_t id) {
    switch (static_cast<std::uint32_t>(id)) {
        case 0 /* realtime */:
        case 5 /* realtime coarse */:
            return ClockKind::realtime;
        case 1 /* monotonic */:
        case 4 /* monotonic raw */:
        case 6 /* monotonic coarse */:
        case 7 /* boot time */:
            return ClockKind::monotonic;
        default:
            return std::nullopt;
    }
}

/// Sleeps on a wait that nobody answers.
long sleep_until(Call& call, std::uint64_t deadline_ns) {
    (void)call.thread.parking.begin();
    (void)call.backend.suspend(call.thread, deadline_ns);
    return 0;
}

}  // namespace

long on_clock_gettime(Call& call) {
    const auto clock = clock_of(call.arg(0));
    if (!clock) return fail(Errno::einval);
    return give_user(call.backend, call.arg(1), to_timespec(call.backend.now_ns(*clock)));
}

long on_clock_getres(Call& call) {
    if (!clock_of(call.arg(0))) return fail(Errno::einval);
    return call.arg(1) == 0 ? 0 : give_user(call.backend, call.arg(1), to_timespec(1));
}

long on_clock_nanosleep(Call& call) {
    constexpr std::uint64_t absolute = 1;  // TIMER_ABSTIME
    const auto clock = clock_of(call.arg(0));
    if (!clock) return fail(Errno::einval);
    const auto time_ns = read_time_ns(call.backend, call.arg(2));
    if (!time_ns) return fail(time_ns.error());
    if ((call.arg(1) & absolute) != 0)
        return sleep_until(call, deadline_at(call.backend, *clock, *time_ns));
    return sleep_until(call, deadline_after(call.backend, *time_ns));
}

long on_nanosleep(Call& call) {
    const auto time_ns = read_time_ns(call.backend, call.arg(0));
    if (!time_ns) return fail(time_ns.error());
    return sleep_until(call, deadline_after(call.backend, *time_ns));
}

long on_gettimeofday(Call& call) {
    if (call.arg(0) != 0) {
        const TimeSpec now = to_timespec(call.backend.now_ns(ClockKind::realtime));
        const TimeSpec now_us{now.seconds, now.nanoseconds / 1000};
        if (!write_user(call.backend, call.arg(0), now_us)) return fail(Errno::efault);
    }
    return call.arg(1) == 0 ? 0 : give_user(call.backend, call.arg(1), std::uint64_t{0});  // UTC
}

long on_time(Call& call) {
    const TimeSpec now = to_timespec(call.backend.now_ns(ClockKind::realtime));
    if (call.arg(0) != 0 && !write_user(call.backend, call.arg(0), now.seconds))
        return fail(Errno::efault);
    return now.seconds;
}

}  // namespace zooid::posix
