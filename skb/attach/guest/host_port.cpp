#include "host_port.hpp"

#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::skb::attach {

namespace {

constexpr std::uint8_t byte_waits = 0x01;  // line status
constexpr std::uint8_t takes_bytes = 0x20;
constexpr std::uint8_t on_byte = 0x01;  // interrupt enable
constexpr std::uint8_t on_room = 0x02;
constexpr std::size_t fifo_bytes = 16;

}  // namespace

void HostPort::out(Register which, std::uint8_t value) const {
    (void)native::invoke(given_.ports, abi::IoPortOp::out,
                         {.rdi = base_ + which, .rsi = 1, .rdx = value});
}

std::uint8_t HostPort::in(Register which) const {
    const auto read =
        native::invoke(given_.ports, abi::IoPortOp::in, {.rdi = base_ + which, .rsi = 1});
    return read.ok() ? static_cast<std::uint8_t>(read.value) : std::uint8_t{0};
}

bool HostPort::open() {
    abi::CapWords words;
    if (!native::identify(given_.ports, words).ok()) return false;
    base_ = words.word[1];
    constexpr std::uint8_t pattern = 0x5a;
    out(scratch, pattern);
    if (in(scratch) != pattern) return false;
    out(interrupt_enable, 0);
    out(line_control, 0x80);  // divisor latch
    out(data, 1);             // 115200 / 1
    out(interrupt_enable, 0);
    out(line_control, 0x03);   // 8 bits, no parity, one stop bit
    out(fifo_control, 0xc7);   // on, both emptied, interrupt at 14 bytes or when no more come
    out(modem_control, 0x0b);  // DTR, RTS, OUT2: the last lets interrupts out
    std::uint64_t ring = 0;
    const std::uint32_t end_point = native::runtime().create_endpoint(1, 0, &ring);
    if (end_point == 0 ||
        !native::invoke(given_.irq_dest, abi::IrqDestOp::bind, {.rdi = end_point}).ok() ||
        !native::invoke(given_.irq_source, abi::IrqSourceOp::route, {.rdi = given_.irq_dest}).ok())
        return false;
    out(interrupt_enable, on_byte);
    return true;
}

void HostPort::acknowledge() const {
    (void)native::invoke(given_.irq_source, abi::IrqSourceOp::acknowledge);
}

std::size_t HostPort::read(std::span<std::byte> into) const {
    std::size_t count = 0;
    while (count < into.size() && (in(line_status)&byte_waits) != 0)
        into[count++] = std::byte{in(data)};
    return count;
}

std::size_t HostPort::write(std::span<const std::byte> bytes) const {
    if (bytes.empty() || (in(line_status)&takes_bytes) == 0) return 0;
    const std::size_t count = bytes.size() < fifo_bytes ? bytes.size() : fifo_bytes;
    for (std::size_t i = 0; i < count; ++i) out(data, static_cast<std::uint8_t>(bytes[i]));
    return count;
}

void HostPort::want_room(bool wanted) {
    if (wants_room_ == wanted) return;
    wants_room_ = wanted;
    out(interrupt_enable, wanted ? on_byte | on_room : on_byte);
}

}  // namespace zooid::skb::attach
