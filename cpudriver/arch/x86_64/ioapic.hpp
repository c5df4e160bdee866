// The I/O APIC: routes device interrupts to cores. Only the boot core has it in its window.
// Source: Intel 82093AA I/O Advanced Programmable Interrupt Controller, data sheet.
#pragma once
#include <cstdint>
#include <expected>
#include <zooid/abi/cap_invocation.hpp>

namespace zooid::cpudriver {

enum class RouteFault : std::uint8_t {
    no_io_apic,  // the machine has none, or this core does not own it; ask the boot core
    no_such_gsi,
    apic_too_high,  // its destination field has 8 bits; route to a core with a lower APIC id
};

/// Routes an interrupt to one core.
///
/// @param gsi     global system interrupt number.
/// @param apic    APIC id of the core, below 255.
/// @param vector  what arrives there; 0x20 or above.
/// @param trigger edge, active high unless it says otherwise.
std::expected<void, RouteFault>
route_gsi(std::uint32_t gsi, std::uint32_t apic, std::uint8_t vector, abi::IrqTrigger trigger = {});

/// Stops delivery of an interrupt, or lets it go on as it was routed.
std::expected<void, RouteFault> mask_gsi(std::uint32_t gsi);
std::expected<void, RouteFault> unmask_gsi(std::uint32_t gsi);

/// The interrupts the I/O APIC has inputs for: a run of numbers; none on other cores.
struct GsiRange {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};
GsiRange gsi_range();

/// Lets the serial port's received bytes interrupt a core, and empties what came before.
std::expected<void, RouteFault> route_console_input(std::uint32_t apic, std::uint8_t vector);

}  // namespace zooid::cpudriver
