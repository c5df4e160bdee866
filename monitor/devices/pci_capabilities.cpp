// The chain of capabilities, and what it says of message-signalled interrupts.
#include <array>
#include <bitset>

#include "pci_function.hpp"

namespace zooid::monitor {

namespace {

constexpr std::uint32_t has_capabilities = 1U << 20;  // status, above the command
constexpr std::uint8_t first_pointer = 0x34;
constexpr std::uint8_t header_bytes = 0x40;  // capabilities lie behind it
constexpr std::uint8_t id_msi = 0x05;
constexpr std::uint8_t id_msix = 0x11;
constexpr unsigned msi_exponent_max = 5;

struct Known {
    std::uint8_t id;
    std::string_view name;
};
constexpr std::array known{Known{0x01, "power"},     Known{0x03, "vital_product_data"},
                           Known{0x04, "slot"},      Known{id_msi, "msi"},
                           Known{0x09, "vendor"},    Known{0x0a, "debug_port"},
                           Known{0x0d, "subsystem"}, Known{0x10, "express"},
                           Known{id_msix, "msix"},   Known{0x12, "sata"},
                           Known{0x13, "advanced"}};

std::string name_of(std::uint8_t id) {
    for (const Known& each : known)
        if (each.id == id) return std::string(each.name);
    return "id_" + std::to_string(id);
}

/// How many messages it can send.
void put_messages(const PciFunction& function, std::uint8_t id, std::uint32_t control) {
    if (id == id_msix) function.put("pci_messages", {}, "msix", {(control & 0x7ff) + 1});
    if (id != id_msi) return;
    const unsigned exponent = control >> 1 & 7;
    if (exponent > msi_exponent_max) return function.trouble("bad_capability");
    function.put("pci_messages", {}, "msi", {std::uint64_t{1} << exponent});
}

}  // namespace

void read_capabilities(const PciFunction& function) {
    if ((function.read(pci_command) & has_capabilities) == 0) return;
    std::bitset<64> seen;  // a word each: no chain is longer
    auto at = static_cast<std::uint8_t>(function.read(first_pointer) & 0xfc);
    while (at != 0) {
        if (at < header_bytes) return function.trouble("bad_capability");
        if (seen.test(at / 4)) return function.trouble("capability_loop");
        seen.set(at / 4);
        const std::uint32_t word = function.read(at);
        if (word == pci_nobody) return function.trouble("bad_capability");
        const auto id = static_cast<std::uint8_t>(word & 0xff);
        function.put("pci_capability", {}, name_of(id), {at});
        put_messages(function, id, word >> 16);
        at = static_cast<std::uint8_t>(word >> 8 & 0xfc);
    }
}

}  // namespace zooid::monitor
