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
relation(cpu, 'What the processor calls itself.', [core-core, vendor-atom, family-number, model-number],
    'CPUID leaves 0 and 1').
relation(feature, 'What the processor can do: smep, pcid, invariant_tsc and so on.', [core-core, name-atom], 'CPUID').
relation(topology, 'Where a core is.', [core-core, package-number, core_in_package-number, thread-number],
    'CPUID leaf 0xB or 0x1F').
relation(cache, 'Caches; the cores of one level and group share one. Kind: data, instruction or unified.',
    [core-core, level-number, kind-atom, size-bytes, line-bytes, ways-number, group-number],
    'CPUID leaf 4, 0x8000001D, or 0x80000005 and 6').
relation(cpu_affinity, 'The node a core belongs to.', [core-core, node-node], 'SRAT').
relation(memory_affinity, 'The node memory belongs to.', [base-address, size-bytes, node-node], 'SRAT').
relation(node_distance, 'How far nodes are.', [from-node, to-node, distance-acpi_distance], 'SLIT').
relation(memory, 'The memory map. Kind: usable, reserved, acpi and so on.', [base-address, size-bytes, kind-atom],
    'boot memory map').
relation(module, 'What was loaded beside the kernel.', [name-atom, size-bytes], 'boot loader').
relation(overcommitted, 'Whether virtual cores outnumber free host cores.', [answer-bool], 'measured at boot').
relation(scheduling_gap, 'How long a core did not run although it had work.', [median-ns, max-ns],
    'measured at boot').
relation(message_cost, 'One way of a message.',
    [from-core, to-core, transport-transport, median-ns, p99-ns, how-how], 'measured, one pair per class').
relation(send_cost, 'How long a sender is busy with one message; none: a quarter of the way.',
    [transport-transport, busy-ns], 'measured').
relation(clock, 'A core''s time stamp counter, and its offset to core 0''s with its bound.',
    [core-core, rate-hz, offset-ns, error-ns], 'measured at boot').
relation(load, 'How busy a core is.', [core-core, busy-permille], 'measured').
relation(running, 'Where a service runs.', [service-atom, core-core], 'monitors').
relation(needs,
    'What a service needs: memory(Node), device(Bus,Dev,Fn), with(Service,PerSecond), away_from(Service).',
    [service-atom, need-term], 'boot manifest').
relation(device_node, 'The node a device is attached to.', [bus-number, device-number, function-number, node-node],
    'ACPI').
relation(pci_bridge, 'PCI bridges and the bus behind them.',
    [bus-number, device-number, function-number, secondary-number], 'PCI configuration space').
relation(pci_bar, 'Base addresses. Kind: io, mem or prefetch; sizes are powers of two.',
    [bus-number, device-number, function-number, index-number, kind-atom, size-bytes], 'PCI configuration space').
relation(pci_fixed, 'A base address that must stay.',
    [bus-number, device-number, function-number, index-number, base-address, why-atom], 'firmware').
relation(pci_window, 'What the root bridge passes on.', [kind-atom, base-address, size-bytes], 'ACPI').
relation(pci_hole, 'What of a window is taken.', [kind-atom, base-address, size-bytes], 'ACPI').
relation(interrupt_source, 'Interrupts, the node of their device (or none), and how often.',
    [source-atom, node-node, rate-hz], 'drivers').
relation(vector_range, 'Vectors the CPU drivers leave to devices.', [first-number, last-number], 'CPU driver').

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
derived(pci_check, 'Holds of a plan without overlaps, wrong alignments and places outside of their window.',
    [plan-list], pci).
derived(interrupt_plan, 'Every interrupt''s core and vector: route(Source, Core, Vector).', [plan-list], interrupts).
derived(interrupt_route, 'One of them.', [source-atom, core-core, vector-number], interrupts).

:- forall(relation(Name, _, Columns, _), ( length(Columns, Arity), dynamic(Name/Arity) )).
