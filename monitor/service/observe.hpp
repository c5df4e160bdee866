// How much of its time a core really gets: what a spinning core sees of the clock.
#pragma once
#include <cstdint>

namespace zooid::monitor {

/// A gap this long between two looks at the clock is time the host gave to somebody else.
inline constexpr std::uint64_t lost_gap_ns = 300'000;

struct Observation {
    std::uint64_t window_ns = 0;
    std::uint64_t lost_ns = 0;  // sum of the gaps of lost_gap_ns and more
    std::uint64_t max_gap_ns = 0;
    std::uint64_t median_gap_ns = 0;
};

/// Looks at the clock until `window_ns` have passed. Nothing else runs on this core meanwhile.
[[nodiscard]] Observation observe(std::uint64_t window_ns);

/// Bits of an APIC id that name a thread of a core, and a core or thread of a package: CPUID leaf
/// 0xB.
struct PackageShifts {
    unsigned core = 0;
    unsigned package = 32;
};
[[nodiscard]] PackageShifts package_shifts();

/// Of what this core's processor says it is and can do; the same where that is the same: CPUID
/// leaves 0, 1, 7, 0x1a, 0x80000001 and 0x80000007 but for what numbers the core.
[[nodiscard]] std::uint64_t processor_digest();

}  // namespace zooid::monitor
