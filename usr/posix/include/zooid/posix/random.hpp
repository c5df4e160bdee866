// Random bytes for getrandom: ChaCha20 keyed by the domain's seed.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace zooid::posix {

inline constexpr std::size_t random_block_bytes = 64;

/// Block `counter` of the stream that `key` and `nonce` choose.
/// @param key   32 bytes, secret.
/// @param nonce 12 bytes; a stream never repeats as long as it does not.
/// @source RFC 8439, section 2.3 (tested against its vector)
[[nodiscard]] std::array<std::uint8_t, random_block_bytes>
chacha20_block(const std::array<std::uint8_t, 32>& key, std::uint32_t counter,
               const std::array<std::uint8_t, 12>& nonce);

}  // namespace zooid::posix
