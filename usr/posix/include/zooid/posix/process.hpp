// The state of one domain as Linux programs see it.
#pragma once
#include <array>
#include <atomic>
#include <cassert>
#include <cstdint>
#include <string_view>
#include <zooid/posix/backend.hpp>
#include <zooid/posix/futex_table.hpp>
#include <zooid/posix/region_map.hpp>
#include <zooid/posix/thread.hpp>
#include <zooid/posix/thread_table.hpp>
#include <zooid/posix/unknown_calls.hpp>

namespace zooid::posix {

inline constexpr unsigned signals_max = 64;
inline constexpr unsigned console_files = 3;  // descriptors 0, 1, 2 are the console

/// What the runtime says about a domain when it starts. Views must outlive the Process.
struct ProcessLayout {
    ThreadId process_id = 1;
    CoreNumber home_core = 0;
    CoreMask cores = CoreMask::first(1);
    AddressLimits limits;
    PageRange heap;                       // page-aligned: start is the first break, end its limit
    std::uint64_t stack_bytes = 8 << 20;  // of the first thread, told by RLIMIT_STACK
    bool console_is_tty = false;
    std::string_view executable = "/";  // absolute: what /proc/self/exe names (glibc insists)
    std::array<std::uint8_t, 32> random_seed = {};  // of getrandom
};

/// One signal's disposition, in the kernel's layout.
/// @source Linux arch/x86/include/uapi/asm/signal.h, struct sigaction
struct SignalAction {
    Address handler = 0;  // 0 default, 1 ignore
    std::uint64_t flags = 0;
    Address restorer = 0;
    std::uint64_t mask = 0;
};
static_assert(sizeof(SignalAction) == 32);

/// The console's settings as this program sees them, in the kernel's form.
/// @source asm-generic/termbits.h, struct termios
struct TerminalModes {
    std::atomic<std::uint32_t> input = 0x0500;    // ICRNL, IXON
    std::atomic<std::uint32_t> output = 0x0005;   // OPOST, ONLCR
    std::atomic<std::uint32_t> control = 0x00bf;  // 38400 baud, 8 bits, receiver on
    std::atomic<std::uint32_t> local = 0x8a3b;    // ISIG, ICANON, ECHO and its kin, IEXTEN

    static constexpr std::uint32_t return_to_line_feed = 0x100;  // ICRNL, of `input`
    static constexpr std::uint32_t by_lines = 2;                 // ICANON, of `local`
    static constexpr std::uint32_t echo = 8;                     // ECHO, of `local`
};

/// State that only serve_home() touches, so only on the home core.
struct HomeState {
    HomeState(const ProcessLayout& layout)
        : regions(layout.limits),
          threads(layout.process_id, layout.home_core, layout.cores),
          heap_break(layout.heap.start) {}

    RegionMap regions;
    FutexTable futexes;
    ThreadTable threads;
    UnknownCalls unknown;
    Address heap_break;
    std::array<SignalAction, signals_max> signals = {};
};

/// A domain's personality. About 250 KiB: place it in the runtime's own data, not on a stack.
class Process {
public:
    /// `backend` must outlive the process.
    Process(Backend& backend, const ProcessLayout& layout)
        : home(layout), backend_(backend), layout_(layout) {
        assert(layout.executable.starts_with('/'));
        assert(page_aligned(layout.heap.start) && page_aligned(layout.heap.end));
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    [[nodiscard]] Backend& backend() const { return backend_; }
    [[nodiscard]] const ProcessLayout& layout() const { return layout_; }
    /// Calls that were not served; read on the home core.
    [[nodiscard]] const UnknownCalls& unknown_calls() const { return home.unknown; }

    HomeState home;
    /// Bit per console descriptor; written at home, read by every core of this one program.
    std::atomic<std::uint8_t> open_files = (1u << console_files) - 1;
    /// Set by any core of this one program; the last one counts.
    TerminalModes terminal;

private:
    Backend& backend_;
    ProcessLayout layout_;
};

}  // namespace zooid::posix
