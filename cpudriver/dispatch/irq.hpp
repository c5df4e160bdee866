// Device interrupts as capabilities have them: a vector notifies an end point, an input has a
// vector.
#pragma once
#include <cstdint>
#include <zooid/abi/cap_invocation.hpp>
#include <zooid/abi/status.hpp>

#include "cpudriver/arch/x86_64/interrupts.hpp"
#include "cpudriver/caps/slot.hpp"

namespace zooid::cpudriver {

/// What this core's device vectors do; part of the core's kernel state.
/// @invariant an input leads to one vector at most, and a vector has one input at most.
struct IrqTable {
    PhysicalAddress slots;                  // a page: slot v holds a copy of vector v's end point
    std::uint64_t bound = 0;                // vectors that notify, a bit each
    std::uint32_t input[irq_vectors] = {};  // its GSI + 1; 0: none, or message-signalled
};

/// Makes each interrupt of `vector` an event for the end point's dispatcher, until it is bound anew
/// or the end point is revoked.
/// @param vector device_vector_first + 0 .. irq_vectors - 1
/// @return ok, or
///         - wrong_type             no end point
///         - wrong_rights           it lacks grant: a copy is kept here
///         - retry_through_monitor  its dispatcher lives on another core: bind a vector of that one
[[nodiscard]] abi::Status irq_bind(unsigned vector, Slot& end_point);

/// An interrupt came: masks its input and notifies. A vector nobody has bound is dropped.
void irq_deliver(unsigned vector);

/// From object_destroyed(): the last capability of an input or a vector has gone.
void irq_object_destroyed(const Slot& slot);

}  // namespace zooid::cpudriver
