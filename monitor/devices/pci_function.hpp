// One function while it is read.
#pragma once
#include <initializer_list>
#include <string_view>
#include <zooid/monitor/pci_scan.hpp>

namespace zooid::monitor {

// Registers of every header.
inline constexpr std::uint8_t pci_identity = 0x00;
inline constexpr std::uint8_t pci_command = 0x04;  // status above
inline constexpr std::uint8_t pci_class = 0x08;
inline constexpr std::uint8_t pci_header = 0x0c;
inline constexpr std::uint8_t pci_first_bar = 0x10;
inline constexpr std::uint8_t pci_bus_numbers = 0x18;  // of bridges
inline constexpr std::uint8_t pci_interrupt = 0x3c;

inline constexpr std::uint64_t pci_nobody = 0xffff'ffff;

/// Access to one function, and what is told of it.
class PciFunction {
public:
    PciFunction(PciSpace& space, PciPlace at, const TellFact& tell)
        : space_(space), at_(at), tell_(tell) {}

    [[nodiscard]] PciPlace at() const { return at_; }
    [[nodiscard]] std::uint32_t read(std::uint8_t offset) const { return space_.read(at_, offset); }
    void write(std::uint8_t offset, std::uint32_t value) const { space_.write(at_, offset, value); }

    /// relation(Bus, Device, Function, numbers...).
    void put(std::string_view relation, std::initializer_list<std::uint64_t> numbers) const;
    /// relation(Bus, Device, Function, numbers..., name, last...).
    void put(std::string_view relation, std::initializer_list<std::uint64_t> numbers,
             std::string_view name, std::initializer_list<std::uint64_t> last = {}) const;
    void trouble(std::string_view what) const { put("pci_trouble", {}, what); }

private:
    PciSpace& space_;
    PciPlace at_;
    const TellFact& tell_;
};

/// pci_bar and pci_address of the first `count` base addresses. Decoding is off meanwhile.
void read_bars(const PciFunction& function, unsigned count);
/// pci_bridge_window of what the bridge passes on.
void read_windows(const PciFunction& bridge);
/// pci_capability and pci_messages.
void read_capabilities(const PciFunction& function);

}  // namespace zooid::monitor
