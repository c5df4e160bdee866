#include "arch/x86_64/application_core.hpp"

#include <algorithm>

#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/interrupts.hpp"
#include "arch/x86_64/lapic.hpp"
#include "arch/x86_64/page_bits.hpp"
#include "arch/x86_64/ram_window.hpp"
#include "arch/x86_64/this_core.hpp"
#include "time/clock.hpp"

namespace zooid::cpudriver {
namespace {

using layout::block_bytes;

constexpr std::uint8_t trampoline_page = layout::trampoline / layout::page_bytes;

/// What the start table says to a core.
volatile std::uint64_t& start_entry(std::uint32_t core) {
    return at_window<volatile std::uint64_t>(this_core().start_table)[boot_info().core_apic[core]];
}

/// True when this core's window shows the block as RAM that it may give away.
bool is_free_block(std::uint64_t block) {
    const CoreData& own = this_core();
    const bool kernel = block < own.first_free && block + block_bytes > own.ram[0].base;
    const bool shared = block < own.shared + own.shared_bytes && block + block_bytes > own.shared;
    if (kernel || shared || block >= layout::physical_max) return false;
    const auto seen = translate(layout::window_base + block);
    return seen && seen->page_bytes == block_bytes && (seen->bits & page_bits::writable) &&
           !(seen->bits & page_bits::cache_disabled);
}

bool is_free_ram(const RamRun& run) {
    if (run.bytes == 0 || run.base % block_bytes != 0 || run.bytes % block_bytes != 0) return false;
    for (std::uint64_t at = 0; at < run.bytes; at += block_bytes) {
        if (!is_free_block(run.base + at)) return false;
    }
    return true;
}

std::expected<void, StartFault> check(const CoreStart& start) {
    const CoreData& own = this_core();
    if (own.start_table == 0) return std::unexpected(StartFault::not_the_starter);
    if (start.core == own.core || start.core >= own.cores_max ||
        boot_info().core_apic[start.core] >= layout::apic_ids_max)
        return std::unexpected(StartFault::bad_core);
    const abi::Presence presence = core_presence(start.core);
    if (presence == abi::Presence::awake || presence == abi::Presence::halted)
        return std::unexpected(StartFault::still_running);
    if (start.ram_count == 0 || start.ram_count > ram_runs_max)
        return std::unexpected(StartFault::bad_ram);
    if (abi::driver_of(boot_info(), start.core) == nullptr)
        return std::unexpected(StartFault::no_driver);
    for (std::uint32_t i = 0; i < start.ram_count; ++i) {
        if (!is_free_ram(start.ram[i])) return std::unexpected(StartFault::bad_ram);
    }
    return {};
}

void write_core_data(const CoreStart& start) {
    const abi::BootModule& driver = *abi::driver_of(boot_info(), start.core);
    const CoreData& own = this_core();
    CoreData& given = *at_window<CoreData>(start.ram[0].base);
    given = CoreData{};
    given.core = start.core;
    given.apic = boot_info().core_apic[start.core];
    given.cores_max = own.cores_max;
    given.ram_count = start.ram_count;
    std::ranges::copy(start.ram, given.ram);
    given.boot_stack_top = start.ram[0].base + start.ram[0].bytes;
    given.boot_info = own.boot_info;
    given.boot_info_bytes = own.boot_info_bytes;
    given.module = driver.base;
    given.module_bytes = driver.bytes;
    given.shared = own.shared;
    given.shared_bytes = own.shared_bytes;
    given.nonce = start.nonce;
    given.channel = start.channel;
    given.tsc_hz = own.tsc_hz;
    given.timer_hz = own.timer_hz;
}

}  // namespace

std::expected<void, StartFault> start_application_core(const CoreStart& start) {
    if (const auto checked = check(start); !checked) return checked;
    write_core_data(start);
    const std::uint32_t apic = boot_info().core_apic[start.core];
    start_entry(start.core) = start.ram[0].base;
    for (std::uint32_t i = 0; i < start.ram_count; ++i)
        window_remove(start.ram[i].base, start.ram[i].bytes);

    presence_line_of(start.core)
        .state.store(static_cast<std::uint32_t>(abi::Presence::absent), std::memory_order_release);
    local_apic.send_init(apic);
    const std::uint64_t settled = now_ns() + start_settle_ns;
    while (now_ns() < settled) pause();
    local_apic.send_startup(apic, trampoline_page);
    return {};
}

bool is_fenced(std::uint32_t core) {
    return this_core().start_table != 0 && core_presence(core) == abi::Presence::dead &&
           start_entry(core) == layout::fence_confirmed;
}

void nudge_application_core(std::uint32_t core) {
    local_apic.send_startup(boot_info().core_apic[core], trampoline_page);
}

std::expected<bool, StartFault> fence_application_core(std::uint32_t core) {
    const CoreData& own = this_core();
    if (own.start_table == 0) return std::unexpected(StartFault::not_the_starter);
    if (core == own.core || core >= own.cores_max ||
        boot_info().core_apic[core] >= layout::apic_ids_max)
        return std::unexpected(StartFault::bad_core);
    volatile std::uint64_t& entry = start_entry(core);
    if (entry == layout::fence_confirmed) {
        if (core_presence(core) == abi::Presence::dead) return true;
        announce_fenced(core, "no sign of life; fenced by core 0");
        arch::send_death_ipis();
        return true;
    }
    const std::uint32_t apic = boot_info().core_apic[core];
    if (entry != layout::fence_wanted) {
        entry = layout::fence_wanted;
        local_apic.send_init(apic);
        const std::uint64_t settled = now_ns() + start_settle_ns;
        while (now_ns() < settled) pause();
    }
    local_apic.send_startup(apic, trampoline_page);
    return false;
}

abi::Presence core_presence(std::uint32_t core) {
    return static_cast<abi::Presence>(presence_line_of(core).state.load(std::memory_order_acquire));
}

}  // namespace zooid::cpudriver
