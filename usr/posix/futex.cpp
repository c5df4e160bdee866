// The futex call: operations become requests to the home core; waiting happens here.
#include "deadlines.hpp"
#include "handlers.hpp"

namespace zooid::posix {
namespace {

// Operations. @source Linux include/uapi/linux/futex.h
enum : std::uint32_t {
    op_wait = 0,
    op_wake = 1,
    op_requeue = 3,
    op_cmp_requeue = 4,
    op_wait_bitset = 9,
    op_wake_bitset = 10,
    op_private = 128,
    op_clock_realtime = 256,
};

/// The deadline argument: relative for WAIT, a moment on a clock for WAIT_BITSET, null is never.
std::expected<std::uint64_t, Errno> read_deadline(Call& call, bool relative, ClockKind clock) {
    if (call.arg(3) == 0) return no_deadline_ns;
    const auto time_ns = read_time_ns(call.backend, call.arg(3));
    if (!time_ns) return time_ns;
    if (relative) return deadline_after(call.backend, *time_ns);
    return deadline_at(call.backend, clock, *time_ns);
}

long wait(Call& call, std::uint64_t bitset, std::uint64_t deadline_ns) {
    if (bitset == 0) return fail(Errno::einval);
    const std::uint64_t sequence = call.thread.parking.begin();
    const long refused =
        call.ask_home(HomeCall::futex_wait, {call.arg(0), call.arg(2), bitset, sequence});
    if (refused != 0) return refused;
    if (call.backend.suspend(call.thread, deadline_ns) == Wake::resumed)
        return call.thread.parking.result();
    const bool expired = call.ask_home(HomeCall::futex_timeout, {sequence}) != 0;
    return expired ? fail(Errno::etimedout) : 0;  // 0: a wake was faster than our report
}

/// WAKE and REQUEUE count in `int`; negative ones mean nothing sensible.
bool negative(const Call& call, unsigned index) { return call.int_arg(index) < 0; }

long wake(Call& call, std::uint64_t bitset) {
    if (bitset == 0) return fail(Errno::einval);
    // As Linux: at least one is woken, also when the caller asks for none.
    const std::uint64_t count = call.int_arg(2) < 1 ? 1 : static_cast<std::uint32_t>(call.arg(2));
    return call.ask_home(HomeCall::futex_wake, {call.arg(0), count, bitset});
}

long requeue(Call& call, bool compares) {
    if (negative(call, 2) || negative(call, 3) || call.arg(4) % 4 != 0) return fail(Errno::einval);
    return call.ask_home(HomeCall::futex_requeue, {call.arg(0), call.arg(2), call.arg(3),
                                                   call.arg(4), compares ? 1u : 0u, call.arg(5)});
}

}  // namespace

long on_futex(Call& call) {
    const auto flags = static_cast<std::uint32_t>(call.arg(1));
    const std::uint32_t operation = flags & ~(op_private | op_clock_realtime);
    const bool realtime = (flags & op_clock_realtime) != 0;
    if (realtime && operation != op_wait_bitset) return call.unknown();
    if (call.arg(0) % 4 != 0) return fail(Errno::einval);
    const std::uint64_t bitset = static_cast<std::uint32_t>(call.arg(5));
    switch (operation) {
        case op_wait:
        case op_wait_bitset: {
            const auto deadline_ns = read_deadline(
                call, operation == op_wait, realtime ? ClockKind::realtime : ClockKind::monotonic);
            if (!deadline_ns) return fail(deadline_ns.error());
            return wait(call, operation == op_wait ? futex_any_bit : bitset, *deadline_ns);
        }
        case op_wake:
            return wake(call, futex_any_bit);
        case op_wake_bitset:
            return wake(call, bitset);
        case op_requeue:
            return requeue(call, false);
        case op_cmp_requeue:
            return requeue(call, true);
        default:
            return call.unknown();
    }
}

}  // namespace zooid::posix
