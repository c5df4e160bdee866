// Time from this core's TSC, in the machine's nanoseconds.
#pragma once
#include <cstdint>
#include <zooid/abi/dispatcher_frame.hpp>

namespace zooid::libos {

[[nodiscard]] inline std::uint64_t read_tsc() {
    std::uint32_t low;
    std::uint32_t high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return std::uint64_t{high} << 32 | low;
}

/// Nanoseconds of the machine's clock. @cost one RDTSC and three 64-bit divisions or products.
[[nodiscard]] inline std::uint64_t now_ns(const abi::DispatcherFrame& frame) {
    const std::uint64_t ticks = read_tsc();
    // ticks * 1e9 / hz without a 128-bit division: whole seconds first, then the rest.
    const std::uint64_t seconds = ticks / frame.tsc_hz;
    const std::uint64_t rest = ticks % frame.tsc_hz;
    return seconds * 1'000'000'000 + rest * 1'000'000'000 / frame.tsc_hz +
           static_cast<std::uint64_t>(frame.clock_offset_ns);
}

}  // namespace zooid::libos
