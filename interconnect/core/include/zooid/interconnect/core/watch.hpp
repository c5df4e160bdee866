// What a look that found nothing saw: while that stays, another look finds nothing either.
#pragma once
#include <cstdint>

#include "zooid/interconnect/core/memory.hpp"

namespace zooid::interconnect {

/// Two words that only others write, and what they said. One of them changes before there is
/// anything to find: a message, or the peer's end.
/// @invariant borrows the words: they are mapped for as long as their channel lives.
/// @cost changed(): two loads, of lines that stay in the cache until the peer writes them.
class Watch {
public:
    using Word = HardwareMemory::Word;

    /// On nothing: it has always changed.
    Watch() = default;
    Watch(const Word& first, std::uint64_t first_said, const Word& second,
          std::uint64_t second_said)
        : first_(&first), second_(&second), first_said_(first_said), second_said_(second_said) {}

    /// As if it had changed.
    void forget() {
        first_ = &zero;
        first_said_ = 1;
    }
    [[nodiscard, gnu::always_inline]] bool changed() const {
        return ((HardwareMemory::load(*first_) ^ first_said_) |
                (HardwareMemory::load(*second_) ^ second_said_)) != 0;
    }

private:
    static inline const Word zero{0};
    const Word* first_ = &zero;
    const Word* second_ = &zero;
    std::uint64_t first_said_ = 1;  // which it never does
    std::uint64_t second_said_ = 0;
};

}  // namespace zooid::interconnect
