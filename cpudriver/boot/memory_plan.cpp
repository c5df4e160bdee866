#include "boot/memory_plan.hpp"

#include <algorithm>
#include <cassert>

namespace zooid::cpudriver {
namespace {

using layout::block_bytes;

constexpr bool
overlap(std::uint64_t base, std::uint64_t bytes, std::uint64_t other, std::uint64_t other_bytes) {
    return base < other + other_bytes && other < base + bytes;
}

bool block_is_free(const abi::BootInfo& info, std::uint64_t block) {
    bool usable = false;
    for (std::size_t i = 0; i < info.region_count; ++i) {
        const abi::MemoryRegion& region = info.regions[i];
        if (!overlap(block, block_bytes, region.base, region.bytes)) continue;
        if (region.type != abi::MemoryType::usable) return false;
        usable |= region.base <= block && block + block_bytes <= region.base + region.bytes;
    }
    for (std::size_t i = 0; i < info.module_count && usable; ++i) {
        const abi::BootModule& module = info.modules[i];
        usable = !overlap(block, block_bytes, module.base, module.bytes);
    }
    return usable;
}

std::uint64_t highest_usable(const abi::BootInfo& info) {
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < info.region_count; ++i) {
        const abi::MemoryRegion& region = info.regions[i];
        if (region.type == abi::MemoryType::usable) end = std::max(end, region.base + region.bytes);
    }
    return std::min(end, layout::physical_max);
}

void add_run(MemoryPlan& plan, RamRun run, const PlanRequest& request) {
    if (run.bytes == 0) return;
    const bool reachable = run.base + run.bytes <= request.reachable_bytes;
    if (plan.shared.bytes == 0 && reachable && run.bytes > request.shared_bytes) {
        plan.shared = {run.base, request.shared_bytes};
        run = {run.base + request.shared_bytes, run.bytes - request.shared_bytes};
    }
    if (!reachable || plan.ram_count == ram_runs_max) {
        plan.left_out_bytes += run.bytes;
        return;
    }
    plan.ram[plan.ram_count++] = run;
}

}  // namespace

std::expected<MemoryPlan, BootFault>
plan_memory(const abi::BootInfo& info, const PlanRequest& request) {
    assert(request.shared_bytes > 0 && request.shared_bytes % block_bytes == 0);
    MemoryPlan plan;
    RamRun run;
    const std::uint64_t end = highest_usable(info);
    for (std::uint64_t block = layout::align_up(request.boot_end, block_bytes);
         block + block_bytes <= end; block += block_bytes) {
        if (block_is_free(info, block)) {
            if (run.bytes == 0) run.base = block;
            run.bytes += block_bytes;
        } else {
            add_run(plan, run, request);
            run = {};
        }
    }
    add_run(plan, run, request);
    if (plan.shared.bytes == 0 || plan.ram_count == 0) return std::unexpected(BootFault::no_memory);

    RamRun* const first = plan.ram;
    RamRun* const largest =
        std::max_element(first, first + plan.ram_count,
                         [](const RamRun& a, const RamRun& b) { return a.bytes < b.bytes; });
    std::rotate(first, largest, largest + 1);
    return plan;
}

}  // namespace zooid::cpudriver
