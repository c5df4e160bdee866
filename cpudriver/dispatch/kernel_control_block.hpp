// The KernelControlBlock: all state of this core that outlives its CPU driver's image.
//
// It is one object, in a segment of its own that every image maps over the same memory (a
// kernel_control_block object); whatever else an image holds it can make anew. A new image takes it
// over only if it was built for the same layout.
#pragma once
#include <zooid/abi/boot_info.hpp>

#include "boot/core_data.hpp"
#include "boot/image.hpp"
#include "cpudriver/caps/capability_core.hpp"
#include "cpudriver/dispatch/dispatcher.hpp"
#include "cpudriver/dispatch/irq.hpp"
#include "cpudriver/dispatch/ready_queue.hpp"
#include "cpudriver/dispatch/serial.hpp"
#include "cpudriver/time/clock.hpp"

namespace zooid::cpudriver {

/// Domains killed here whose monitor has not asked yet: that many are remembered.
inline constexpr unsigned killed_max = 16;

/// @invariant holds no address inside an image: pointers are to objects, through the window.
struct KernelControlBlock {
    ImageTag tag;             // of the images it fits; zero until the first has begun
    std::uint32_t cores = 0;  // rings exist for cores 0 .. cores - 1
    std::uint32_t dispatcher_count = 0;
    CapabilityCore capabilities;
    IrqTable interrupts;
    ReadyQueue ready;
    Dispatcher* dispatchers = nullptr;      // all of this core, dispatchers_max at most
    std::uint64_t killed[killed_max] = {};  // domains; 0: free place
    std::uint64_t deaths_noted[abi::boot_cores_max / 64] = {};  // cores whose death was told
    std::uint64_t entries = 0;                                  // system calls of ours
    std::uint64_t timer_interrupts = 0;
    std::uint64_t halted_ticks = 0;
    std::uint64_t ipis_sent = 0;
    std::uint64_t requests_served = 0;
    std::uint64_t malformed_requests = 0;
    std::uint64_t closed_rings[abi::boot_cores_max / 64] = {};  // of sources that wrote one
    std::uint64_t trace_physical = 0;                           // the ring; 0: none yet
    ClockState clock;
    SerialState serial;
};
static_assert(sizeof(KernelControlBlock) <= layout::kcb_bytes);
extern KernelControlBlock kernel;

/// What this image can take over.
[[nodiscard]] const ImageTag& image_tag();

/// Flushes what capability operations made stale. Before every return to user mode that follows
/// one.
void flush_invalidations();

}  // namespace zooid::cpudriver
