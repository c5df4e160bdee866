// The relations of the knowledge base, filled from a running Linux: /sys and /proc, without root.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <zooid/skb/knowledge_base.hpp>

namespace zooid::hake {

/// Adds what can be read below `root` (the system's is "/"): core, cpu, feature, topology, cache,
/// cpu_affinity, memory_affinity, node_distance, load, interrupt_source, of PCI devices
/// pci_device, pci_bar, pci_address, pci_bridge, pci_buses, pci_bridge_window, pci_interrupt and
/// device_node; and unread(Relation, Why) for each relation of which nothing could be.
///
/// @param window how long load and interrupts are counted
/// @param now_ns the facts' time
/// @cost the window, and some files per core and device
void add_host_facts(skb::KnowledgeBase& base, const std::filesystem::path& root,
                    std::chrono::milliseconds window, std::int64_t now_ns);

/// "0-3,8" of the kernel's lists as numbers; what is none is left out.
[[nodiscard]] std::vector<std::int64_t> numbers_of_list(const std::string& text);

}  // namespace zooid::hake
