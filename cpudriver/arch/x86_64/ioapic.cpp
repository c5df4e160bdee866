#include "arch/x86_64/ioapic.hpp"

#include <cassert>

#include "arch/x86_64/ram_window.hpp"
#include "arch/x86_64/this_core.hpp"
#include "console/uart.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint32_t version_register = 1;  // bits 16 to 23: last redirection entry
constexpr std::uint32_t redirection_registers = 0x10;
constexpr std::uint32_t active_low = 1 << 13, level = 1 << 15, masked = 1 << 16;

volatile std::uint32_t* select_register() {
    return at_window<volatile std::uint32_t>(boot_info().ioapic);
}

std::uint32_t read(std::uint32_t number) {
    *select_register() = number;
    return select_register()[4];  // the data register, 16 bytes on
}

void write(std::uint32_t number, std::uint32_t value) {
    *select_register() = number;
    select_register()[4] = value;
}

std::expected<std::uint32_t, RouteFault> pin_register(std::uint32_t gsi) {
    if (boot_info().ioapic == 0 || this_core().start_table == 0)
        return std::unexpected(RouteFault::no_io_apic);
    const GsiRange all = gsi_range();
    if (gsi < all.first || gsi - all.first >= all.count)
        return std::unexpected(RouteFault::no_such_gsi);
    return redirection_registers + 2 * (gsi - all.first);
}

}  // namespace

GsiRange gsi_range() {
    if (boot_info().ioapic == 0 || this_core().start_table == 0) return {};
    return {boot_info().ioapic_first_gsi, (read(version_register) >> 16 & 0xff) + 1};
}

std::expected<void, RouteFault>
route_gsi(std::uint32_t gsi, std::uint32_t apic, std::uint8_t vector, abi::IrqTrigger trigger) {
    assert(vector >= 0x20);
    if (apic >= 0xff) return std::unexpected(RouteFault::apic_too_high);
    const auto pin = pin_register(gsi);
    if (!pin) return std::unexpected(pin.error());
    write(*pin, masked);
    write(*pin + 1, apic << 24);
    write(*pin, vector | (trigger.has(abi::IrqTrigger::level) ? level : 0) |
                    (trigger.has(abi::IrqTrigger::active_low) ? active_low : 0));
    return {};
}

std::expected<void, RouteFault> mask_gsi(std::uint32_t gsi) {
    const auto pin = pin_register(gsi);
    if (!pin) return std::unexpected(pin.error());
    write(*pin, read(*pin) | masked);
    return {};
}

std::expected<void, RouteFault> unmask_gsi(std::uint32_t gsi) {
    const auto pin = pin_register(gsi);
    if (!pin) return std::unexpected(pin.error());
    write(*pin, read(*pin) & ~masked);
    return {};
}

std::expected<void, RouteFault> route_console_input(std::uint32_t apic, std::uint8_t vector) {
    const auto done = route_gsi(boot_info().com1_gsi, apic, vector);
    if (!done) return done;
    constexpr unsigned fifo_bytes = 16;
    for (unsigned i = 0; i < fifo_bytes && com1.read(); ++i) continue;
    com1.interrupt_on_receive(true);
    return {};
}

}  // namespace zooid::cpudriver
