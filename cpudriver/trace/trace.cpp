#include "cpudriver/trace/trace.hpp"

#include <span>

#include "cpudriver/caps/capability_core.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/kernel_facts.hpp"
#include "cpudriver/time/clock.hpp"

namespace zooid::cpudriver {

abi::TraceRing* trace_ring = nullptr;

void trace_init(std::uint64_t physical) {
    kernel.trace_physical = physical;
    const std::span memory{window<std::byte>({physical}), trace_ring_bytes};
    trace_ring = abi::trace_ring_make(memory, kernel.capabilities.core, 0, this_clock().hz);
}

void trace_adopt() {
    if (kernel.trace_physical != 0) trace_ring = window<abi::TraceRing>({kernel.trace_physical});
}

void trace_switch(abi::TraceState state) {
    if (trace_ring == nullptr) return;
    abi::trace_switch(*trace_ring, state, read_tsc());
    adopt_tracing(tracing());
}

abi::Status trace_frame(Slot& destination) {
    if (kernel.trace_physical == 0) return abi::Status::not_armed;
    return create_origin(kernel.capabilities, destination, CapType::frame, kernel.trace_physical,
                         trace_ring_bytes, Rights::read | Rights::grant);
}

}  // namespace zooid::cpudriver
