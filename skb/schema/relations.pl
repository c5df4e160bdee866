% Every relation of the knowledge base: what it says, its columns with their units, where its facts come from.
%   relation(Name, Doc, Columns, Source)      facts; Columns: Name-Unit
%   derived(Name, Doc, Columns, File)         what the rules of ../policy/File answer
%   unit(Unit, Doc)                           what a unit stands for
% Each relation is declared by its line here, so that asking for a missing fact fails rather than being an error.
% ../schema.md is made of this file and examples.pl by skb-schema.

unit(core, 'core number, from 0').
unit(number, 'integer').
unit(node, 'NUMA node').
unit(bytes, 'bytes').
unit(address, 'physical address').
unit(ns, 'nanoseconds').
unit(hz, 'per second').
unit(permille, 'thousandths').
unit(atom, 'atom').
unit(bool, 'true or false').
unit(acpi_distance, 'ACPI''s units: 10 is local').
unit(transport, 'lmp, ump or ump_notify').
unit(how, 'measured; class(P,Q): taken from the pair P,Q; stale: no longer believed').
unit(term, 'see the text').
unit(list, 'list').

relation(core, 'Cores that joined.', [id-core, apic-number], 'MADT').
relation(core_life, 'Cores that have died, and why; none: it lives.', [id-core, state-atom, reason-atom],
    'the core''s end, told by monitor 0 when the view goes on without it').
relation(core_started, 'In which turn a core was started, the first being 1. How: decided (boot_order) or by_number.',
    [id-core, turn-number, how-atom], 'the boot core''s monitor, when it starts the others').
relation(cpu, 'What the processor calls itself.', [core-core, vendor-atom, family-number, model-number],
    'CPUID leaves 0 and 1').
relation(same_processor, 'A core whose processor says the same of itself as another''s: cpu and feature of that one are its own.',
    [core-core, as-core], 'CPUID, each core''s own, compared when it boots').
relation(feature, 'What the processor can do: smep, pcid, invariant_tsc and so on.', [core-core, name-atom], 'CPUID').
relation(hypervisor, 'Who plays the processor: tcg, kvm, another by its signature, or none.', [name-atom],
    'CPUID leaf 0x40000000').
relation(topology, 'Where a core is.', [core-core, package-number, core_in_package-number, thread-number],
    'CPUID leaf 0xB or 0x1F').
relation(cache, 'Caches; the cores of one level and group share one. Kind: data, instruction or unified.',
    [core-core, level-number, kind-atom, size-bytes, line-bytes, ways-number, group-number],
    'CPUID leaf 4, 0x8000001D, or 0x80000005 and 6').
relation(cpu_affinity, 'The node a core belongs to.', [core-core, node-node], 'SRAT').
relation(memory_affinity, 'The node memory belongs to.', [base-address, size-bytes, node-node], 'SRAT').
relation(node_distance, 'How far nodes are.', [from-node, to-node, distance-acpi_distance], 'SLIT').
relation(memory_performance,
    'What memory of a node costs cores of another: access_, read_ or write_ with latency (ns) or bandwidth (MB/s).',
    [from-node, node-node, kind-atom, value-number], 'HMAT').
relation(memory, 'The memory map. Kind: usable, reserved, acpi and so on.', [base-address, size-bytes, kind-atom],
    'boot memory map').
relation(module, 'What was loaded beside the kernel.', [name-atom, size-bytes], 'boot loader').
relation(overcommitted, 'Whether virtual cores outnumber free host cores.', [answer-bool], 'measured at boot').
relation(scheduling_gap, 'How long a core did not run although it had work.', [median-ns, max-ns],
    'measured at boot').
relation(message_cost, 'One way of a message.',
    [from-core, to-core, transport-transport, median-ns, p99-ns, how-how], 'measured, one pair per class').
relation(send_cost, 'How long a sender is busy with one message; none: what ringing takes, or a quarter of the way.',
    [transport-transport, busy-ns], 'measured').
relation(ipi_cost, 'What ringing a core keeps the sender busy: the kernel call and its interrupt.',
    [from-core, to-core, median-ns, p99-ns], 'measured at boot, one pair per class').
relation(wake_cost, 'What a message takes longer when its receiver has halted; none where polling loses whole slices.',
    [from-core, to-core, median-ns], 'measured at boot, one pair per class').
relation(clock, 'A core''s time stamp counter, and its offset to core 0''s with its bound.',
    [core-core, rate-hz, offset-ns, error-ns], 'measured at boot').
relation(load, 'How busy a core is: the share of its time that it did not halt, since it was asked before.',
    [core-core, busy-permille], 'the monitor of the core, when a query asks').
relation(running, 'Where a service runs.', [service-atom, core-core], 'the monitor of its core, when a query asks').
relation(service, 'Which domain serves what.', [name-atom, domain-number],
    'the monitor of its core, when a query asks').
relation(domain, 'Domains that run, and on which core they are at home.', [id-number, name-atom, core-core],
    'the monitor of its core, when a query asks').
relation(dispatcher, 'Cores on which a domain runs.', [domain-number, core-core],
    'the monitor of that core, when a query asks').
relation(capabilities, 'Capabilities that a domain''s monitor holds for it.', [domain-number, count-number],
    'the monitor of its core, when a query asks').
relation(channel, 'Messages one monitor has sent to another, or (lmp) to the domains of its core that run.',
    [from-core, to-core, transport-transport, sent-number], 'the monitor that sends, when a query asks').
relation(doorbells, 'Interrupts or kernel calls that told the receiver of those.',
    [from-core, to-core, rung-number], 'the monitor that sends, when a query asks').
relation(memory_use, 'Memory of a core that its monitor can give to domains, and what the monitor itself uses.',
    [core-core, free-bytes, used-bytes], 'the monitor of the core, when a query asks').
relation(engine,
    'The knowledge base itself: clause_bytes, atoms, open_queries, prepared_queries, heap_bytes; and the memory of its domain.',
    [what-atom, amount-number], 'the knowledge base, when a query asks').
relation(needs,
    'What a service needs: memory(Node), device(Bus,Dev,Fn), with(Service,PerSecond), away_from(Service).',
    [service-atom, need-term], 'boot manifest').
relation(ioapic, 'Interrupt controllers of devices, and the first interrupt of each.',
    [id-number, base-address, first-number], 'MADT').
relation(interrupt_override, 'An interrupt of the old board that arrives elsewhere, and its polarity and trigger bits.',
    [interrupt-number, arrives-number, flags-number], 'MADT').
relation(fixed_hardware, 'Numbers and ports of the fixed hardware: pm_timer_port, sci_interrupt and so on.',
    [name-atom, value-number], 'FADT').
relation(pci_config, 'Where the configuration space of PCI buses can be read.',
    [segment-number, first_bus-number, last_bus-number, base-address], 'MCFG').
relation(iommu, 'IOMMUs; all: it is in front of every device that no other one names.',
    [segment-number, base-address, all-bool], 'DMAR').
relation(dma_reserved, 'Memory that devices reach whatever is mapped.',
    [segment-number, base-address, size-bytes], 'DMAR').
relation(device_node, 'The node a device is attached to.', [bus-number, device-number, function-number, node-node],
    'ACPI').
relation(pci_device, 'Functions of PCI devices; vendor and product as the PCI-SIG has numbered them, class as its code.',
    [bus-number, device-number, function-number, vendor-number, product-number, class-number, subclass-number,
        interface-number], 'PCI configuration space').
relation(pci_bridge, 'PCI bridges and the bus behind them.',
    [bus-number, device-number, function-number, secondary-number], 'PCI configuration space').
relation(pci_bar, 'Base addresses. Kind: io, mem or prefetch; sizes are powers of two.',
    [bus-number, device-number, function-number, index-number, kind-atom, size-bytes], 'PCI configuration space').
relation(pci_address, 'Where a base address points now (0: nowhere), and how many bits it has.',
    [bus-number, device-number, function-number, index-number, base-address, width-number],
    'PCI configuration space').
relation(pci_buses, 'The bus a bridge is on and those behind it, from secondary to subordinate.',
    [bus-number, device-number, function-number, primary-number, secondary-number, subordinate-number],
    'PCI configuration space').
relation(pci_bridge_window, 'What a bridge passes on. Kind: io, mem or prefetch.',
    [bus-number, device-number, function-number, kind-atom, base-address, size-bytes], 'PCI configuration space').
relation(pci_interrupt, 'The pin a function interrupts by, 1 to 4 for INTA to INTD, and the line the firmware noted.',
    [bus-number, device-number, function-number, pin-number, line-number], 'PCI configuration space').
relation(pci_capability, 'Capabilities, and where they lie: power, msi, msix, express, sata and so on.',
    [bus-number, device-number, function-number, name-atom, offset-number], 'PCI configuration space').
relation(pci_messages, 'How many interrupts it can send as messages. Kind: msi or msix.',
    [bus-number, device-number, function-number, kind-atom, count-number], 'PCI configuration space').
relation(pci_trouble, 'What a function says that cannot be so: bus_numbers, bad_bar, capability_loop and so on.',
    [bus-number, device-number, function-number, what-atom], 'PCI configuration space').
relation(pci_fixed, 'A base address that must stay.',
    [bus-number, device-number, function-number, index-number, base-address, why-atom], 'firmware').
relation(pci_window, 'What the root bridge passes on; where nobody says so, pci_room reads the memory map.', [kind-atom, base-address, size-bytes], 'ACPI').
relation(pci_hole, 'What of a window is taken.', [kind-atom, base-address, size-bytes], 'ACPI').
relation(interrupt_source, 'Interrupts, the node of their device (or none), and how often.',
    [source-atom, node-node, rate-hz], 'drivers').
relation(vector_range, 'Vectors the CPU drivers leave to devices.', [first-number, last-number], 'CPU driver').
relation(unread, 'Relations of which a running Linux tells nothing, and why.', [relation-atom, why-atom],
    'hake/zooid skb --facts host').

derived(core, 'The cores.', [id-core], cores).
derived(live_core, 'The cores that are not known to have died.', [id-core], cores).
derived(transport, 'What carries messages from one core to another.',
    [from-core, to-core, transport-transport], transport).
derived(decision, 'The same, with the rule that chose it.',
    [from-core, to-core, transport-transport, reason-atom], transport).
derived(polling_window, 'How long a core looks for messages before it halts.', [core-core, window-ns], transport).
derived(class, 'How near two cores are: thread, package or remote(Distance).',
    [from-core, to-core, class-term], transport).
derived(cost, 'The cost of a pair, its own or its class''s.',
    [from-core, to-core, transport-transport, median-ns, how-how], transport).
derived(near_memory, 'Nodes with memory, the nearest to a core first.', [core-core, node-node], memory).
derived(memory_at, 'The same with the distance.', [core-core, node-node, distance-acpi_distance], memory).
derived(multicast, 'The tree by which a message reaches every core soonest: tree(Core, Children in sending order).',
    [root-core, tree-term, arrival-ns], tree).
derived(multicast, 'The same for every shape: flat, packages or spread.',
    [root-core, shape-atom, tree-term, arrival-ns], tree).
derived(round_trip, 'The tree there and back.', [root-core, tree-term, arrival-ns], tree).
derived(package_of, 'The package of a core, 0 where the processor does not say.', [core-core, package-number], cores).
derived(share_cache, 'Two cores that share a cache.', [a-core, b-core, level-number], cores).
derived(sharing, 'All cores that share that cache with a core.', [core-core, level-number, cores-list], cores).
derived(apart, 'One core of each cache of a level.', [level-number, cores-list], cores).
derived(boot_order, 'The order in which to start the cores.', [cores-list], cores).
derived(gang, 'Cores for so many threads that wait for each other.', [count-number, cores-list], cores).
derived(place, 'The core on which a service runs best.', [service-atom, core-core], placement).
derived(place, 'Every core it may run on, and what a second costs there; less is better.',
    [service-atom, core-core, cost-ns], placement).
derived(pci_plan, 'Where bridge windows and base addresses go: place(What, Base, Bytes).',
    [kind-atom, plan-list], pci).
derived(pci_room, 'Where base addresses may lie: what the root bridge passes on, else what no memory claims.',
    [kind-atom, base-address, size-bytes], pci).
derived(pci_now, 'Where they are now, as a plan.', [kind-atom, plan-list], pci).
derived(pci_check, 'Holds of a plan without overlaps, wrong alignments and places outside of their window.',
    [plan-list], pci).
derived(interrupt_plan, 'Every interrupt''s core and vector: route(Source, Core, Vector).', [plan-list], interrupts).
derived(interrupt_route, 'One of them.', [source-atom, core-core, vector-number], interrupts).

:- forall(relation(Name, _, Columns, _), ( length(Columns, Arity), dynamic(Name/Arity) )).
