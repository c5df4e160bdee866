// A 128-bit digest of a machine's state, for the explorer and for comparing replicas.
#pragma once

#include <cstdint>
#include <string_view>
#include <zooid/monitor/core_set.hpp>

namespace zooid::monitor {

/// Order-dependent digest of words; not for adversaries.
class StateHash {
public:
    struct Digest {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
        friend constexpr auto operator<=>(const Digest&, const Digest&) = default;
    };

    /// SplitMix64's finaliser. @source Steele, Lea, Flood, OOPSLA 2014.
    [[nodiscard]] static constexpr std::uint64_t mix(std::uint64_t word) {
        word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
        word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
        return word ^ (word >> 31);
    }

    constexpr void add(std::uint64_t word) {
        state_.low = mix(state_.low + 0x9e3779b97f4a7c15U + word);
        state_.high = mix((state_.high ^ word) * 0xd6e8feb86659fd93U + 0x632be59bd9b4e019U);
    }
    constexpr void add(const CoreSet& cores) {
        for (const std::uint64_t word : cores.words()) add(word);
    }
    constexpr void add(std::string_view text) {
        add(text.size());
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            word = word << 8 | static_cast<unsigned char>(text[i]);
            if (i % 8 == 7) add(word);
        }
        add(word);
    }
    [[nodiscard]] constexpr Digest digest() const { return state_; }

private:
    Digest state_{.low = 0x243f6a8885a308d3U, .high = 0x13198a2e03707344U};
};

}  // namespace zooid::monitor
