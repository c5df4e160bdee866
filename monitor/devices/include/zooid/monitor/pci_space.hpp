// PCI's configuration space, as whoever can reach it shows it.
#pragma once
#include <cstdint>

namespace zooid::monitor {

/// A function of segment 0. @invariant device < 32, function < 8
struct PciPlace {
    std::uint8_t bus = 0;
    std::uint8_t device = 0;
    std::uint8_t function = 0;
};

/// The first 256 bytes of every function.
class PciSpace {
public:
    PciSpace() = default;
    PciSpace(const PciSpace&) = delete;
    PciSpace& operator=(const PciSpace&) = delete;
    virtual ~PciSpace() = default;

    /// @param offset a multiple of 4
    /// @return all ones where nobody answers
    [[nodiscard]] virtual std::uint32_t read(PciPlace at, std::uint8_t offset) = 0;
    virtual void write(PciPlace at, std::uint8_t offset, std::uint32_t value) = 0;
};

}  // namespace zooid::monitor
