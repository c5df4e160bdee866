// What PCI's configuration space says, as facts of the knowledge base.
#pragma once
#include <functional>
#include <string>
#include <zooid/monitor/pci_space.hpp>

namespace zooid::monitor {

inline constexpr unsigned pci_functions_max = 512;  // then the scan ends, and says so

/// Takes one fact, without its full stop: "pci_device(0,31,2,32902,10530,1,6,1)".
using TellFact = std::function<void(const std::string&)>;

/// Finds every function from bus 0 on, behind bridges whose bus numbers can be true, and tells of
/// each: pci_device/8, pci_bar/6, pci_address/6, pci_interrupt/5, pci_capability/5, pci_messages/5,
/// of bridges also pci_bridge/4, pci_buses/6 and pci_bridge_window/6. What a function says that
/// cannot be so is a pci_trouble/4. Sizes are found by writing: call it before any driver runs. All
/// that is written is put back; host and ISA bridges are only read.
/// @return how many functions there are, at most pci_functions_max
/// @cost at most 256 buses of 32 reads each, and some 100 accesses per function
/// @source PCI Local Bus 3.0, 6.1, 6.2.5 and 6.7; PCI-to-PCI Bridge Architecture 1.2, 3.2.5.
unsigned read_pci(PciSpace& space, const TellFact& tell);

}  // namespace zooid::monitor
