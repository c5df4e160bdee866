#include "time/clock.hpp"

#include <cassert>

#include "arch/x86_64/instructions.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"

namespace zooid::cpudriver {

std::uint64_t Clock::at(std::uint64_t tsc) const {
    if (tsc < base_tsc) return 0;
    __extension__ using Wide = unsigned __int128;
    const auto ns = static_cast<std::uint64_t>(Wide{tsc - base_tsc} * scale >> 32);
    const std::uint64_t moved = ns + static_cast<std::uint64_t>(offset_ns);
    const bool before_zero = offset_ns < 0 && moved > ns;
    return before_zero ? 0 : moved;
}

Clock make_clock(std::uint64_t hz, std::uint64_t base_tsc) {
    assert(hz > 0);
    constexpr std::uint64_t ns_per_second = 1'000'000'000;
    return {.hz = hz, .base_tsc = base_tsc, .scale = (ns_per_second << 32) / hz, .offset_ns = 0};
}

void start_clock(std::uint64_t hz, std::uint64_t base_tsc) {
    kernel.clock.clock = make_clock(hz, base_tsc);
}

void set_clock_offset(std::int64_t offset_ns) { kernel.clock.clock.offset_ns = offset_ns; }

const Clock& this_clock() { return kernel.clock.clock; }

std::uint64_t now_ns() {
    ClockState& state = kernel.clock;
    const std::uint64_t now = state.clock.at(read_tsc());
    if (now > state.latest_ns) state.latest_ns = now;
    return state.latest_ns;
}

}  // namespace zooid::cpudriver
