// A list inside a checked segment; its bounds were checked when it was made.
#pragma once
#include <cassert>
#include <cstdint>
#include <span>

#include "zooid/interconnect/core/wire/pointer.hpp"

namespace zooid::interconnect::wire {

/// @invariant [at, at + size of the list) lies within `words`; `words` is private memory and
/// outlives the reader.
struct ListReader {
    std::span<const std::uint64_t> words;
    std::uint32_t at = 0;  // word of the first element
    std::uint32_t count = 0;
    ElementSize size = ElementSize::nothing;
    std::uint16_t data_words = 0;     // of one element, composite only
    std::uint16_t pointer_words = 0;  // of one element, composite only

    [[nodiscard]] const char* bytes() const {
        return reinterpret_cast<const char*>(words.data() + at);
    }
    /// Element `index` of a list of bits.
    [[nodiscard]] bool bit(std::uint32_t index) const {
        assert(index < count && size == ElementSize::bit);
        return (words[at + index / 64] >> (index % 64) & 1) != 0;
    }
    [[nodiscard]] std::uint32_t element_words() const {
        return std::uint32_t{data_words} + pointer_words;
    }
};

}  // namespace zooid::interconnect::wire
