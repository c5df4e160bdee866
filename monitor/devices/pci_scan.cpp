// The walk over buses. Bus numbers are the firmware's word: a bridge is followed when the buses it
// claims are its parent's, behind the parent's own, and nobody else's.
#include "zooid/monitor/pci_scan.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "pci_function.hpp"

namespace zooid::monitor {

namespace {

constexpr unsigned devices_of_bus = 32;
constexpr unsigned functions_of_device = 8;
constexpr std::uint32_t multifunction = 0x80;
constexpr unsigned class_bridge = 6;
constexpr unsigned bars_of_device = 6;
constexpr unsigned bars_of_bridge = 2;

struct Numbers {
    std::uint8_t primary = 0, secondary = 0, subordinate = 0;
};

class Walk {
public:
    Walk(PciSpace& space, const TellFact& tell) : space_(space), tell_(tell) {}

    unsigned run() {
        waiting_.push_back(0);
        while (!waiting_.empty()) {
            const std::uint8_t bus = waiting_.back();
            waiting_.pop_back();
            for (unsigned device = 0; device < devices_of_bus; ++device) {
                if (!read_device(bus, static_cast<std::uint8_t>(device))) return count_;
            }
        }
        return count_;
    }

private:
    /// False: there were too many functions.
    bool read_device(std::uint8_t bus, std::uint8_t device) {
        for (unsigned i = 0; i < functions_of_device; ++i) {
            const PciPlace at{bus, device, static_cast<std::uint8_t>(i)};
            const PciFunction function(space_, at, tell_);
            const std::uint32_t identity = function.read(pci_identity);
            const bool there = (identity & 0xffff) != 0xffff && identity != 0;
            if (!there && i == 0) return true;
            if (!there) continue;
            if (count_ == pci_functions_max) {
                function.trouble("too_many_functions");
                return false;
            }
            ++count_;
            const std::uint32_t header = function.read(pci_header) >> 16 & 0xff;
            read_function(function, identity, header & ~multifunction);
            if (i == 0 && (header & multifunction) == 0) return true;
        }
        return true;
    }

    void read_function(const PciFunction& function, std::uint32_t identity, std::uint32_t layout) {
        const std::uint32_t kind = function.read(pci_class);
        const unsigned base_class = kind >> 24;
        const unsigned subclass = kind >> 16 & 0xff;
        function.put("pci_device",
                     {identity & 0xffff, identity >> 16, base_class, subclass, kind >> 8 & 0xff});
        if (layout > 2) return function.trouble("unknown_header");
        // The processor's own way to everything else is not cut, not for a moment.
        const bool root = base_class == class_bridge && subclass <= 1;
        if (layout == 0 && !root) read_bars(function, bars_of_device);
        if (layout == 1) read_bridge(function);
        const std::uint32_t line = function.read(pci_interrupt);
        if (const std::uint32_t pin = line >> 8 & 0xff; pin > 4)
            function.trouble("bad_interrupt");
        else if (pin != 0)
            function.put("pci_interrupt", {pin, line & 0xff});
        if (layout != 2) read_capabilities(function);  // CardBus has the pointer elsewhere
    }

    void read_bridge(const PciFunction& bridge) {
        read_bars(bridge, bars_of_bridge);
        const std::uint32_t word = bridge.read(pci_bus_numbers);
        const Numbers numbers{static_cast<std::uint8_t>(word), static_cast<std::uint8_t>(word >> 8),
                              static_cast<std::uint8_t>(word >> 16)};
        if (numbers.secondary == 0) return bridge.trouble("bridge_not_configured");
        if (!claim(bridge.at().bus, numbers)) return bridge.trouble("bus_numbers");
        bridge.put("pci_bridge", {numbers.secondary});
        bridge.put("pci_buses", {numbers.primary, numbers.secondary, numbers.subordinate});
        read_windows(bridge);
        waiting_.push_back(numbers.secondary);
    }

    /// The buses become the bridge's, if they are its parent's and come behind the parent's own.
    bool claim(std::uint8_t parent, Numbers numbers) {
        if (numbers.primary != parent || numbers.secondary <= parent ||
            numbers.subordinate < numbers.secondary)
            return false;
        const auto first = owner_.begin() + numbers.secondary;
        const auto end = owner_.begin() + numbers.subordinate + 1;
        if (!std::all_of(first, end, [parent](std::uint8_t bus) { return bus == parent; }))
            return false;
        std::fill(first, end, numbers.secondary);
        return true;
    }

    PciSpace& space_;
    const TellFact& tell_;
    unsigned count_ = 0;
    std::vector<std::uint8_t> waiting_;      // buses to look at. @invariant each once, at most 256
    std::array<std::uint8_t, 256> owner_{};  // by bus: the nearest bus before it that leads there
};

}  // namespace

unsigned read_pci(PciSpace& space, const TellFact& tell) { return Walk(space, tell).run(); }

}  // namespace zooid::monitor
