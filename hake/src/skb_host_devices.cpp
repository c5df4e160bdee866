// PCI devices of a running Linux: those of segment 0.
#include <sstream>

#include "skb_host_files.hpp"

namespace zooid::hake {

namespace fs = std::filesystem;

namespace {

// Bits of a line of `resource`. Source: Linux, include/linux/ioport.h, "IO resources have these
// defined flags".
constexpr std::int64_t flag_io = 0x100;
constexpr std::int64_t flag_mem = 0x200;
constexpr std::int64_t flag_prefetch = 0x2000;
constexpr std::int64_t flag_64_bits = 0x100000;
constexpr std::int64_t flag_window = 0x200000;
constexpr std::int64_t bars_max = 6;
constexpr std::int64_t resources_max = 32;  // lines of the file

// What everybody may read of configuration space. Source: PCI Local Bus 3.0, 6.1.
constexpr std::size_t header_bytes = 64;
constexpr std::size_t header_kind = 0x0e;

struct Place {
    std::int64_t bus = 0;
    std::int64_t device = 0;
    std::int64_t function = 0;
};

/// "0000:02:1f.3"; nothing for another segment.
std::optional<Place> place_of(const std::string& name) {
    if (name.size() != 12 || !name.starts_with("0000:")) return std::nullopt;
    const auto bus = number_in(name.substr(5, 2), 16);
    const auto device = number_in(name.substr(8, 2), 16);
    const auto function = number_in(name.substr(11, 1), 16);
    if (!bus || !device || !function) return std::nullopt;
    return Place{*bus, *device, *function};
}

/// Base addresses, then (of bridges) what is passed on.
void add_resources(HostFacts& facts, const Place& at, const std::string& resource) {
    std::istringstream lines(resource);
    std::string first, last, flags;
    for (std::int64_t i = 0; i < resources_max && lines >> first >> last >> flags; ++i) {
        const auto from = number_in(first, 16);
        const auto to = number_in(last, 16);
        const auto bits = number_in(flags, 16);
        if (!from || !to || !bits || *to <= *from || (*bits & (flag_io | flag_mem)) == 0) continue;
        const std::string_view kind = (*bits & flag_io) != 0         ? "io"
                                      : (*bits & flag_prefetch) != 0 ? "prefetch"
                                                                     : "mem";
        const std::int64_t bytes = *to - *from + 1;
        if ((*bits & flag_window) != 0)
            facts.add("pci_bridge_window", {at.bus, at.device, at.function, kind, *from, bytes});
        if (i >= bars_max) continue;
        facts.add("pci_bar", {at.bus, at.device, at.function, i, kind, bytes});
        facts.add("pci_address", {at.bus, at.device, at.function, i, *from,
                                  std::int64_t{(*bits & flag_64_bits) != 0 ? 64 : 32}});
    }
}

void add_header(HostFacts& facts, const Place& at, const std::string& config) {
    if (config.size() < header_bytes) return;
    const auto byte = [&](std::size_t offset) {
        return std::int64_t{static_cast<unsigned char>(config[offset])};
    };
    facts.add("pci_device", {at.bus, at.device, at.function, byte(1) << 8 | byte(0),
                             byte(3) << 8 | byte(2), byte(11), byte(10), byte(9)});
    if (const auto pin = byte(0x3d); pin >= 1 && pin <= 4)
        facts.add("pci_interrupt", {at.bus, at.device, at.function, pin, byte(0x3c)});
    if ((byte(header_kind) & 0x7f) == 1)
        facts.add("pci_buses",
                  {at.bus, at.device, at.function, byte(0x18), byte(0x19), byte(0x1a)});
}

}  // namespace

void add_host_devices(HostFacts& facts, const fs::path& root) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(root / "sys/bus/pci/devices", ignored)) {
        const auto at = place_of(entry.path().filename());
        if (!at) continue;
        if (const auto behind = file_number(entry.path() / "secondary_bus_number"))
            facts.add("pci_bridge", {at->bus, at->device, at->function, *behind});
        if (const auto node = file_number(entry.path() / "numa_node"); node && *node >= 0)
            facts.add("device_node", {at->bus, at->device, at->function, *node});
        add_resources(facts, *at, file_text(entry.path() / "resource"));
        add_header(facts, *at, file_text(entry.path() / "config"));
    }
}

}  // namespace zooid::hake
