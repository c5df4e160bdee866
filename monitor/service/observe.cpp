#include "observe.hpp"

#include <cpuid.h>

#include <algorithm>
#include <array>
#include <zooid/native/runtime.hpp>

namespace zooid::monitor {

Observation observe(std::uint64_t window_ns) {
    static std::array<std::uint64_t, 1024> samples;  // the first gaps, for the median
    std::size_t count = 0;
    Observation out;
    const std::uint64_t start = native::now_ns();
    std::uint64_t last = start;
    while (last - start < window_ns) {
        const std::uint64_t now = native::now_ns();
        const std::uint64_t gap = now - last;
        if (count < samples.size()) samples[count++] = gap;
        if (gap >= lost_gap_ns) out.lost_ns += gap;
        out.max_gap_ns = std::max(out.max_gap_ns, gap);
        last = now;
    }
    const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(count / 2);
    std::nth_element(samples.begin(), middle, samples.begin() + static_cast<std::ptrdiff_t>(count));
    out.median_gap_ns = count == 0 ? 0 : *middle;
    out.window_ns = last - start;
    return out;
}

PackageShifts package_shifts() {
    PackageShifts shifts;
    for (unsigned level = 0; level < 4; ++level) {
        unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
        if (__get_cpuid_count(0xb, level, &eax, &ebx, &ecx, &edx) == 0) break;
        const unsigned type = ecx >> 8 & 0xff;
        if (type == 1) shifts.core = eax & 31;
        if (type >= 2) shifts.package = eax & 31;
        if (type == 0) break;
    }
    return shifts;
}

std::uint64_t processor_digest() {
    constexpr unsigned keeps_vectors = 1U << 27;  // whether XSAVE is on: ours, not the processor's
    std::uint64_t digest = 0xcbf2'9ce4'8422'2325;
    for (const unsigned leaf : {0U, 1U, 7U, 0x1aU, 0x8000'0001U, 0x8000'0007U}) {
        std::array<unsigned, 4> words{};
        __get_cpuid_count(leaf, 0, &words[0], &words[1], &words[2], &words[3]);
        if (leaf == 1) {
            words[1] = 0;  // the APIC id among others
            words[2] &= ~keeps_vectors;
        }
        // @source FNV-1a, by words
        for (const unsigned word : words) digest = (digest ^ word) * 0x100'0000'01b3;
    }
    return digest;
}

}  // namespace zooid::monitor
