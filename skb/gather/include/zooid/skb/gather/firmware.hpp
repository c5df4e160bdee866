// Facts from the firmware's tables.
#pragma once
#include <functional>
#include <vector>
#include <zooid/skb/gather/acpi_table.hpp>
#include <zooid/skb/gather/fact_sink.hpp>

namespace zooid::skb::gather {

using Gathered = std::expected<void, TableFault>;

/// core(Core, Apic), ioapic(Id, Address, FirstGsi), interrupt_override(Isa, Gsi, Flags).
/// @param table from checked_table(). @source ACPI 6.4, 5.2.12.
[[nodiscard]] Gathered gather_madt(Bytes table, const CoreOfApic& cores, const FactSink& sink);

/// cpu_affinity(Core, Node), memory_affinity(Base, Bytes, Node). @source ACPI 6.4, 5.2.16.
[[nodiscard]] Gathered gather_srat(Bytes table, const CoreOfApic& cores, const FactSink& sink);

/// node_distance(From, To, Distance). @source ACPI 6.4, 5.2.17.
[[nodiscard]] Gathered gather_slit(Bytes table, const FactSink& sink);

/// pci_config(Segment, FirstBus, LastBus, Base). @source PCI Firmware Specification 3.3, 4.1.2.
[[nodiscard]] Gathered gather_mcfg(Bytes table, const FactSink& sink);

/// fixed_hardware(Name, Value). @source ACPI 6.4, 5.2.9.
[[nodiscard]] Gathered gather_fadt(Bytes table, const FactSink& sink);

/// iommu(Segment, Base, All), dma_reserved(Segment, Base, Bytes).
/// @source Intel VT for Directed I/O 4.1, 8.1.
[[nodiscard]] Gathered gather_dmar(Bytes table, const FactSink& sink);

/// memory_performance(From, Node, Kind, Value): latencies in ns, bandwidths in MB/s.
/// @source ACPI 6.4, 5.2.27.4.
[[nodiscard]] Gathered gather_hmat(Bytes table, const FactSink& sink);

inline constexpr std::size_t tables_max = 128;

/// Physical memory from an address on, as far as it can be read; empty when it cannot.
using ReadPhysical = std::function<Bytes(std::uint64_t address)>;

/// The tables the root pointer leads to, each checked; those that cannot be read or are damaged are
/// left out.
/// @param rsdp the root pointer itself, 20 or 36 bytes. @return too_short, bad_checksum: of the
/// root.
[[nodiscard]] std::expected<std::vector<Bytes>, TableFault>
find_tables(Bytes rsdp, const ReadPhysical& read);

}  // namespace zooid::skb::gather
