// The dispatcher control block: what one domain is on this core.
#pragma once
#include <cstdint>
#include <zooid/abi/dispatcher_frame.hpp>

#include "cpudriver/arch/x86_64/user/vector_state.hpp"
#include "cpudriver/caps/slot.hpp"
#include "cpudriver/dispatch/ready_queue.hpp"

namespace zooid::cpudriver {

/// One LMP ring of a dispatcher.
struct EndPointState {
    std::uint32_t offset;   // of the ring in the frame; 0 not armed
    std::uint32_t slots;    // power of two
    std::uint64_t written;  // slots ever written
};
inline constexpr std::uint32_t end_points_per_dispatcher_max = 32;

/// Which of the dispatcher's own slots holds what; emptied with it by the capability core.
enum class OwnSlot : std::uint8_t { root_cnode = 1, root_vnode = 2, frame = 3 };

/// First in the object, where the capability core looks for them.
struct OwnSlots {
    Slot own[abi::dispatcher_slots];
};

/// Lives in a Dispatcher object, in memory of its home core; no other core ever touches it.
struct Dispatcher : OwnSlots, Schedulable {
    std::uint64_t magic;      // dispatcher_magic while set up
    Dispatcher* next_of_all;  // every dispatcher of this core
    bool resume_exactly;      // continue from `exact`, not by an upcall
    std::uint64_t domain;
    std::uint64_t event_count;
    abi::UpcallReason reason;  // of the next upcall
    std::uint64_t root_physical;
    abi::DispatcherFrame* frame;  // through the window
    std::uint64_t frame_address;  // in the domain
    std::uint64_t frame_bytes;
    abi::UpcallEntries entries;
    EndPointState end_points[end_points_per_dispatcher_max];
    std::uint32_t end_points_used;
    std::uint64_t upcalls;
    std::uint64_t faults;
    std::uint64_t reflected;
    // State to resume exactly: never visible to a user.
    alignas(64) abi::Registers exact;
    VectorState vector;
};
[[nodiscard]] inline Slot& own_slot(Dispatcher& dispatcher, OwnSlot which) {
    return dispatcher.own[static_cast<unsigned>(which)];
}
inline constexpr std::uint64_t dispatcher_magic = 0x4448435441505349;
/// It has stopped, or lost what it stood on: its end points' state fits no other frame.
inline constexpr std::uint64_t dispatcher_magic_ended = 0x444e454441505349;
inline constexpr std::uint32_t dispatchers_max = 64;      // per core
inline constexpr std::uint32_t made_per_domain_max = 16;  // of them by a domain, in its own name
inline constexpr std::uint32_t kept_for_monitors = 16;    // so that a new domain has a place
static_assert(sizeof(Dispatcher) <= 4096);

/// True when an interrupt must resume exactly instead of upcalling.
[[nodiscard]] inline bool is_disabled(const Dispatcher& dispatcher) {
    return dispatcher.frame->disabled != 0;
}

}  // namespace zooid::cpudriver
