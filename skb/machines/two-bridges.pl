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
