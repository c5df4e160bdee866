// A set of cores, laid out as Linux lays out a CPU mask.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <zooid/posix/words.hpp>

namespace zooid::posix {

/// Bit c of word c / 64 says whether core c is in the set.
struct CoreMask {
    std::array<std::uint64_t, cores_max / 64> words = {};

    [[nodiscard]] static constexpr CoreMask first(unsigned count) {
        CoreMask mask;
        for (unsigned core = 0; core < count && core < cores_max; ++core) mask.add(core);
        return mask;
    }
    constexpr void add(unsigned core) { words[core / 64] |= std::uint64_t{1} << core % 64; }
    [[nodiscard]] constexpr bool has(unsigned core) const {
        return core < cores_max && (words[core / 64] >> core % 64 & 1) != 0;
    }
    [[nodiscard]] constexpr unsigned count() const {
        unsigned total = 0;
        for (const std::uint64_t word : words) total += static_cast<unsigned>(std::popcount(word));
        return total;
    }
    [[nodiscard]] constexpr CoreMask intersect(const CoreMask& other) const {
        CoreMask both;
        for (std::size_t i = 0; i < words.size(); ++i) both.words[i] = words[i] & other.words[i];
        return both;
    }
    friend constexpr bool operator==(const CoreMask&, const CoreMask&) = default;
};

static_assert(sizeof(CoreMask) == cores_max / 8);

}  // namespace zooid::posix
