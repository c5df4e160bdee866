// Calls the personality does not serve, counted so that a missing one is seen, not guessed.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace zooid::posix {

inline constexpr std::size_t unknown_calls_max = 64;  // different numbers remembered

struct UnknownCall {
    std::uint64_t number = 0;
    std::uint64_t times = 0;
    friend constexpr bool operator==(const UnknownCall&, const UnknownCall&) = default;
};

/// Counts per call number, in order of first use; numbers beyond the table go to overflow().
class UnknownCalls {
public:
    void count(std::uint64_t number) {
        for (std::size_t i = 0; i < used_; ++i) {
            if (calls_[i].number != number) continue;
            ++calls_[i].times;
            return;
        }
        if (used_ == unknown_calls_max) {
            ++overflow_;
            return;
        }
        calls_[used_++] = {number, 1};
    }
    [[nodiscard]] std::span<const UnknownCall> list() const { return {calls_.data(), used_}; }
    [[nodiscard]] std::uint64_t overflow() const { return overflow_; }

private:
    std::array<UnknownCall, unknown_calls_max> calls_ = {};
    std::size_t used_ = 0;
    std::uint64_t overflow_ = 0;
};

}  // namespace zooid::posix
