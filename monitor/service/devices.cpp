// The machine's devices, read through the ports of PCI's configuration mechanism. Only the boot
// core's monitor has them, and nothing else uses a device yet when it looks.
#include <zooid/monitor/pci_scan.hpp>
#include <zooid/native/kernel_call.hpp>

#include "knowledge.hpp"
#include "monitor.hpp"

namespace zooid::monitor {

namespace {

/// @source PCI Local Bus 3.0, 3.2.2.3.2: configuration mechanism #1.
class PciPorts final : public PciSpace {
public:
    std::uint32_t read(PciPlace at, std::uint8_t offset) override {
        if (!choose(at, offset)) return 0xffff'ffff;
        const auto got = native::invoke(ports, abi::IoPortOp::in, {.rdi = data, .rsi = 4});
        return got.ok() ? static_cast<std::uint32_t>(got.value) : 0xffff'ffff;
    }
    void write(PciPlace at, std::uint8_t offset, std::uint32_t value) override {
        if (choose(at, offset))
            native::invoke(ports, abi::IoPortOp::out, {.rdi = data, .rsi = 4, .rdx = value});
    }

private:
    static constexpr std::uint32_t ports = native::slot(abi::BirthSlot::io_ports);
    static constexpr std::uint16_t address = 0xcf8;
    static constexpr std::uint16_t data = 0xcfc;

    static bool choose(PciPlace at, std::uint8_t offset) {
        const std::uint64_t word = std::uint64_t{1} << 31 | std::uint64_t{at.bus} << 16 |
                                   std::uint64_t{at.device} << 11 |
                                   std::uint64_t{at.function} << 8 | offset;
        return native::invoke(ports, abi::IoPortOp::out, {.rdi = address, .rsi = 4, .rdx = word})
            .ok();
    }
};

}  // namespace

void Knowledge::read_devices() {
    PciPorts ports;
    read_pci(ports, [this](const std::string& told) { fact(told); });
}

}  // namespace zooid::monitor
