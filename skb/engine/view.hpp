// What one query sees of the base: what was committed before it began, and its own changes.
#pragma once

#include <cstdint>

namespace zooid::skb {

/// When a clause was born or died: the generation of the base that committed it or, until then, a
/// stamp of the transaction's own, larger than any generation.
using Stamp = std::uint64_t;

inline constexpr Stamp never = ~Stamp{0};  // when a live clause dies
inline constexpr unsigned transaction_changes_bits = 40;
inline constexpr std::uint32_t transactions_max = (1U << 23) - 1;  // that write at the same time

/// The stamp before the first one of a transaction; `transactions_max` is one that writes nothing.
constexpr Stamp stamps_of(std::uint32_t transaction) {
    return Stamp{1} << 63 | Stamp{transaction} << transaction_changes_bits;
}

/// @invariant never sees `never`.
struct View {
    std::uint64_t snapshot = 0;               // generations up to here
    Stamp own = stamps_of(transactions_max);  // own changes come right behind it,
    std::uint64_t changes = 0;                // as many as these

    [[nodiscard]] constexpr bool sees(Stamp stamp) const {
        if (stamp <= snapshot) [[likely]]
            return true;
        return is_own(stamp);
    }
    /// A stamp of its own transaction.
    [[nodiscard]] constexpr bool is_own(Stamp stamp) const { return stamp - own <= changes; }
    /// The same at an earlier point of its own transaction.
    [[nodiscard]] constexpr View at(std::uint64_t earlier) const {
        return {.snapshot = snapshot, .own = own, .changes = earlier};
    }
};

}  // namespace zooid::skb
