// The first serial port, a 16550: polled output with a bounded wait, and its receive side.
// Source: National Semiconductor, PC16550D data sheet, "Registers".
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "arch/x86_64/instructions.hpp"

namespace zooid::cpudriver {

class Uart {
public:
    constexpr explicit Uart(std::uint16_t port) : port_(port) {}

    /// 115200 baud, 8 bits, FIFOs on and empty, interrupts off. Once, by the core that owns it.
    void open() const {
        out8(at(interrupt_enable), 0);
        out8(at(line_control), 0x80);  // divisor latch
        out8(at(data), 1);             // 115200 / 1
        out8(at(interrupt_enable), 0);
        out8(at(line_control), 0x03);   // 8 bits, no parity, one stop bit
        out8(at(fifo_control), 0x07);   // on, both emptied, interrupt at one byte
        out8(at(modem_control), 0x0b);  // DTR, RTS, OUT2: the last lets interrupts out
    }

    /// Whether there is a port at all: its scratch register keeps what is written.
    [[nodiscard]] bool present() const {
        constexpr std::uint8_t pattern = 0x5a;
        out8(at(scratch), pattern);
        return in8(at(scratch)) == pattern;
    }

    /// Sends all bytes as they are. A port that stays busy loses bytes instead of the core.
    void write(std::string_view bytes) const {
        for (const char byte : bytes) {
            for (unsigned i = 0; i < busy_polls_max && !(in8(at(line_status)) & 0x20); ++i) pause();
            out8(at(data), static_cast<std::uint8_t>(byte));
        }
    }

    /// The next received byte, if there is one.
    std::optional<std::uint8_t> read() const {
        if (!(in8(at(line_status)) & 0x01)) return std::nullopt;
        return in8(at(data));
    }

    /// The line status register: bit 0 a byte waits, bit 5 room to send.
    [[nodiscard]] std::uint8_t line_state() const { return in8(at(line_status)); }

    /// Lets the port interrupt when bytes have arrived, or stops it.
    void interrupt_on_receive(bool on) const { out8(at(interrupt_enable), on ? 0x01 : 0x00); }

    /// Turns what is sent into what is received, for tests.
    void loop_back(bool on) const { out8(at(modem_control), on ? 0x1b : 0x0b); }

private:
    enum Register : std::uint16_t {
        data = 0,
        interrupt_enable = 1,
        fifo_control = 2,
        line_control = 3,
        modem_control = 4,
        line_status = 5,  // bit 0: a byte waits; bit 5: room to send
        scratch = 7,
    };
    static constexpr unsigned busy_polls_max = 100'000;

    constexpr std::uint16_t at(Register r) const { return static_cast<std::uint16_t>(port_ + r); }

    std::uint16_t port_;
};

inline constexpr Uart com1{0x3f8};

}  // namespace zooid::cpudriver
