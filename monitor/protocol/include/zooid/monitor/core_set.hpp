// Cores by number, and sets of them.
#pragma once

#include <array>
#include <bit>
#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace zooid::monitor {

inline constexpr std::size_t cores_max = 256;

/// The number of a core. A foreign one may lie outside of [0, cores_max): no set contains it.
struct CoreId {
    std::uint16_t value = 0;
    friend constexpr auto operator<=>(CoreId, CoreId) = default;
};

/// A set of cores: a value of 32 bytes, never growing.
class CoreSet {
public:
    constexpr CoreSet() = default;
    constexpr CoreSet(std::initializer_list<unsigned> cores) {
        for (const unsigned core : cores) set(CoreId{static_cast<std::uint16_t>(core)});
    }

    /// Cores 0 to count - 1.
    [[nodiscard]] static constexpr CoreSet first(unsigned count) {
        CoreSet result;
        for (unsigned core = 0; core < count; ++core)
            result.set(CoreId{static_cast<std::uint16_t>(core)});
        return result;
    }

    [[nodiscard]] constexpr bool test(CoreId core) const {
        return core.value < cores_max && ((words_[core.value / 64U] >> (core.value % 64U)) & 1U);
    }
    constexpr void set(CoreId core) {
        assert(core.value < cores_max);
        words_[core.value / 64U] |= std::uint64_t{1} << (core.value % 64U);
    }
    constexpr void reset(CoreId core) {
        if (core.value < cores_max)
            words_[core.value / 64U] &= ~(std::uint64_t{1} << (core.value % 64U));
    }

    [[nodiscard]] constexpr unsigned count() const {
        unsigned total = 0;
        for (const std::uint64_t word : words_) total += static_cast<unsigned>(std::popcount(word));
        return total;
    }
    [[nodiscard]] constexpr bool any() const { return *this != CoreSet{}; }
    [[nodiscard]] constexpr bool none() const { return !any(); }

    /// The lowest member; the set must not be empty.
    [[nodiscard]] constexpr CoreId lowest() const {
        assert(any());
        std::uint16_t base = 0;
        for (const std::uint64_t word : words_) {
            if (word != 0) return CoreId{static_cast<std::uint16_t>(base + std::countr_zero(word))};
            base = static_cast<std::uint16_t>(base + 64);
        }
        return CoreId{};
    }

    /// Calls `visit(CoreId)` for every member, in ascending order.
    template <class Visit>
    constexpr void for_each(Visit&& visit) const {
        for (CoreSet rest = *this; rest.any(); rest.reset(rest.lowest())) visit(rest.lowest());
    }

    [[nodiscard]] constexpr const std::array<std::uint64_t, cores_max / 64>& words() const {
        return words_;
    }
    [[nodiscard]] static constexpr CoreSet
    from_words(const std::array<std::uint64_t, cores_max / 64>& words) {
        CoreSet result;
        result.words_ = words;
        return result;
    }

    friend constexpr CoreSet operator|(CoreSet left, const CoreSet& right) {
        for (std::size_t i = 0; i < left.words_.size(); ++i) left.words_[i] |= right.words_[i];
        return left;
    }
    friend constexpr CoreSet operator&(CoreSet left, const CoreSet& right) {
        for (std::size_t i = 0; i < left.words_.size(); ++i) left.words_[i] &= right.words_[i];
        return left;
    }
    /// The members of `left` that are not in `right`.
    friend constexpr CoreSet operator-(CoreSet left, const CoreSet& right) {
        for (std::size_t i = 0; i < left.words_.size(); ++i) left.words_[i] &= ~right.words_[i];
        return left;
    }
    friend constexpr bool operator==(const CoreSet&, const CoreSet&) = default;

private:
    std::array<std::uint64_t, cores_max / 64> words_{};
};

}  // namespace zooid::monitor
