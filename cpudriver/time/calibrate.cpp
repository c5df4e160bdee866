#include "time/calibrate.hpp"

#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/lapic.hpp"
#include "arch/x86_64/this_core.hpp"
#include "panic/panic.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint32_t pm_timer_hz = 3'579'545;
constexpr std::uint32_t pit_hz = 1'193'182;
constexpr std::uint64_t polls_max = 50'000'000;
constexpr unsigned edges_seen = 8;

/// Both counters at a tick of the reference.
struct Sample {
    std::uint64_t tsc = 0;
    std::uint32_t timer_left = 0;
    std::uint32_t reference = 0;
};

/// Watches the PM timer tick, and keeps the tick it can place most closely: on a virtual processor
/// any pair of instructions may be far apart.
Sample sample_pm_timer(std::uint16_t port) {
    Sample best;
    std::uint64_t narrowest = ~std::uint64_t{0};
    std::uint32_t last = in32(port);
    std::uint64_t before = read_tsc();
    std::uint64_t polls = 0;
    for (unsigned edges = 0; edges < edges_seen;) {
        if (++polls > polls_max) panic("PM timer stands still");
        const std::uint32_t reference = in32(port);
        const std::uint32_t timer_left = local_apic.timer_left();
        const std::uint64_t after = read_tsc();
        if (reference != last) {
            ++edges;
            if (after - before < narrowest) {
                narrowest = after - before;
                best = {after, timer_left, reference};
            }
        }
        last = reference;
        before = after;
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

constexpr std::uint32_t pit_ticks = pit_hz / 1000 * calibration_ms;

/// One count-down of the PIT, and how uncertain its two ends are, in TSC ticks.
struct PitRun {
    Sample begin, end;
    std::uint64_t uncertain_ticks = ~std::uint64_t{0};
};

// Source: Intel 8254 Programmable Interval Timer, data sheet, mode 0.
PitRun run_pit() {
    constexpr std::uint16_t gate_port = 0x61, data_port = 0x42, mode_port = 0x43;
    constexpr std::uint8_t channel_2_mode_0 = 0xb0, output_high = 0x20;
    out8(gate_port, static_cast<std::uint8_t>((in8(gate_port) & ~2) | 1));
    out8(mode_port, channel_2_mode_0);
    out8(data_port, pit_ticks & 0xff);
    PitRun run;
    const std::uint64_t begin = read_tsc();
    out8(data_port, pit_ticks >> 8);
    run.begin = {read_tsc(), local_apic.timer_left(), 0};
    std::uint64_t before = run.begin.tsc;
    for (std::uint64_t polls = 0; !(in8(gate_port) & output_high); before = read_tsc()) {
        if (++polls > polls_max) panic("PIT stands still");
    }
    run.end = {read_tsc(), local_apic.timer_left(), 0};
    run.uncertain_ticks = run.begin.tsc - begin + run.end.tsc - before;
    return run;
}

/// The best of a few runs: one during which the virtual processor was not running is useless.
void by_pit(CoreData& core) {
    constexpr unsigned runs_max = 8;
    constexpr std::uint64_t good_enough = 1000;  // one part in a thousand
    PitRun best;
    for (unsigned i = 0; i < runs_max; ++i) {
        const PitRun run = run_pit();
        if (run.uncertain_ticks < best.uncertain_ticks) best = run;
        if (best.uncertain_ticks < (best.end.tsc - best.begin.tsc) / good_enough) break;
    }
    take_over(core, best.begin, best.end, pit_ticks, pit_hz);
}

}  // namespace

void calibrate(CoreData& core) {
    local_apic.start_timer_masked(0xffff'ffff);
    const bool asked_for_pit = kernel_option("calibrate") == "pit";
    if (boot_info().pm_timer_port != 0 && !asked_for_pit) {
        by_pm_timer(core, boot_info());
    } else {
        by_pit(core);
    }
    local_apic.start_timer_masked(0);
    if (core.tsc_hz == 0 || core.timer_hz == 0) panic("TSC or APIC timer stands still");
}

}  // namespace zooid::cpudriver
