// Request rings between CPU drivers and this core's presence line.
#pragma once
#include <cstdint>
#include <expected>
#include <zooid/abi/request_ring.hpp>
#include <zooid/abi/status.hpp>

namespace zooid::cpudriver {

/// Most pages a single request may name: post() refuses more, a target serves no more. Split longer
/// ranges.
inline constexpr std::uint64_t request_pages_max = 512;

/// The ticket of a request that needs no waiting: its target is halted and will drain first, or is
/// dead.
inline constexpr std::uint64_t already_done = 0;

/// Places in the invalidation protocol: between any two of them the other side may do anything.
enum class ProtocolStep : std::uint8_t {
    posted,            // initiator: the request is published, its fence is to come
    fenced,            // its look at the target's presence is to come
    presence_changes,  // target: it still says what it did
    presence_changed,  // it says that it halts or is awake, and has fenced
    request_taken,     // the request is copied, nothing is done about it
    request_served,    // done about, not said
    request_done,      // said
};
inline constexpr unsigned protocol_steps = 7;
/// Called at each: nothing, or in the debug image a stop, when the boot manifest asks for one.
void protocol_step(ProtocolStep step);

/// Finds this core's lines in the shared region. Call once, before anything else here.
void requests_init(void* shared_region, std::uint32_t cores, std::uint32_t self,
                   std::uint64_t nonce);

/// Posts one request for another core and interrupts it if it is awake or halted without having
/// seen it.
///
/// @return the ticket to give request_done(), or
///         - out_of_range  no such core
///         - denied        that core is absent or dead; nothing to wait for
///         - would_block   its ring is full: let it drain, then retry
[[nodiscard]] std::expected<std::uint64_t, abi::Status>
post_request(std::uint32_t target, const abi::Request& request);
/// True when the target has done the request, or is dead.
[[nodiscard]] bool request_done(std::uint32_t target, std::uint64_t ticket);

/// Does everything other cores asked for. A request that no kernel posts is counted and reported,
/// and closes its ring for good: nothing behind it is looked at. @cost bounded by cores x
/// ring_requests_max.
void drain_requests();
/// Says on the console that a core's ring was closed.
void report_closed_ring(std::uint32_t source);

/// Halts until an interrupt arrives, unless a request came in meanwhile.
/// Protocol: write halted; fence; look again; halt; write awake; fence; (the caller drains).
void halt_until_interrupt();

[[nodiscard]] const abi::PresenceLine& presence(std::uint32_t core);

}  // namespace zooid::cpudriver
