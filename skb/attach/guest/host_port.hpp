// The serial port to the host, a 16550 driven from user space by capabilities.
// Source: National Semiconductor, PC16550D data sheet, "Registers".
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <zooid/abi/domain.hpp>

namespace zooid::skb::attach {

/// What the monitor gives: the port's eight addresses, its interrupt input, a vector.
struct PortCapabilities {
    std::uint32_t ports = 0;
    std::uint32_t irq_source = 0;
    std::uint32_t irq_dest = 0;
};

/// Interrupts when bytes have come, and when there is room while want_room() says so: an idle port
/// costs nothing.
class HostPort {
public:
    explicit HostPort(const PortCapabilities& given) : given_(given) {}

    /// Empties the port, sets it to 115200 baud and lets it wake this domain.
    /// @return false: there is no port, or a capability is missing
    [[nodiscard]] bool open();
    /// Lets the next interrupt come: before read() and write(), which find what came before.
    void acknowledge() const;
    /// @return bytes read, 0: there are none
    [[nodiscard]] std::size_t read(std::span<std::byte> into) const;
    /// @return bytes sent; 0: the port is busy
    [[nodiscard]] std::size_t write(std::span<const std::byte> bytes) const;
    /// Whether the port is to interrupt when it takes bytes again.
    void want_room(bool wanted);

private:
    enum Register : std::uint16_t {
        data = 0,
        interrupt_enable = 1,
        fifo_control = 2,
        line_control = 3,
        modem_control = 4,
        line_status = 5,
        scratch = 7,
    };
    void out(Register which, std::uint8_t value) const;
    [[nodiscard]] std::uint8_t in(Register which) const;

    PortCapabilities given_;
    std::uint64_t base_ = 0;
    bool wants_room_ = false;
};

}  // namespace zooid::skb::attach
