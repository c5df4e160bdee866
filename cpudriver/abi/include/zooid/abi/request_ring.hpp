// What CPU drivers share with each other: presence lines and request rings. Nothing else of theirs
// is.
#pragma once
#include <atomic>
#include <cstdint>

namespace zooid::abi {

inline constexpr std::uint32_t ring_requests_max = 16;

enum class Presence : std::uint32_t { absent = 0, awake = 1, halted = 2, dead = 3 };

/// One line per core, written by that core only, read by all. Once the core is fenced it is its
/// fencer's, who writes `dead` for it.
struct alignas(64) PresenceLine {
    std::atomic<std::uint32_t> state;  // Presence
    std::atomic<std::uint32_t> epoch;  // grows with every change of state
    std::uint64_t nonce;
    char reason[48];  // of a dead core, NUL-terminated: death_reason_bytes
};
static_assert(sizeof(PresenceLine) == 64);

enum class RequestOp : std::uint32_t {
    notify = 1,  // domain: dispatcher's physical base; address: its domain id
    unmap =
        2,  // clear [address, address + pages) in the tree of `domain`, and forget it in the TLB
    protect = 3,  // take away write permission there
    flush = 4,    // forget everything
};

/// One request, one line, written by the source core only.
struct alignas(64) Request {
    std::uint32_t op;
    std::uint32_t flags;
    std::uint64_t domain;
    std::uint64_t address;
    std::uint64_t pages;
    std::uint64_t unused[4];
};
static_assert(sizeof(Request) == 64);

/// From one source core to one target core. `posted` counts what the source wrote, `done` what the
/// target finished.
/// @invariant done <= posted <= done + ring_requests_max, modulo 2^64.
struct RequestRing {
    alignas(64) std::atomic<std::uint64_t> posted;  // written by the source
    alignas(64) std::atomic<std::uint64_t> done;    // written by the target
    Request requests[ring_requests_max];            // written by the source
};
static_assert(sizeof(RequestRing) == std::uint64_t{64} * (2 + ring_requests_max));

/// Layout of the shared region for `cores` cores: presence lines, then rings [target][source].
[[nodiscard]] constexpr std::uint64_t presence_offset(std::uint32_t core) {
    return std::uint64_t{core} * sizeof(PresenceLine);
}
[[nodiscard]] constexpr std::uint64_t
ring_offset(std::uint32_t cores, std::uint32_t target, std::uint32_t source) {
    return std::uint64_t{cores} * sizeof(PresenceLine) +
           (std::uint64_t{target} * cores + source) * sizeof(RequestRing);
}
[[nodiscard]] constexpr std::uint64_t shared_region_bytes(std::uint32_t cores) {
    return ring_offset(cores, cores, 0);
}

}  // namespace zooid::abi
