#include "arch/x86_64/ioapic.hpp"

#include <cassert>

#include "arch/x86_64/core.hpp"
#include "arch/x86_64/ram_window.hpp"
#include "console/uart.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint32_t version_register = 1;  // bits 16 to 23: last redirection entry
constexpr std::uint32_t redirection_registers = 0x10;
constexpr std::uint32_t masked = 1 << 16;

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
    const std::uint32_t last = read(version_register) >> 16 & 0xff;
    const std::uint32_t first = boot_info().ioapic_first_gsi;
    if (gsi < first || gsi - first > last) return std::unexpected(RouteFault::no_such_gsi);
    return redirection_registers + 2 * (gsi - first);
}

}  // namespace

std::expected<void, RouteFault>
route_gsi(std::uint32_t gsi, std::uint32_t apic, std::uint8_t vector) {
    assert(vector >= 0x20);
    if (apic >= 0xff) return std::unexpected(RouteFault::apic_too_high);
    const auto pin = pin_register(gsi);
    if (!pin) return std::unexpected(pin.error());
    write(*pin, masked);
    write(*pin + 1, apic << 24);
    write(*pin, vector);
    return {};
}

std::expected<void, RouteFault> mask_gsi(std::uint32_t gsi) {
    const auto pin = pin_register(gsi);
    if (!pin) return std::unexpected(pin.error());
    write(*pin, masked);
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
