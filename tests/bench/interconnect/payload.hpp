// What every transport carries in the benchmark: 64 bytes, made from a number and checked against
// it.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace zooid::bench {

/// Seven words of payload and, where the transport has no control word of its own, the number.
using Payload = std::array<std::uint64_t, 8>;
inline constexpr std::size_t payload_words = 7;

inline void fill(Payload& payload, std::uint64_t number) {
    for (std::size_t word = 0; word < payload_words; ++word)
        payload[word] = number * (2 * word + 1);
    payload[payload_words] = number;
}

/// Ends the program when the payload is not the one of `number`: a figure of wrong messages is
/// none.
inline void check(const Payload& payload, std::uint64_t number) {
    std::uint64_t wrong = 0;
    for (std::size_t word = 0; word < payload_words; ++word)
        wrong |= payload[word] ^ (number * (2 * word + 1));
    if (wrong == 0) return;
    std::fprintf(stderr, "message %llu came with another payload\n",
                 static_cast<unsigned long long>(number));
    std::abort();
}

}  // namespace zooid::bench
