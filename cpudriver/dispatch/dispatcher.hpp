// The dispatcher control block: what one domain is on this core.
#pragma once
#include <cstdint>

#include <zooid/abi/dispatcher_frame.hpp>

#include "arch/x86_64/user/vector_state.hpp"
#include "caps/slot.hpp"

namespace zooid::cpudriver {

enum class RunState : std::uint32_t {
    fresh,      // not started
    runnable,   // in the run queue, or running
    suspended,  // waits for an event or a deadline
    stopped,    // never runs again
};

/// Lives in a Dispatcher object, in memory of its home core; no other core ever touches it.
/// @invariant in the run queue exactly when state is runnable and it is not `current`.
struct Dispatcher {
    std::uint64_t magic;  // dispatcher_magic while set up
    Dispatcher* next;     // every dispatcher of this core
    Dispatcher* next_runnable;
    RunState state;
    bool resume_exactly;  // continue from `exact`, not by an upcall
    bool killed_reported;
    std::uint64_t domain;
    std::uint64_t event_count;
    std::uint64_t seen;         // while suspended: what the caller of suspend had seen
    std::uint64_t deadline_ns;  // while suspended: 0 none
    abi::UpcallReason reason;   // of the next upcall
    std::uint64_t root_physical;
    abi::DispatcherFrame* frame;  // through the window
    std::uint64_t frame_address;  // in the domain
    std::uint64_t frame_bytes;
    abi::UpcallEntries entries;
    std::uint64_t upcalls;
    std::uint64_t faults;
    std::uint64_t reflected;
    // Copies of the capabilities it stands on, in the mapping database like any other copy.
    alignas(64) Slot root_cnode;
    Slot root_vnode;
    Slot frame_capability;
    // State to resume exactly: never visible to a user.
    alignas(64) abi::Registers exact;
    VectorState vector;
};
inline constexpr std::uint64_t dispatcher_magic = 0x4448435441505349;
inline constexpr std::uint32_t dispatchers_max = 64;  // per core
static_assert(sizeof(Dispatcher) <= 4096);

/// True when an interrupt at `rip` must resume exactly instead of upcalling.
[[nodiscard]] inline bool is_disabled(const Dispatcher& dispatcher, std::uint64_t rip) {
    return dispatcher.frame->disabled != 0 ||
           (rip >= dispatcher.entries.resume_first && rip < dispatcher.entries.resume_end);
}

}  // namespace zooid::cpudriver
