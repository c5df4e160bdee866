#include "time/calibrate.hpp"

#include <algorithm>

#include "arch/x86_64/core.hpp"
#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/lapic.hpp"
#include "panic/panic.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint32_t pm_timer_hz = 3'579'545;
constexpr std::uint32_t pit_hz = 1'193'182;
constexpr std::uint64_t polls_max = 50'000'000;
constexpr unsigned sample_tries = 8;

/// Both counters and the reference, read as close together as eight tries allow.
struct Sample {
    std::uint64_t tsc = 0;
    std::uint32_t timer_left = 0;
    std::uint32_t reference = 0;
};

Sample sample_pm_timer(std::uint16_t port) {
    Sample best;
    std::uint64_t narrowest = ~std::uint64_t{0};
    for (unsigned i = 0; i < sample_tries; ++i) {
        const std::uint64_t before = read_tsc();
        const std::uint32_t reference = in32(port);
        const std::uint32_t timer_left = local_apic.timer_left();
        const std::uint64_t after = read_tsc();
        if (after - before >= narrowest) continue;
        narrowest = after - before;
        best = {before + narrowest / 2, timer_left, reference};
    }
    return best;
}

void take_over(CoreData& core, const Sample& begin, const Sample& end, std::uint64_t ticks,
               std::uint64_t reference_hz) {
    core.tsc_hz = (end.tsc - begin.tsc) * reference_hz / ticks;
    core.timer_hz = std::uint64_t{begin.timer_left - end.timer_left} * reference_hz / ticks;
}

void by_pm_timer(CoreData& core, const abi::BootInfo& info) {
    const auto port = static_cast<std::uint16_t>(info.pm_timer_port);
    const std::uint32_t mask = info.pm_timer_bits == 32 ? 0xffff'ffff : 0x00ff'ffff;
    constexpr std::uint32_t wanted = pm_timer_hz / 1000 * calibration_ms;
    const Sample begin = sample_pm_timer(port);
    std::uint64_t polls = 0;
    while ((in32(port) - begin.reference & mask) < wanted) {
        if (++polls > polls_max) panic("PM timer stands still");
        pause();
    }
    const Sample end = sample_pm_timer(port);
    take_over(core, begin, end, end.reference - begin.reference & mask, pm_timer_hz);
}

// Source: Intel 8254 Programmable Interval Timer, data sheet, mode 0.
void by_pit(CoreData& core) {
    constexpr std::uint16_t gate_port = 0x61, data_port = 0x42, mode_port = 0x43;
    constexpr std::uint32_t ticks = pit_hz / 1000 * calibration_ms;
    constexpr std::uint8_t channel_2_mode_0 = 0xb0, output_high = 0x20;
    out8(gate_port, static_cast<std::uint8_t>((in8(gate_port) & ~2) | 1));
    out8(mode_port, channel_2_mode_0);
    out8(data_port, ticks & 0xff);
    out8(data_port, ticks >> 8);
    const Sample begin{read_tsc(), local_apic.timer_left(), 0};
    std::uint64_t polls = 0;
    while (!(in8(gate_port) & output_high)) {
        if (++polls > polls_max) panic("PIT stands still");
        pause();
    }
    const Sample end{read_tsc(), local_apic.timer_left(), 0};
    take_over(core, begin, end, ticks, pit_hz);
}

}  // namespace

void calibrate(CoreData& core) {
    local_apic.start_timer_masked(0xffff'ffff);
    if (boot_info().pm_timer_port != 0) {
        by_pm_timer(core, boot_info());
    } else {
        by_pit(core);
    }
    local_apic.start_timer_masked(0);
    if (core.tsc_hz == 0 || core.timer_hz == 0) panic("TSC or APIC timer stands still");
}

}  // namespace zooid::cpudriver
