// Building a domain: capability space, address space, dispatcher, all out of one piece of RAM.
#pragma once
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>
#include <vector>
#include <zooid/abi/status.hpp>
#include <zooid/monitor/core_set.hpp>

#include "machine.hpp"

namespace zooid::monitor {

/// What a dispatcher of a domain of another core is given, as capabilities of this monitor.
struct SpanPlan {
    std::uint32_t information = 0;  // the domain's page
    std::uint32_t data = 0;         // its libos's data, the same on all its cores
    std::uint32_t channel = 0;      // frame of the channel to the home core
    std::uint32_t doorbell = 0;     // end point of the home core's dispatcher
};

/// What the new domain is to be.
struct DomainPlan {
    Program program;
    std::span<const std::string_view> arguments;  // the first is its name
    std::uint64_t domain = 0;                     // id
    std::uint64_t ram_bytes = 0;          // power of two or a multiple of 2 MiB, at least 4 MiB
    std::uint32_t monitor_end_point = 0;  // where it may send to its monitor
    bool trusted = false;                 // an administrator: see abi::LinkBadge
    bool console = false;
    bool input = false;  // its program reads what is typed
    std::span<const std::uint32_t> extra =
        {};  // capabilities copied to BirthSlot::first_extra and on
    std::span<const std::uint32_t> devices = {};  // as extra, behind it, with all their rights
    const CoreSet* cores = nullptr;               // where it may place threads; null: here only
    const SpanPlan* span = nullptr;               // not a new domain, but another core of one
};

/// A domain built and running.
struct BuiltDomain {
    std::uint32_t ram = 0;        // revoking it ends the domain and frees everything
    std::uint32_t end_point = 0;  // where the monitor sends to it
    std::uint32_t dispatcher = 0;
    std::uint32_t root = 0;  // its capability space
    std::uint32_t information = 0;
    std::uint32_t data = 0;            // its libos's
    std::vector<std::uint32_t> slots;  // of this space, to be given back after the revoke
};

/// Builds and starts a domain on this core.
/// @return the domain, or why not: not_enough_memory, limit (slots), or what the kernel said.
/// Nothing is left behind.
[[nodiscard]] std::expected<BuiltDomain, abi::Status>
build_domain(Machine& machine, const DomainPlan& plan);
/// Ends it: its dispatcher stops, its memory is this monitor's again. No other core may hold any of
/// its capabilities.
void destroy_domain(Machine& machine, BuiltDomain& domain);

}  // namespace zooid::monitor
