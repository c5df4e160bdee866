// Calls on open descriptors other than reading and writing.
#include <algorithm>

#include "deadlines.hpp"
#include "descriptors.hpp"
#include "file_status.hpp"
#include "handlers.hpp"

namespace zooid::posix {
namespace {

/// The kernel's form of the terminal settings. @source asm-generic/termbits.h, struct termios
struct TerminalSettings {
    std::uint32_t input = 0;
    std::uint32_t output = 0;
    std::uint32_t control = 0;
    std::uint32_t local = 0;
    std::uint8_t line = 0;
    std::array<std::uint8_t, 19> characters = {3,  28, 127, 21, 4,  0,  1, 0, 17, 19,
                                               26, 0,  18,  15, 23, 22, 0, 0, 0};
};
static_assert(sizeof(TerminalSettings) == 36);

/// @source ioctl_tty(2), struct winsize
struct WindowSize {
    std::uint16_t rows = 24;  // nobody can ask the serial line
    std::uint16_t columns = 80;
    std::uint16_t width = 0;
    std::uint16_t height = 0;
};

long get_settings(Call& call) {
    const TerminalModes& modes = call.process.terminal;
    return give_user(call.backend, call.arg(2),
                     TerminalSettings{.input = modes.input,
                                      .output = modes.output,
                                      .control = modes.control,
                                      .local = modes.local});
}

/// Which characters do what, and how many a raw read waits for, is not kept.
long set_settings(Call& call) {
    TerminalSettings wanted;
    if (!read_user(call.backend, call.arg(2), wanted)) return fail(Errno::efault);
    TerminalModes& modes = call.process.terminal;
    modes.input = wanted.input;
    modes.output = wanted.output;
    modes.control = wanted.control;
    modes.local = wanted.local;
    return 0;
}

/// @source poll(2)
struct PollEntry {
    std::int32_t descriptor = 0;
    std::uint16_t events = 0;
    std::uint16_t returned = 0;
};
constexpr std::uint16_t poll_in = 1, poll_out = 4, poll_invalid = 32;
constexpr std::uint64_t poll_entries_max = 64;

/// What one round over the entries found.
struct PollRound {
    long ready = 0;
    bool wants_input = false;
    bool fault = false;
};

PollRound poll_once(Call& call, bool has_input) {
    PollRound round;
    for (std::uint64_t i = 0; i < call.arg(1); ++i) {
        PollEntry entry;
        const Address at = call.arg(0) + i * sizeof entry;
        if (!read_user(call.backend, at, entry)) return {.fault = true};
        entry.returned = 0;
        if (entry.descriptor >= 0) {
            const auto number = static_cast<std::uint32_t>(entry.descriptor);
            const auto found =
                static_cast<std::uint16_t>(poll_out | (has_input ? unsigned{poll_in} : 0u));
            entry.returned = is_open(call.process, number)
                                 ? static_cast<std::uint16_t>(entry.events & found)
                                 : poll_invalid;
            round.wants_input = round.wants_input || (entry.events & poll_in) != 0;
        }
        if (entry.returned != 0) ++round.ready;
        if (!write_user(call.backend, at, entry)) return {.fault = true};
    }
    return round;
}

long poll_until(Call& call, std::uint64_t deadline_ns) {
    if (call.arg(1) > poll_entries_max) return fail(Errno::einval);
    PollRound first = poll_once(call, false);
    if (first.wants_input && call.backend.console_wait(0)) first = poll_once(call, true);
    if (first.fault) return fail(Errno::efault);
    if (first.ready > 0 || deadline_ns == 0) return first.ready;
    if (!first.wants_input) {
        (void)call.thread.parking.begin();
        (void)call.backend.suspend(call.thread, deadline_ns);
        return 0;
    }
    if (!call.backend.console_wait(deadline_ns)) return 0;
    const PollRound second = poll_once(call, true);
    return second.fault ? fail(Errno::efault) : second.ready;
}

}  // namespace

long on_close(Call& call) {
    return call.ask_home(HomeCall::close_file, {static_cast<std::uint32_t>(call.arg(0))});
}

long on_lseek(Call& call) {
    return fail(is_open(call.process, call.arg(0)) ? Errno::espipe : Errno::ebadf);
}

long on_pread(Call& call) { return on_lseek(call); }

long on_ioctl(Call& call) {
    if (!is_open(call.process, call.arg(0))) return fail(Errno::ebadf);
    if (!call.process.layout().console_is_tty) return fail(Errno::enotty);
    switch (static_cast<std::uint32_t>(call.arg(1))) {
        case 0x5401:  // TCGETS
            return get_settings(call);
        case 0x5402:  // TCSETS
        case 0x5403:  // TCSETSW
        case 0x5404:  // TCSETSF: what was typed before is not dropped
            return set_settings(call);
        case 0x5413:  // TIOCGWINSZ
            return give_user(call.backend, call.arg(2), WindowSize{});
        default:
            return fail(Errno::enotty);
    }
}

long on_fcntl(Call& call) {
    constexpr std::int32_t get_descriptor_flags = 1, set_descriptor_flags = 2, get_status = 3;
    constexpr long read_write = 2;  // O_RDWR
    if (!is_open(call.process, call.arg(0))) return fail(Errno::ebadf);
    switch (call.int_arg(1)) {
        case get_descriptor_flags:
        case set_descriptor_flags:
            return 0;  // close-on-exec: there is no exec
        case get_status:
            return read_write;
        default:
            return call.unknown();
    }
}

long on_fstat(Call& call) {
    if (!is_open(call.process, call.arg(0))) return fail(Errno::ebadf);
    return give_user(call.backend, call.arg(1), console_status());
}

long on_poll(Call& call) {
    const std::int32_t timeout_ms = call.int_arg(2);
    if (timeout_ms < 0) return poll_until(call, no_deadline_ns);
    if (timeout_ms == 0) return poll_until(call, 0);
    const std::uint64_t delay_ns = static_cast<std::uint64_t>(timeout_ms) * 1'000'000;
    return poll_until(call, deadline_after(call.backend, delay_ns));
}

long on_ppoll(Call& call) {
    if (call.arg(2) == 0) return poll_until(call, no_deadline_ns);
    const auto delay_ns = read_time_ns(call.backend, call.arg(2));
    if (!delay_ns) return fail(delay_ns.error());
    return poll_until(call, *delay_ns == 0 ? 0 : deadline_after(call.backend, *delay_ns));
}

}  // namespace zooid::posix
