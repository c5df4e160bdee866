// Signals are recorded, not delivered; a fatal one ends the domain with a report.
#include "handlers.hpp"

namespace zooid::posix {
namespace {

constexpr std::int32_t signal_kill = 9, signal_stop = 19;
constexpr std::uint64_t mask_bytes = 8;

/// Signals whose default is to do nothing: CHLD, CONT, URG, WINCH.
bool ignored_by_default(std::int32_t signal) {
    return signal == 17 || signal == 18 || signal == 23 || signal == 28;
}

/// Signals whose default stops the process, which nothing here could continue.
bool stops_by_default(std::int32_t signal) { return signal >= signal_stop && signal <= 22; }

/// Sends `signal` to this domain.
long raise(Call& call, std::int32_t signal) {
    if (signal < 0 || signal > static_cast<std::int32_t>(signals_max)) return fail(Errno::einval);
    if (signal == 0) return 0;
    const long disposition =
        call.ask_home(HomeCall::disposition, {static_cast<std::uint64_t>(signal)});
    const bool may_ignore = signal != signal_kill && signal != signal_stop;
    if (may_ignore && (disposition == 1 || (disposition == 0 && ignored_by_default(signal))))
        return 0;
    constexpr std::int32_t signal_abort = 6;
    const bool handled = disposition == 2 && signal != signal_abort;
    if (may_ignore && (handled || stops_by_default(signal))) return call.unknown();
    call.backend.kill_domain(
        {.signal = signal, .thread = call.thread.id, .instruction = call.frame.rip});
}

/// Sends to a thread of this domain; all of them share its fate.
long raise_in(Call& call, std::int32_t id, std::int32_t signal) {
    if (id <= 0) return fail(Errno::einval);
    const long found = call.ask_home(HomeCall::find_thread, {static_cast<std::uint32_t>(id)});
    return found < 0 ? found : raise(call, signal);
}

}  // namespace

long on_rt_sigaction(Call& call) {
    const std::int32_t signal = call.int_arg(0);
    if (signal < 1 || signal > static_cast<std::int32_t>(signals_max) || call.arg(3) != mask_bytes)
        return fail(Errno::einval);
    if (call.arg(1) != 0 && (signal == signal_kill || signal == signal_stop))
        return fail(Errno::einval);
    return call.ask_home(HomeCall::sigaction,
                         {static_cast<std::uint64_t>(signal), call.arg(1), call.arg(2)});
}

long on_rt_sigprocmask(Call& call) {
    constexpr std::uint64_t unmaskable = 1ull << (signal_kill - 1) | 1ull << (signal_stop - 1);
    enum : std::int32_t { block = 0, unblock = 1, set = 2 };
    if (call.arg(3) != mask_bytes) return fail(Errno::einval);
    const std::uint64_t before = call.thread.blocked;
    std::uint64_t after = before;
    if (call.arg(1) != 0) {
        std::uint64_t mask = 0;
        if (!read_user(call.backend, call.arg(1), mask)) return fail(Errno::efault);
        switch (call.int_arg(0)) {
            case block:
                after = before | mask;
                break;
            case unblock:
                after = before & ~mask;
                break;
            case set:
                after = mask;
                break;
            default:
                return fail(Errno::einval);
        }
    }
    if (call.arg(2) != 0 && !write_user(call.backend, call.arg(2), before))
        return fail(Errno::efault);
    call.thread.blocked = after & ~unmaskable;
    return 0;
}

long on_sigaltstack(Call& call) {
    constexpr std::int32_t disabled = 2;
    constexpr std::uint64_t bytes_min = 2048;
    const SignalStack before = call.thread.signal_stack;
    SignalStack after = before;
    if (call.arg(0) != 0) {
        if (!read_user(call.backend, call.arg(0), after)) return fail(Errno::efault);
        if ((after.flags & ~disabled) != 0) return fail(Errno::einval);
        if (after.flags == 0 && after.bytes < bytes_min) return fail(Errno::enomem);
    }
    if (call.arg(1) != 0 && !write_user(call.backend, call.arg(1), before))
        return fail(Errno::efault);
    call.thread.signal_stack = after;
    return 0;
}

long on_kill(Call& call) {
    const std::int32_t target = call.int_arg(0);
    const auto self = static_cast<std::int32_t>(call.process.layout().process_id);
    if (target != self && target != 0) return fail(Errno::esrch);
    return raise(call, call.int_arg(1));
}

long on_tkill(Call& call) { return raise_in(call, call.int_arg(0), call.int_arg(1)); }

long on_tgkill(Call& call) {
    if (call.int_arg(0) != static_cast<std::int32_t>(call.process.layout().process_id))
        return fail(call.int_arg(0) <= 0 ? Errno::einval : Errno::esrch);
    return raise_in(call, call.int_arg(1), call.int_arg(2));
}

}  // namespace zooid::posix
