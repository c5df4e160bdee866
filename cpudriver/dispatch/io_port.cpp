// I/O ports by capability: one instruction for whoever holds the port.
#include <zooid/abi/call.hpp>
#include <zooid/abi/cap_invocation.hpp>

#include "cpudriver/arch/x86_64/instructions.hpp"
#include "cpudriver/dispatch/invoke.hpp"

namespace zooid::cpudriver {

namespace {

/// Ports the CPU driver uses itself: the two serial ports.
constexpr std::uint16_t kept[] = {0x3f8, 0x2f8};
constexpr unsigned kept_ports = 8;  // of each

bool is_kept(std::uint64_t port, std::uint64_t width) {
    for (const std::uint16_t first : kept)
        if (port < first + kept_ports && port + width > first) return true;
    return false;
}

std::uint32_t read(std::uint16_t port, std::uint64_t width) {
    return width == 1 ? in8(port) : width == 2 ? in16(port) : in32(port);
}
void write(std::uint16_t port, std::uint64_t width, std::uint64_t value) {
    if (width == 1) out8(port, static_cast<std::uint8_t>(value));
    if (width == 2) out16(port, static_cast<std::uint16_t>(value));
    if (width == 4) out32(port, static_cast<std::uint32_t>(value));
}

}  // namespace

abi::Status invoke_io_port(Slot& target, abi::Registers& r) {
    const auto operation = static_cast<abi::IoPortOp>(abi::call_operation(r.rax));
    if (operation != abi::IoPortOp::in && operation != abi::IoPortOp::out)
        return abi::Status::bad_argument;
    const bool out = operation == abi::IoPortOp::out;
    if (!target.rights.has(out ? Rights::write : Rights::read)) return abi::Status::wrong_rights;
    const std::uint64_t width = r.rsi;
    if (width != 1 && width != 2 && width != 4) return abi::Status::bad_argument;
    if (r.rdi < target.base || r.rdi - target.base >= target.bytes ||
        width > target.bytes - (r.rdi - target.base))
        return abi::Status::out_of_range;
    if (r.rdi % width != 0) return abi::Status::unaligned;
    if (is_kept(r.rdi, width)) return abi::Status::denied;
    const auto port = static_cast<std::uint16_t>(r.rdi);
    if (out) {
        write(port, width, r.rdx);
    } else {
        r.rdx = read(port, width);
    }
    return abi::Status::ok;
}

}  // namespace zooid::cpudriver
