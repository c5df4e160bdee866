// Which 2 MiB blocks of memory become what.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <zooid/abi/boot_info.hpp>

#include "boot/boot_fault.hpp"
#include "boot/core_data.hpp"

namespace zooid::cpudriver {

struct PlanRequest {
    std::uint64_t boot_end = 0;         // physical; everything below belongs to the boot stub
    std::uint64_t shared_bytes = 0;     // a multiple of layout::block_bytes
    std::uint64_t reachable_bytes = 0;  // memory the stub can write: end of its identity map
};

struct MemoryPlan {
    RamRun shared;
    RamRun ram[ram_runs_max] = {};  // the largest first, the others by address
    std::uint32_t ram_count = 0;
    std::uint64_t left_out_bytes = 0;  // free blocks beyond ram_runs_max runs
};

/// Divides all free blocks into the shared region and the RAM of the booting core.
///
/// @return the plan, or
///         - no_memory   no run for the shared region, or none for the core; give more memory
/// @invariant each block of the plan lies in one usable region and touches no region of another
/// type and no module; shared and ram do not overlap.
/// @cost O(blocks * (regions + modules)), no allocation.
std::expected<MemoryPlan, BootFault>
plan_memory(const abi::BootInfo& info, const PlanRequest& request);

}  // namespace zooid::cpudriver
