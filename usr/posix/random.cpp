// The ChaCha20 block function.
#include <bit>
#include <zooid/posix/random.hpp>

namespace zooid::posix {
namespace {

using State = std::array<std::uint32_t, 16>;

std::uint32_t little_endian(const std::uint8_t* bytes) {
    return bytes[0] | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 |
           std::uint32_t{bytes[3]} << 24;
}

void quarter_round(State& s, unsigned a, unsigned b, unsigned c, unsigned d) {
    s[a] += s[b];
    s[d] = std::rotl(s[d] ^ s[a], 16);
    s[c] += s[d];
    s[b] = std::rotl(s[b] ^ s[c], 12);
    s[a] += s[b];
    s[d] = std::rotl(s[d] ^ s[a], 8);
    s[c] += s[d];
    s[b] = std::rotl(s[b] ^ s[c], 7);
}

}  // namespace

std::array<std::uint8_t, random_block_bytes>
chacha20_block(const std::array<std::uint8_t, 32>& key, std::uint32_t counter,
               const std::array<std::uint8_t, 12>& nonce) {
    State start = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};  // "expand 32-byte k"
    for (unsigned i = 0; i < 8; ++i) start[4 + i] = little_endian(&key[4 * i]);
    start[12] = counter;
    for (unsigned i = 0; i < 3; ++i) start[13 + i] = little_endian(&nonce[4 * i]);
    State state = start;
    for (unsigned double_round = 0; double_round < 10; ++double_round) {
        for (unsigned i = 0; i < 4; ++i) quarter_round(state, i, 4 + i, 8 + i, 12 + i);
        for (unsigned i = 0; i < 4; ++i)
            quarter_round(state, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
    }
    std::array<std::uint8_t, random_block_bytes> block;
    for (unsigned i = 0; i < 16; ++i) {
        const std::uint32_t word = state[i] + start[i];
        for (unsigned byte = 0; byte < 4; ++byte)
            block[4 * i + byte] = static_cast<std::uint8_t>(word >> 8 * byte);
    }
    return block;
}

}  // namespace zooid::posix
