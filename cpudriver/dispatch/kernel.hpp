// This core's kernel state that is not a capability object: one of each, in the image's private
// data.
#pragma once
#include "cpudriver/caps/capability_core.hpp"
#include "cpudriver/dispatch/irq.hpp"

namespace zooid::cpudriver {

struct Kernel {
    CapabilityCore capabilities;
    IrqTable interrupts;
    std::uint32_t cores = 1;    // rings exist for cores 0 .. cores - 1
    std::uint64_t entries = 0;  // system calls of ours
};
extern Kernel kernel;

/// Flushes what capability operations made stale. Before every return to user mode that follows
/// one.
void flush_invalidations();

}  // namespace zooid::cpudriver
