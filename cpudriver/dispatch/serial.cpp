// Console operations over the 16550s.
#include "cpudriver/dispatch/serial.hpp"

#include <span>
#include <zooid/abi/call.hpp>

#include "cpudriver/arch/x86_64/interrupts.hpp"
#include "cpudriver/arch/x86_64/ioapic.hpp"
#include "cpudriver/arch/x86_64/this_core.hpp"
#include "cpudriver/arch/x86_64/user_access.hpp"
#include "cpudriver/console/uart.hpp"
#include "cpudriver/dispatch/irq.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"

namespace zooid::cpudriver {

namespace {

constexpr Uart com2{0x2f8};

void pull() {
    SerialState& in = kernel.serial;
    while (in.waiting < received_max) {
        const auto byte = com1.read();
        if (!byte) return;
        in.received[(in.first + in.waiting++) % received_max] = *byte;
    }
}

}  // namespace

void serial_init() { com2.open(); }

abi::Status
serial_write(unsigned port, std::uint64_t address, std::uint64_t bytes, std::uint64_t& taken) {
    taken = 0;
    if (bytes > abi::console_write_bytes_max) return abi::Status::out_of_range;
    std::byte piece[256];
    while (taken < bytes) {
        const std::uint64_t rest = bytes - taken;
        const std::size_t here = rest < sizeof piece ? rest : sizeof piece;
        if (!copy_from_user({piece, here}, address + taken)) return abi::Status::bad_argument;
        if (port != 0 && !com2.present()) return abi::Status::not_armed;
        const std::string_view text{reinterpret_cast<const char*>(piece), here};
        port == 0 ? com1.write(text) : com2.write(text);
        taken += here;
    }
    return abi::Status::ok;
}

std::uint64_t serial_read() {
    pull();
    std::uint64_t word = 0;
    unsigned count = 0;
    SerialState& in = kernel.serial;
    for (; count < 7 && in.waiting > 0; ++count, --in.waiting) {
        word |= std::uint64_t{in.received[in.first]} << (8 * count);
        in.first = (in.first + 1) % received_max;
    }
    return word | std::uint64_t{count} << 56;
}

abi::Status serial_listen(Slot& end_point) {
    const abi::Status bound = irq_bind(console_vector, end_point);
    if (bound != abi::Status::ok) return bound;
    const auto routed = route_console_input(this_core().apic, console_vector);
    return routed ? abi::Status::ok : abi::Status::denied;
}

void serial_interrupt() { pull(); }

}  // namespace zooid::cpudriver
