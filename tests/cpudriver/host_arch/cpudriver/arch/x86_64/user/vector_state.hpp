// The hosted twin of cpudriver/arch/x86_64/user/vector_state.hpp: one byte stands for the vector
// registers, so that a test sees whose they are.
#pragma once
#include <cstdint>
#include <zooid/abi/dispatcher_frame.hpp>

namespace zooid::cpudriver {

struct alignas(64) VectorState {
    std::uint8_t bytes[abi::vector_state_bytes];
};

inline std::uint8_t host_vector = 0;
inline constexpr std::size_t host_vector_at = 600;  // of an area: behind the header

inline void save_vector_state(void* area) {
    static_cast<std::uint8_t*>(area)[host_vector_at] = host_vector;
}
inline void load_vector_state(const VectorState& area) { host_vector = area.bytes[host_vector_at]; }

}  // namespace zooid::cpudriver
