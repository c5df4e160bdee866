// The libos's door for native programs: a versioned table of functions, found in the auxiliary
// vector.
#pragma once
#include <cstdint>
#include <zooid/abi/dispatcher_frame.hpp>
#include <zooid/abi/domain.hpp>

namespace zooid::abi {

/// Type of the auxiliary vector entry whose value is the address of the RuntimeTable.
inline constexpr std::uint64_t auxv_runtime = 0x5a4f4f4944;  // "ZOOID"
inline constexpr std::uint32_t runtime_version = 1;

/// A frame capability mapped into the domain.
struct MappedFrame {
    std::uint32_t cptr;     // frame capability, owned by the caller
    std::uint32_t status;   // abi::Status; the rest is valid when ok
    std::uint64_t address;  // where it is mapped, page aligned
    std::uint64_t bytes;
};

inline constexpr std::uint64_t window_bytes_max = 4 << 20;

/// How a domain that spans cores has pages taken away on the others.
enum class ShootdownProtocol : std::uint32_t {
    none = 0,     // not at all: for the test that shows what goes wrong then
    ipi = 1,      // request rings and interrupts between the CPU drivers
    unicast = 2,  // messages between the monitors
};
/// What shootdowns of this domain have taken so far.
struct ShootdownCounts {
    std::uint64_t operations;
    std::uint64_t messages;
    std::uint64_t ipis;
};

/// Functions run on the caller's stack, never block unless they say so, and are safe from any
/// thread.
struct RuntimeTable {
    std::uint32_t version;  // runtime_version
    std::uint32_t bytes;    // sizeof(RuntimeTable) of the libos
    const DomainInfo* info;
    std::uint32_t (*core)();
    /// Machine time in ns, monotonic across cores.
    std::uint64_t (*now_ns)();
    /// A free capability slot; 0 when none is left (free some).
    std::uint32_t (*allocate_slot)();
    void (*free_slot)(std::uint32_t cptr);
    /// Fresh zeroed memory of this core as one Frame, mapped read-write. `bytes` a multiple of
    /// 4096.
    MappedFrame (*allocate_frame)(std::uint64_t bytes);
    /// Maps a Frame capability at an address the libos picks. `writable`, `executable`: 0 or 1, not
    /// both.
    MappedFrame (*map_frame)(std::uint32_t cptr, std::uint64_t offset, std::uint64_t bytes,
                             std::uint32_t writable);
    /// Takes `bytes` of RAM out of the domain's own into a fresh RAM capability. Power of two, at
    /// least 4096.
    std::uint32_t (*allocate_ram)(std::uint64_t bytes);
    /// Events this dispatcher has had. Read it before looking for work.
    std::uint64_t (*event_count)();
    /// Blocks the calling thread until the event count differs from `seen` or the deadline (0:
    /// none) has passed.
    std::uint64_t (*wait_event)(std::uint64_t seen, std::uint64_t deadline_ns);
    /// Makes an LMP endpoint of this dispatcher with a ring of `slots` (power of two). Returns its
    /// capability; *ring_address is where the kernel delivers. 0: out of slots or ring space.
    std::uint32_t (*create_endpoint)(std::uint32_t slots, std::uint64_t badge,
                                     std::uint64_t* ring_address);
    /// Copies the counters of system calls the personality does not know: pairs {number, count}.
    std::uint32_t (*unknown_calls)(std::uint64_t* pairs, std::uint32_t pairs_max);
    /// Where standard output goes when the domain has no console capability; set by the program.
    void (*set_output)(long (*write)(const char* bytes, std::uint64_t count));
    /// Home core only: sets the domain's ShootdownProtocol; an unknown one changes nothing. Returns
    /// the one before.
    std::uint32_t (*set_shootdown_protocol)(std::uint32_t protocol);
    ShootdownCounts (*shootdown_counts)();
    /// Shows part of a Frame, writable, at this core's one window until the next call. `bytes` at
    /// most window_bytes_max; 0: nothing is shown any more.
    MappedFrame (*show_frame)(std::uint32_t cptr, std::uint64_t offset, std::uint64_t bytes);
};

}  // namespace zooid::abi
