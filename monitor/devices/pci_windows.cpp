// What a bridge passes on to the bus behind it.
#include "pci_function.hpp"

namespace zooid::monitor {

namespace {

constexpr std::uint8_t io_window = 0x1c;        // base, limit, a byte each
constexpr std::uint8_t memory_window = 0x20;    // base, limit, two bytes each
constexpr std::uint8_t prefetch_window = 0x24;  // the same
constexpr std::uint8_t prefetch_base_high = 0x28;
constexpr std::uint8_t prefetch_limit_high = 0x2c;
constexpr std::uint8_t io_high = 0x30;    // base, limit, two bytes each
constexpr std::uint64_t wide_window = 1;  // in the low bits of base: its upper half counts
constexpr std::uint64_t address_end = std::uint64_t{1} << 62;

/// A window whose limit lies below its base is closed.
void put_window(const PciFunction& bridge, std::string_view kind, std::uint64_t base,
                std::uint64_t limit) {
    if (base > limit) return;
    if (limit >= address_end) return bridge.trouble("bad_window");
    bridge.put("pci_bridge_window", {}, kind, {base, limit - base + 1});
}

/// `bits` of a base or limit register, from `shift` of the register on, and those above.
std::uint64_t
address_of(std::uint64_t field, unsigned unit_shift, std::uint64_t high, unsigned high_shift) {
    return field >> 4 << unit_shift | high << high_shift;
}

void read_io_window(const PciFunction& bridge) {
    const std::uint32_t both = bridge.read(io_window) & 0xffff;
    if (both == 0) return;  // there is no such register
    const bool wide = (both & 15) == wide_window;
    const std::uint32_t high = wide ? bridge.read(io_high) : 0;
    const std::uint64_t base = address_of(both & 0xff, 12, high & 0xffff, 16);
    const std::uint64_t limit = address_of(both >> 8, 12, high >> 16, 16) | 0xfff;
    put_window(bridge, "io", base, limit);
}

void read_prefetch_window(const PciFunction& bridge) {
    const std::uint32_t both = bridge.read(prefetch_window);
    if (both == 0) return;
    const bool wide = (both & 15) == wide_window;
    const std::uint64_t base_high = wide ? bridge.read(prefetch_base_high) : 0;
    const std::uint64_t limit_high = wide ? bridge.read(prefetch_limit_high) : 0;
    put_window(bridge, "prefetch", address_of(both & 0xffff, 20, base_high, 32),
               address_of(both >> 16, 20, limit_high, 32) | 0xf'ffff);
}

}  // namespace

void read_windows(const PciFunction& bridge) {
    read_io_window(bridge);
    const std::uint32_t memory = bridge.read(memory_window);
    if (memory != 0)
        put_window(bridge, "mem", address_of(memory & 0xffff, 20, 0, 0),
                   address_of(memory >> 16, 20, 0, 0) | 0xf'ffff);
    read_prefetch_window(bridge);
}

}  // namespace zooid::monitor
