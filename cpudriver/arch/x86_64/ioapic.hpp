// The I/O APIC: routes device interrupts to cores. Only the boot core has it in its window.
// Source: Intel 82093AA I/O Advanced Programmable Interrupt Controller, data sheet.
#pragma once
#include <cstdint>
#include <expected>

namespace zooid::cpudriver {

enum class RouteFault : std::uint8_t {
    no_io_apic,  // the machine has none, or this core does not own it; ask the boot core
    no_such_gsi,
    apic_too_high,  // its destination field has 8 bits; route to a core with a lower APIC id
};

/// Routes an edge-triggered, active-high interrupt to one core.
///
/// @param gsi     global system interrupt number.
/// @param apic    APIC id of the core, below 255.
/// @param vector  what arrives there; 0x20 or above.
std::expected<void, RouteFault>
route_gsi(std::uint32_t gsi, std::uint32_t apic, std::uint8_t vector);

/// Stops delivery of an interrupt.
std::expected<void, RouteFault> mask_gsi(std::uint32_t gsi);

/// Lets the serial port's received bytes interrupt a core, and empties what came before.
std::expected<void, RouteFault> route_console_input(std::uint32_t apic, std::uint8_t vector);

}  // namespace zooid::cpudriver
