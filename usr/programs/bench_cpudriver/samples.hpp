// Ticks of the time-stamp counter around one operation, many times over.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace zooid::bench {

inline constexpr std::size_t samples_count = 1000;
inline constexpr std::size_t warm_up_count = 100;

[[nodiscard, gnu::always_inline]] inline std::uint64_t ticks() {
    std::uint32_t low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return std::uint64_t{high} << 32 | low;
}

/// Ticks of one operation each, without what reading the counter costs.
class Samples {
public:
    void add(std::uint64_t start, std::uint64_t end) { ticks_[count_++] = end - start; }
    /// Prints `name count min median p99`, each less `overhead` ticks.
    /// @return the median.
    std::uint64_t print(std::string_view name, std::uint64_t overhead);

private:
    std::array<std::uint64_t, samples_count> ticks_{};
    std::size_t count_ = 0;
};

/// Runs `once(samples)` warm: it takes exactly one sample. Only the last samples_count are kept.
template <class Once>
Samples sample(Once once) {
    for (std::size_t i = 0; i < warm_up_count; ++i) {
        Samples ignored;
        once(ignored);
    }
    Samples samples;
    for (std::size_t i = 0; i < samples_count; ++i) once(samples);
    return samples;
}

}  // namespace zooid::bench
