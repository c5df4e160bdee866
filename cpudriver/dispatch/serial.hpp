// The serial ports as a Console capability gives them: only the core that owns them has one.
#pragma once
#include <cstdint>
#include <zooid/abi/status.hpp>

namespace zooid::cpudriver {

inline constexpr unsigned received_max = 256;  // bytes kept until the listener reads them

/// What has come in, and for whom; outlives an image.
struct SerialState {
    std::uint8_t received[received_max] = {};
    std::uint32_t first = 0;
    std::uint32_t waiting = 0;
    std::uint64_t listener = 0;  // dispatcher, physical; 0 none
};

void serial_init();
/// Copies up to console_write_bytes_max bytes out of the caller and sends them. `taken` is how
/// many.
[[nodiscard]] abi::Status
serial_write(unsigned port, std::uint64_t address, std::uint64_t bytes, std::uint64_t& taken);
/// Up to 7 received bytes, lowest first, their count in bits 56..63.
[[nodiscard]] std::uint64_t serial_read();
/// Adds an event to the dispatcher at this physical address whenever bytes arrive.
[[nodiscard]] abi::Status serial_listen(std::uint64_t dispatcher_physical);
/// The receive interrupt.
void serial_interrupt();

}  // namespace zooid::cpudriver
