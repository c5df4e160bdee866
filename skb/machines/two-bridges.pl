% A root bus with a bridge, behind it a second one; a firmware's fixed frame buffer and an I/O APIC's hole.
% Shapes as PCI has them, sizes chosen to make packing matter.
core(0, 0).  core(1, 1).
cpu_affinity(0, 0).  cpu_affinity(1, 1).
node_distance(0, 0, 10).  node_distance(0, 1, 20).
node_distance(1, 0, 20).  node_distance(1, 1, 10).
pci_bridge(0, 1, 0, 1).
pci_bridge(1, 0, 0, 2).
pci_window(mem, 3221225472, 536870912).
pci_window(prefetch, 1099511627776, 1099511627776).
pci_bar(0, 2, 0, 0, mem, 16777216).
pci_fixed(0, 2, 0, 0, 3238002688, firmware).
pci_hole(mem, 3224371200, 1048576).
pci_bar(0, 3, 0, 0, mem, 4096).
pci_bar(0, 3, 0, 1, mem, 131072).
pci_bar(1, 1, 0, 0, mem, 2097152).
pci_bar(2, 0, 0, 0, mem, 16384).
pci_bar(2, 0, 0, 1, mem, 1048576).
pci_bar(2, 1, 0, 0, mem, 524288).
pci_bar(2, 1, 0, 2, prefetch, 68719476736).
pci_bar(2, 0, 0, 4, prefetch, 17179869184).
device_node(2, 0, 0, 1).
interrupt_source(nic_rx0, 1, 90000).
interrupt_source(nic_rx1, 1, 40000).
interrupt_source(disk, 0, 3000).
interrupt_source(timer, none, 1000).
interrupt_source(serial, 0, 100).
vector_range(48, 239).
overcommitted(false).
core(2, 2).  core_life(2, dead, 'injected by the monitor').
cpu(0, 'AuthenticAMD', 25, 33).  cpu(1, 'AuthenticAMD', 25, 33).
feature(0, smep).  feature(0, pcid).  feature(0, invariant_tsc).  feature(1, invariant_tsc).
topology(0, 0, 0, 0).  topology(1, 0, 0, 1).
memory(0, 654336, usable).  memory(1048576, 267386880, usable).
module(shell, 1048576).  module(monitor, 2097152).
clock(0, 2300000000, 0, 0).  clock(1, 2300000000, 399, 1622).
load(0, 120).  load(1, 30).
running(skb, 0).  running(shell, 0).
needs(skb, memory(0)).  needs(nic, device(2, 0, 0)).
device_node(3, 0, 0, 2).
send_cost(ump, 90).
% What firmware says beside: one IOMMU for all devices, memory it keeps for itself.
hypervisor(none).
fixed_hardware(pm_timer_port, 1544).  fixed_hardware(sci_interrupt, 9).
pci_config(0, 0, 255, 2952790016).
iommu(0, 4275634176, true).
dma_reserved(0, 268369920, 65536).
memory_performance(0, 0, read_latency, 90).  memory_performance(0, 1, read_latency, 160).
memory_performance(0, 0, read_bandwidth, 40000).  memory_performance(0, 1, read_bandwidth, 17000).
% What the firmware has set: one device twice the same interrupt line, one bridge that was left without bus numbers.
pci_device(0, 1, 0, 32902, 1, 6, 4, 0).  pci_device(1, 0, 0, 32902, 2, 6, 4, 0).
pci_device(0, 3, 0, 4660, 7, 1, 6, 1).  pci_device(2, 0, 0, 32902, 5424, 2, 0, 0).
pci_device(0, 4, 0, 32902, 3, 6, 4, 0).
pci_trouble(0, 4, 0, bridge_not_configured).
pci_buses(0, 1, 0, 0, 1, 2).  pci_buses(1, 0, 0, 1, 2, 2).
pci_bridge_window(0, 1, 0, mem, 3237994496, 4194304).  pci_bridge_window(1, 0, 0, mem, 3239043072, 2097152).
pci_address(0, 3, 0, 0, 0, 32).  pci_address(2, 0, 0, 0, 3239051264, 32).
pci_interrupt(0, 3, 0, 1, 11).  pci_interrupt(2, 0, 0, 1, 11).  pci_interrupt(2, 1, 0, 2, 10).
pci_capability(2, 0, 0, msix, 112).  pci_capability(2, 0, 0, express, 160).  pci_capability(0, 3, 0, msi, 80).
pci_messages(2, 0, 0, msix, 64).  pci_messages(0, 3, 0, msi, 1).
same_processor(2, 0).
core_started(2, 1, decided).  core_started(1, 2, decided).
