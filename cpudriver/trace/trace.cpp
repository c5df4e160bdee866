#include "cpudriver/trace/trace.hpp"

#include <span>

#include "cpudriver/caps/capability_core.hpp"
#include "cpudriver/dispatch/facts.hpp"
#include "cpudriver/dispatch/kernel.hpp"
#include "cpudriver/time/clock.hpp"

namespace zooid::cpudriver {

abi::TraceRing* trace_ring = nullptr;

namespace {
std::uint64_t ring_physical = 0;
}  // namespace

void trace_init(std::uint64_t physical) {
    ring_physical = physical;
    const std::span memory{window<std::byte>({physical}), trace_ring_bytes};
    trace_ring = abi::trace_ring_make(memory, kernel.capabilities.core, 0, this_clock().hz);
}

void trace_switch(abi::TraceState state) {
    if (trace_ring == nullptr) return;
    abi::trace_switch(*trace_ring, state, read_tsc());
    adopt_tracing(tracing());
}

abi::Status trace_frame(Slot& destination) {
    if (ring_physical == 0) return abi::Status::not_armed;
    return create_origin(kernel.capabilities, destination, CapType::frame, ring_physical,
                         trace_ring_bytes, Rights::read | Rights::grant);
}

}  // namespace zooid::cpudriver
