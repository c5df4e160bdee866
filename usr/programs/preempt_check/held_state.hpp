// All a preemption must give back, and the code that holds it in the machine's registers.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace zooid::preempt {

/// hold.S knows the layout.
struct alignas(64) HeldState {
    std::array<std::uint8_t, 512> image;  // FXSAVE: x87 with control word, MXCSR, XMM
    std::array<std::array<std::uint8_t, 32>, 16> vector;  // YMM; zero where there is no AVX
    std::array<std::uint64_t, 14> general;                // RAX RBX RDX RSI RDI RBP R8 to R15
    std::uint64_t flags;
    std::uint64_t fs_base;
    std::uint64_t gs_base;

    friend bool operator==(const HeldState&, const HeldState&) = default;
};
static_assert(offsetof(HeldState, vector) == 512);
static_assert(offsetof(HeldState, general) == 1024);
static_assert(offsetof(HeldState, flags) == 1136);
static_assert(sizeof(HeldState) == 1216);

/// Loads `in`, counts `turns` down without touching anything else, stores what is there then.
/// `out` must be zero; `gs_base` is only stored.
extern "C" void hold(const HeldState* in, HeldState* out, std::uint64_t turns, std::uint64_t avx);

[[nodiscard]] bool has_avx();
/// A state unlike any other, of valid words. @param gs_base what must be there.
[[nodiscard]] HeldState make_state(std::uint64_t seed, std::uint64_t gs_base);

}  // namespace zooid::preempt
