// Vector state of user code: saved eagerly, loaded only from memory no user can write.
#pragma once
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

/// Stores the vector registers. `area` is 64-byte aligned, abi::vector_state_bytes long, and mapped
/// writable.
inline void save_vector_state(void* area) {
    asm volatile("xsave64 (%0)" ::"r"(area), "a"(vector_features), "d"(0) : "memory");
}

/// Loads the vector registers from kernel memory that save_vector_state() wrote or that is zero
/// (initial state).
inline void load_vector_state(const VectorState& area) {
    asm volatile("xrstor64 (%0)" ::"r"(&area), "a"(vector_features), "d"(0) : "memory");
}

}  // namespace zooid::cpudriver
