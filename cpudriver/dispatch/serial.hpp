// The serial ports as a Console capability gives them: only the core that owns them has one.
#pragma once
#include <cstdint>
#include <zooid/abi/status.hpp>

#include "cpudriver/caps/slot.hpp"

namespace zooid::cpudriver {

void serial_init();
/// Copies up to console_write_bytes_max bytes out of the caller and sends them. `taken` is how
/// many.
[[nodiscard]] abi::Status
serial_write(unsigned port, std::uint64_t address, std::uint64_t bytes, std::uint64_t& taken);
/// Up to 7 received bytes, lowest first, their count in bits 56..63.
[[nodiscard]] std::uint64_t serial_read();
/// Binds the receive interrupt to an end point; errors of irq_bind(), and denied: it has no input.
[[nodiscard]] abi::Status serial_listen(Slot& end_point);
/// Takes what has been received out of the port: before the listener is notified.
void serial_interrupt();

}  // namespace zooid::cpudriver
