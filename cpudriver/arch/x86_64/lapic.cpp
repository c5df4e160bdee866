#include "arch/x86_64/lapic.hpp"

#include "arch/x86_64/features.hpp"
#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/layout.hpp"

namespace zooid::cpudriver {

enum LocalApic::Register : std::uint32_t {
    identity = 0x20,
    task_priority = 0x80,
    end_interrupt = 0xb0,
    spurious = 0xf0,  // bit 8: APIC on
    command_low = 0x300,
    command_high = 0x310,
    timer = 0x320,  // bit 16: masked; one-shot when bits 17 and 18 are clear
    timer_initial = 0x380,
    timer_current = 0x390,
    timer_divide = 0x3e0,
};

namespace {

constexpr std::uint32_t msr_apic_base = 0x1b;
constexpr std::uint64_t apic_on = 1 << 11, x2apic_on = 1 << 10;
constexpr std::uint32_t msr_x2apic = 0x800;
constexpr std::uint32_t delivery_pending = 1 << 12;
constexpr std::uint32_t assert_level = 1 << 14;
constexpr std::uint32_t mode_nmi = 4 << 8, mode_init = 5 << 8, mode_startup = 6 << 8;
constexpr std::uint32_t masked = 1 << 16;
constexpr std::uint32_t divide_by_16 = 3;
constexpr unsigned delivery_polls_max = 100'000;

}  // namespace

std::uint32_t LocalApic::read(Register r) const {
    if (by_msr_) return static_cast<std::uint32_t>(read_msr(msr_x2apic + (r >> 4)));
    return *reinterpret_cast<const volatile std::uint32_t*>(base_ + r);
}

void LocalApic::write(Register r, std::uint32_t value) const {
    if (by_msr_) {
        write_msr(msr_x2apic + (r >> 4), value);
    } else {
        *reinterpret_cast<volatile std::uint32_t*>(base_ + r) = value;
    }
}

void LocalApic::open(std::uint64_t physical_base, std::uint8_t spurious_vector) {
    by_msr_ = has_x2apic();
    base_ = layout::window_base + physical_base;
    const std::uint64_t on = read_msr(msr_apic_base) | apic_on;
    write_msr(msr_apic_base, by_msr_ ? on | x2apic_on : on);
    write(task_priority, 0);
    write(timer_divide, divide_by_16);
    write(timer, masked);
    write(spurious, 0x100u | spurious_vector);
}

std::uint32_t LocalApic::id() const {
    const std::uint32_t value = read(identity);
    return by_msr_ ? value : value >> 24;
}

void LocalApic::end_of_interrupt() const { write(end_interrupt, 0); }

void LocalApic::command(std::uint32_t apic, std::uint32_t low) const {
    if (by_msr_) {
        asm volatile("mfence; lfence" ::: "memory");  // an MSR write does not order stores
        write_msr(msr_x2apic + (command_low >> 4), std::uint64_t{apic} << 32 | low);
        return;
    }
    for (unsigned i = 0; i < delivery_polls_max && read(command_low) & delivery_pending; ++i)
        pause();
    write(command_high, apic << 24);
    write(command_low, low);
}

void LocalApic::send(std::uint32_t apic, std::uint8_t vector) const {
    command(apic, assert_level | vector);
}
void LocalApic::send_nmi(std::uint32_t apic) const { command(apic, assert_level | mode_nmi); }
void LocalApic::send_init(std::uint32_t apic) const { command(apic, assert_level | mode_init); }
void LocalApic::send_startup(std::uint32_t apic, std::uint8_t page) const {
    command(apic, assert_level | mode_startup | page);
}

void LocalApic::start_timer(std::uint32_t ticks, std::uint8_t vector) const {
    write(timer, vector);
    write(timer_initial, ticks);
}

void LocalApic::start_timer_masked(std::uint32_t ticks) const {
    write(timer, masked);
    write(timer_initial, ticks);
}

std::uint32_t LocalApic::timer_left() const { return read(timer_current); }

}  // namespace zooid::cpudriver
