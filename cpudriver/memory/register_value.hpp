// Registers and table entries as values: read whole, change a copy, write whole.
#pragma once
#include <bit>
#include <cassert>
#include <concepts>
#include <cstdint>
#include <limits>

namespace zooid::cpudriver {

/// Bits [lsb, lsb + width) of Register, read and written as Value.
/// The field carries its register's type, so a field of one register does not compile on another.
template <class Register, unsigned lsb, unsigned width, class Value_ = typename Register::Word>
struct Field {
    using Owner = Register;
    using Value = Value_;
    using Word = typename Register::Word;
    static_assert(std::unsigned_integral<Word>);
    static_assert(width > 0 && lsb + width <= std::numeric_limits<Word>::digits);
    static constexpr Word mask = (~Word{0} >> (std::numeric_limits<Word>::digits - width)) << lsb;
    static constexpr unsigned shift = lsb;
};

/// Base of a register or table entry: a value, never a reference to hardware.
template <class Self, std::unsigned_integral Word_>
// NOLINTNEXTLINE(bugprone-crtp-constructor-accessibility): an aggregate has no constructor to hide.
struct RegisterValue {
    using Word = Word_;
    Word raw = 0;

    template <class F>
        requires std::same_as<typename F::Owner, Self>
    [[nodiscard]] constexpr typename F::Value get() const {
        return static_cast<typename F::Value>((raw & F::mask) >> F::shift);
    }

    /// A copy with one field replaced. `value` must fit: a wider one is a bug, not a truncation.
    template <class F>
        requires std::same_as<typename F::Owner, Self>
    [[nodiscard]] constexpr Self with(typename F::Value value) const {
        const Word bits = static_cast<Word>(value);
        assert(bits <= F::mask >> F::shift);
        Self next;
        next.raw = (raw & ~F::mask) | (bits << F::shift);
        return next;
    }

    friend constexpr bool operator==(RegisterValue, RegisterValue) = default;
};

/// True when no two of the fields share a bit.
template <class... F>
inline constexpr bool disjoint = (std::popcount(F::mask) + ...) == std::popcount((F::mask | ...));

}  // namespace zooid::cpudriver
