#include "arch/x86_64/interrupts.hpp"

#include <algorithm>
#include <cassert>

#include "arch/x86_64/lapic.hpp"
#include "arch/x86_64/this_core.hpp"
#include "time/clock.hpp"

namespace zooid::cpudriver {

namespace arch {
namespace {

std::uint32_t apic_of(std::uint32_t core) {
    assert(core < boot_info().core_count && core < this_core().cores_max);
    return boot_info().core_apic[core];
}

}  // namespace

void halt() { asm volatile("sti; hlt; cli" ::: "memory"); }

void end_of_interrupt() { local_apic.end_of_interrupt(); }

void timer_start_ns(std::uint64_t ns) {
    constexpr std::uint64_t ns_max = 60'000'000'000;
    constexpr std::uint64_t ticks_max = 0xffff'ffff;
    const std::uint64_t hz = this_core().timer_hz;
    // Split so that neither product can overflow below 2^33 Hz.
    const std::uint64_t part = std::min(ns, ns_max);
    const std::uint64_t ticks =
        part / 1'000'000 * hz / 1000 + part % 1'000'000 * hz / 1'000'000'000;
    local_apic.start_timer(
        static_cast<std::uint32_t>(std::clamp<std::uint64_t>(ticks, 1, ticks_max)), timer_vector);
}

void timer_stop() { local_apic.start_timer(0, timer_vector); }

void send_request_ipi(std::uint32_t core) { local_apic.send(apic_of(core), request_vector); }

void send_ipi(std::uint32_t core, std::uint8_t vector) { local_apic.send(apic_of(core), vector); }

void send_death_ipis() {
    if (!local_apic.is_open()) return;  // this core died while it started: the starter looks
    const std::uint32_t cores = std::min(boot_info().core_count, this_core().cores_max);
    for (std::uint32_t core = 0; core < cores; ++core) {
        const auto state = static_cast<abi::Presence>(
            presence_line_of(core).state.load(std::memory_order_relaxed));
        if (core != this_core().core &&
            (state == abi::Presence::awake || state == abi::Presence::halted))
            send_ipi(core, death_vector);
    }
}

void send_stop_nmi(std::uint32_t core) { local_apic.send_nmi(apic_of(core)); }

}  // namespace arch
}  // namespace zooid::cpudriver
