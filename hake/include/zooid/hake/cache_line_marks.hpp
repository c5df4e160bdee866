// How a guest program says to the cache line counter where to begin and end: instructions that do
// nothing, `nopl MARK(%rax)`. Both sides include this.
#pragma once
#include <cstddef>
#include <cstdint>

namespace zooid::hake {

inline constexpr std::uint32_t mark_begin = 0x5a6f0001;
inline constexpr std::uint32_t mark_end = 0x5a6f0002;
inline constexpr std::size_t mark_bytes = 7;  // 0F 1F 80 and the mark

template <std::uint32_t mark>
[[gnu::always_inline]] inline void put_mark() {
    asm volatile(".byte 0x0f, 0x1f, 0x80\n .long %c0" ::"i"(mark));
}

}  // namespace zooid::hake
