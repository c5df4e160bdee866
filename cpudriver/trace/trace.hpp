// This core's trace ring: off, one load and one predictable branch.
#pragma once
#include <cstdint>
#include <zooid/abi/status.hpp>
#include <zooid/abi/trace.hpp>

#include "cpudriver/arch/x86_64/instructions.hpp"
#include "cpudriver/caps/slot.hpp"

namespace zooid::cpudriver {

inline constexpr std::uint64_t trace_ring_bytes = 512 * 1024;
extern abi::TraceRing* trace_ring;

[[nodiscard]] inline bool tracing() {
    return trace_ring != nullptr && trace_ring->control.on.load(std::memory_order_relaxed) != 0;
}

[[gnu::always_inline]] inline void trace(abi::TraceId id, std::uint32_t argument) {
    if (trace_ring != nullptr) abi::trace(*trace_ring, id, argument, [] { return read_tsc(); });
}

/// Lays the ring into memory of this core. @param physical trace_ring_bytes long, page aligned, in
/// the window.
void trace_init(std::uint64_t physical);
/// Takes a recording further, and says in every dispatcher's frame whether there is one.
void trace_switch(abi::TraceState state);
/// Puts a read-only frame capability over the ring into an empty slot.
[[nodiscard]] abi::Status trace_frame(Slot& destination);

}  // namespace zooid::cpudriver
