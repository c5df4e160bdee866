#include "held_state.hpp"

#include <cstring>

#include "fuzz_calls/random.hpp"

namespace zooid::preempt {

namespace {

// FXSAVE area. Source: Intel SDM vol. 1, "FXSAVE Area".
constexpr std::size_t control_at = 0, tags_at = 4, mxcsr_at = 24, mxcsr_mask_at = 28, x87_at = 32,
                      xmm_at = 160;
constexpr std::uint16_t x87_control = 0x037f;    // no exceptions
constexpr std::uint16_t x87_free_bits = 0x0f00;  // rounding, precision
constexpr std::uint32_t mxcsr_reset = 0x1f80;
constexpr std::uint32_t mxcsr_free_bits = 0xe07f;  // flush to zero, rounding, DAZ, sticky flags
constexpr std::uint64_t flags_fixed = 0x202;
constexpr std::uint64_t flags_free = 0x200cd5;  // status flags, DF, ID

template <class T>
void put(HeldState& state, std::size_t at, T value) {
    std::memcpy(state.image.data() + at, &value, sizeof value);
}

/// What FXSAVE writes there whatever was loaded.
std::uint32_t mxcsr_mask() {
    alignas(16) std::array<std::uint8_t, 512> image{};
    asm volatile("fxsave64 %0" : "=m"(image));
    std::uint32_t mask = 0;
    std::memcpy(&mask, image.data() + mxcsr_mask_at, sizeof mask);
    return mask;
}

}  // namespace

bool has_avx() { return __builtin_cpu_supports("avx") != 0; }

HeldState make_state(std::uint64_t seed, std::uint64_t gs_base) {
    fuzz::Random random(seed);
    HeldState state{};
    const auto some = [&](auto bits) { return static_cast<decltype(bits)>(random.word()) & bits; };
    put(state, control_at, static_cast<std::uint16_t>(x87_control ^ some(x87_free_bits)));
    put(state, tags_at, std::uint8_t{0xff});
    put(state, mxcsr_at, mxcsr_reset ^ some(mxcsr_free_bits));
    put(state, mxcsr_mask_at, mxcsr_mask());
    for (std::size_t i = 0; i < 8; ++i) {
        put(state, x87_at + 16 * i, random.word() | std::uint64_t{1} << 63);  // normal numbers
        put(state, x87_at + 16 * i + 8, static_cast<std::uint16_t>(1 + random.below(0x7ffe)));
    }
    for (std::size_t i = 0; i < 16; ++i) {
        std::uint64_t words[4];
        for (std::uint64_t& word : words) word = random.word();
        std::memcpy(state.image.data() + xmm_at + 16 * i, words, 16);
        if (has_avx()) std::memcpy(state.vector[i].data(), words, sizeof words);
    }
    for (std::uint64_t& word : state.general) word = random.word();
    state.flags = flags_fixed | some(flags_free);
    state.fs_base = random.word() >> 17;
    state.gs_base = gs_base;
    return state;
}

}  // namespace zooid::preempt
