// This core's kernel state that is not a capability object: one of each, in the image's private
// data.
#pragma once
#include "cpudriver/caps/capability_core.hpp"
#include "cpudriver/dispatch/dispatcher.hpp"
#include "cpudriver/dispatch/ready_queue.hpp"

namespace zooid::cpudriver {

/// Domains killed here whose monitor has not asked yet: that many are remembered.
inline constexpr unsigned killed_max = 16;

struct Kernel {
    CapabilityCore capabilities;
    std::uint32_t cores = 1;    // rings exist for cores 0 .. cores - 1
    std::uint64_t entries = 0;  // system calls of ours
    std::uint64_t timer_interrupts = 0;
    ReadyQueue ready;
    Dispatcher* dispatchers = nullptr;  // all of this core, dispatchers_max at most
    std::uint32_t dispatcher_count = 0;
    std::uint64_t killed[killed_max] = {};  // domains; 0: free place
};
extern Kernel kernel;

/// Flushes what capability operations made stale. Before every return to user mode that follows
/// one.
void flush_invalidations();

}  // namespace zooid::cpudriver
