// The boot stub's C++ part: from a loader's information to the first core's CoreData.
#include <algorithm>
#include <cstddef>
#include <zooid/abi/request_ring.hpp>

#include "arch/x86_64/instructions.hpp"
#include "boot/acpi.hpp"
#include "boot/bundle.hpp"
#include "boot/memory_plan.hpp"
#include "boot/multiboot2.hpp"
#include "boot/pvh.hpp"
#include "boot/start_core.hpp"
#include "boot/wall_clock.hpp"
#include "console/print.hpp"

extern "C" {
extern char zooid_boot_end[];
extern const std::byte zooid_trampoline_begin[], zooid_trampoline_end[];
[[noreturn]] void zooid_boot_main(std::uint32_t loader, std::uint64_t information);
[[noreturn]] void zooid_assert_failed(const char* condition, const char* file, int line);
}

namespace zooid::cpudriver {
namespace {

alignas(layout::page_bytes) abi::BootInfo boot_info;

constexpr std::uint64_t shared_mebibytes_max = 1024;
constexpr std::uint64_t default_lapic = 0xfee0'0000;

std::uint64_t reachable_bytes() {
    const bool gibibyte_pages = cpuid(0x8000'0001).edx & (1 << 26);
    return gibibyte_pages ? layout::physical_max : std::uint64_t{4} << 30;
}

Gathered keep_rsdp(const PhysicalView& memory) {
    constexpr std::uint64_t rsdp_bytes = 36;
    auto bytes = memory.at(boot_info.rsdp, rsdp_bytes);
    if (bytes.empty()) return std::unexpected(BootFault::no_rsdp);
    std::memcpy(boot_info.rsdp_copy, bytes.data(), bytes.size());
    boot_info.rsdp = reinterpret_cast<std::uint64_t>(boot_info.rsdp_copy);
    return {};
}

Gathered gather(std::uint32_t loader, std::uint64_t information) {
    const PhysicalView memory{0, reachable_bytes()};
    boot_info.magic = abi::boot_info_magic;
    boot_info.version = abi::boot_info_version;
    boot_info.loader = static_cast<abi::Loader>(loader);
    boot_info.lapic = default_lapic;
    boot_info.boot_apic = cpuid(1).ebx >> 24;
    auto done = boot_info.loader == abi::Loader::pvh
                    ? parse_pvh(memory, information, boot_info)
                    : parse_multiboot2(memory, information, boot_info);
    if (done) done = unpack_bundle(memory, boot_info);
    if (done) done = keep_rsdp(memory);
    if (done) done = read_acpi(memory, boot_info);
    return done;
}

/// Puts the real-mode code in place, below 1 MiB, with an empty start table after it.
Gathered place_trampoline() {
    constexpr std::uint64_t end = layout::start_table + layout::page_bytes;
    const bool free = std::any_of(boot_info.regions, boot_info.regions + boot_info.region_count,
                                  [](const abi::MemoryRegion& r) {
                                      return r.type == abi::MemoryType::usable &&
                                             r.base <= layout::trampoline &&
                                             r.base + r.bytes >= end;
                                  });
    if (!free) return std::unexpected(BootFault::low_memory_taken);
    std::copy(zooid_trampoline_begin, zooid_trampoline_end,
              reinterpret_cast<std::byte*>(layout::trampoline));
    std::memset(reinterpret_cast<void*>(layout::start_table), 0, layout::page_bytes);
    return {};
}

/// Room for the presence lines and request rings of all cores, or `shared=MiB` when that is more.
std::uint64_t shared_bytes() {
    constexpr std::uint64_t spare = 64 << 10;
    auto text = abi::option(boot_info.command_line, "shared").value_or("");
    const auto mebibytes = abi::take_number(text, shared_mebibytes_max);
    const std::uint64_t needed = abi::shared_region_bytes(boot_info.core_count) + spare;
    return layout::align_up(std::max(mebibytes.value_or(0) << 20, needed), layout::block_bytes);
}

void report(const MemoryPlan& plan) {
    print("boot: loader ", static_cast<std::uint32_t>(boot_info.loader), ", ",
          boot_info.module_count, " modules, ", boot_info.region_count, " regions, shared ",
          Hex{plan.shared.base}, " + ", Hex{plan.shared.bytes}, "\n");
    for (std::uint32_t i = 0; i < plan.ram_count; ++i)
        print("boot: ram ", Hex{plan.ram[i].base}, " + ", Hex{plan.ram[i].bytes}, "\n");
    print("boot: ", boot_info.core_count, " cores, boot core has APIC id ", boot_info.boot_apic,
          "\n");
    print("boot: PM timer port ", Hex{boot_info.pm_timer_port}, ", I/O APIC ",
          Hex{boot_info.ioapic}, ", local APIC ", Hex{boot_info.lapic}, ", left out ",
          plan.left_out_bytes >> 20, " MiB\n");
}

std::expected<CoreData*, BootFault> first_core() {
    const abi::BootModule* const module = abi::find_module(boot_info, "cpudriver");
    if (module == nullptr) return std::unexpected(BootFault::no_cpudriver);
    const PlanRequest request{.boot_end = reinterpret_cast<std::uint64_t>(zooid_boot_end),
                              .shared_bytes = shared_bytes(),
                              .reachable_bytes = reachable_bytes()};
    const auto plan = plan_memory(boot_info, request);
    if (!plan) return std::unexpected(plan.error());
    if (const auto done = place_trampoline(); !done) return std::unexpected(done.error());
    if (abi::option(boot_info.command_line, "verbose")) report(*plan);
    boot_info.shared_base = plan->shared.base;
    boot_info.shared_bytes = plan->shared.bytes;
    std::memset(reinterpret_cast<void*>(plan->shared.base), 0, plan->shared.bytes);

    auto* const core = reinterpret_cast<CoreData*>(plan->ram[0].base);
    *core = CoreData{};
    core->apic = boot_info.boot_apic;
    core->cores_max = boot_info.core_count;
    core->ram_count = plan->ram_count;
    std::ranges::copy(plan->ram, core->ram);
    core->boot_stack_top = plan->ram[0].base + plan->ram[0].bytes;
    core->boot_info = reinterpret_cast<std::uint64_t>(&boot_info);
    core->boot_info_bytes = sizeof(boot_info);
    core->module = module->base;
    core->module_bytes = module->bytes;
    core->shared = plan->shared.base;
    core->shared_bytes = plan->shared.bytes;
    core->start_table = layout::start_table;
    core->nonce = boot_info.boot_tsc;
    return core;
}

[[noreturn]] void refuse(BootFault fault) {
    print("zooid: cannot boot: ", describe(fault), "\n");
    leave_machine(5);
    halt_forever();
}

}  // namespace
}  // namespace zooid::cpudriver

extern "C" [[noreturn]] void zooid_boot_main(std::uint32_t loader, std::uint64_t information) {
    using namespace zooid::cpudriver;
    boot_info.realtime_ns = unix_seconds(read_wall_clock()) * 1'000'000'000;
    boot_info.boot_tsc = read_tsc();
    com1.open();
    if (const auto done = gather(loader, information); !done) refuse(done.error());
    const auto core = first_core();
    if (!core) refuse(core.error());
    zooid_start_core(*core);
}

extern "C" [[noreturn]] void
zooid_assert_failed(const char* condition, const char* file, int line) {
    using namespace zooid::cpudriver;
    print("zooid: boot stub: assertion failed: ", condition, " at ", file, ":",
          static_cast<unsigned>(line), "\n");
    leave_machine(5);
    halt_forever();
}
