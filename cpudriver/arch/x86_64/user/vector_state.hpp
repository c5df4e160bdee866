// Vector state of user code: saved eagerly, loaded only from memory no user can write.
#pragma once
#include <cstddef>
#include <cstdint>
#include <zooid/abi/dispatcher_frame.hpp>

namespace zooid::cpudriver {

/// x87, SSE, AVX: the features of XCR0.
/// Source: Intel SDM vol. 1, "XSAVE-Managed State".
inline constexpr std::uint32_t vector_features = 7;

/// An XSAVE area in kernel memory.
struct alignas(64) VectorState {
    std::uint8_t bytes[abi::vector_state_bytes];
};

// Both instructions are listed in .vector_sites: use_fxsave() (boot/image.hpp) turns them into
// FXSAVE64 and FXRSTOR64 of the same operand on a machine that does not execute them in the kernel.

/// Stores the vector registers. `area` is 64-byte aligned, abi::vector_state_bytes long, and mapped
/// writable.
inline void save_vector_state(void* area) {
    // XSTATE_BV for FXSAVE, which knows no header; XSAVE replaces it.
    constexpr std::size_t header = 512;
    constexpr std::uint64_t legacy_features = 3;
    *reinterpret_cast<std::uint64_t*>(static_cast<std::uint8_t*>(area) + header) = legacy_features;
    asm volatile(
        "1: xsave64 (%0)\n"
        ".pushsection .vector_sites, \"a\"; .long 1b - .; .popsection" ::"r"(area),
        "a"(vector_features), "d"(0)
        : "memory");
}

/// Loads the vector registers from kernel memory that save_vector_state() wrote or that is zero
/// (initial state).
inline void load_vector_state(const VectorState& area) {
    asm volatile(
        "1: xrstor64 (%0)\n"
        ".pushsection .vector_sites, \"a\"; .long 1b - .; .popsection" ::"r"(&area),
        "a"(vector_features), "d"(0)
        : "memory");
}

}  // namespace zooid::cpudriver
