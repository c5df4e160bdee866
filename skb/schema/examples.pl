% Three queries for each relation, as one would ask them; tests run each on a worked machine.
%   example(Name, 'What is asked', 'query')

example(core, 'how many cores there are', 'aggregate_all(count, core(C), N)').
example(core, 'the APIC id of core 2', 'core(2, Apic)').
example(core, 'the core with APIC id 3', 'core(C, 3)').
example(core_life, 'cores that have died', 'core_life(C, dead, Why)').
example(core_life, 'why core 2 died', 'core_life(2, dead, Why)').
example(core_life, 'cores that live', 'live_core(C)').
example(core_started, 'the order in which cores started', 'core_started(C, Turn, How)').
example(core_started, 'whether that was the order decided', 'boot_order([_|Order]), findall(C, (nth1(I, Order, C), core_started(C, I, decided)), Order)').
example(core_started, 'who was started first', 'core_started(C, 1, _)').
example(cpu, 'what core 0 is', 'cpu(0, Vendor, Family, Model)').
example(cpu, 'cores of one vendor', 'cpu(C, ''AuthenticAMD'', _, _)').
example(cpu, 'the kinds of processors', 'setof(V/F/M, C^cpu(C, V, F, M), Kinds)').
example(same_processor, 'cores like core 0', 'same_processor(C, 0)').
example(same_processor, 'whether all are alike', 'forall((live_core(C), C =\\= 0), same_processor(C, 0))').
example(same_processor, 'what core 2 is', 'same_processor(2, As), cpu(As, Vendor, Family, Model)').
example(feature, 'what core 0 can do', 'feature(0, F)').
example(feature, 'whether all cores keep time when they sleep', 'forall(live_core(C), feature(C, invariant_tsc))').
example(feature, 'cores without PCID', 'core(C), \\+ feature(C, pcid)').
example(hypervisor, 'who plays the processor', 'hypervisor(Name)').
example(hypervisor, 'whether time on the host can be lost', 'hypervisor(Name), Name \\== none').
example(hypervisor, 'why polling does not pay here', 'hypervisor(Name), overcommitted(true)').
example(topology, 'cores of package 1', 'topology(C, 1, _, _)').
example(topology, 'the packages', 'setof(P, C^I^T^topology(C, P, I, T), Packages)').
example(topology, 'whether a core has several threads', 'topology(C, _, _, 1)').
example(cache, 'the caches of core 0', 'cache(0, Level, Kind, Bytes, Line, Ways, _)').
example(cache, 'cores that share a third-level cache with core 0', 'share_cache(0, C, 3)').
example(cache, 'the largest cache', 'aggregate_all(max(B, L), cache(_, L, _, B, _, _, _), max(Bytes, Level))').
example(cpu_affinity, 'the node of core 3', 'cpu_affinity(3, Node)').
example(cpu_affinity, 'cores of node 1', 'cpu_affinity(C, 1)').
example(cpu_affinity, 'cores per node', 'bagof(C, cpu_affinity(C, Node), Cores)').
example(memory_affinity, 'memory of node 1', 'memory_affinity(Base, Bytes, 1)').
example(memory_affinity, 'bytes of node 0', 'aggregate_all(sum(B), memory_affinity(_, B, 0), Bytes)').
example(memory_affinity, 'the node of an address', 'memory_affinity(Base, Bytes, Node), 150000000 >= Base, 150000000 < Base + Bytes').
example(node_distance, 'how far node 1 is from node 0', 'node_distance(0, 1, D)').
example(node_distance, 'the farthest pair', 'aggregate_all(max(D, A-B), node_distance(A, B, D), Max)').
example(node_distance, 'nodes near core 3', 'near_memory(3, Node)').
example(memory_performance, 'what reading memory costs', 'memory_performance(From, Node, read_latency, Ns)').
example(memory_performance, 'the slowest', 'aggregate_all(max(Ns, F-N), memory_performance(F, N, read_latency, Ns), Max)').
example(memory_performance, 'bandwidth of the own node', 'memory_performance(N, N, read_bandwidth, MBs)').
example(memory, 'usable bytes', 'aggregate_all(sum(B), memory(_, B, usable), Total)').
example(memory, 'what lies at 1 MiB', 'memory(1048576, Bytes, Kind)').
example(memory, 'the largest region', 'aggregate_all(max(B, A), memory(A, B, _), max(Bytes, Address))').
example(module, 'what was loaded', 'module(Name, Bytes)').
example(module, 'how large the shell is', 'module(shell, Bytes)').
example(module, 'how much was loaded', 'aggregate_all(sum(B), module(_, B), Bytes)').
example(overcommitted, 'whether there are enough host cores', 'overcommitted(Answer)').
example(overcommitted, 'who says so', 'provenance(overcommitted(_), Source, Owner, TimeNs)').
example(overcommitted, 'who is woken for that', 'core(C), decision(0, C, ump_notify, vcpus_overcommitted)').
example(scheduling_gap, 'how long cores stand still', 'scheduling_gap(Median, Max)').
example(scheduling_gap, 'whether that forbids polling', 'scheduling_gap(_, Max), polling_gap_max_ns(Limit), Max > Limit').
example(scheduling_gap, 'who measured it', 'provenance(scheduling_gap(_, _), Source, Owner, TimeNs)').
example(message_cost, 'what was measured', 'message_cost(A, B, T, Median, P99, measured)').
example(message_cost, 'the slowest measured pair', 'aggregate_all(max(N, A-B-T), message_cost(A, B, T, N, _, measured), Max)').
example(message_cost, 'what a message to core 3 costs', 'cost(0, 3, T, Ns, How)').
example(send_cost, 'how long senders are busy', 'send_cost(T, Ns)').
example(send_cost, 'messages a second of one sender', 'send_cost(ump, Ns), N is 1000000000 // Ns').
example(send_cost, 'the tree that follows from it', 'multicast(0, Tree, Ns)').
example(ipi_cost, 'what ringing takes', 'ipi_cost(From, To, Median, P99)').
example(ipi_cost, 'rings a second of one core', 'ipi_cost(0, To, Ns, _), N is 1000000000 // Ns').
example(ipi_cost, 'how long core 0 is busy with a message to core 3', 'link(0, 3, Busy, Way)').
example(wake_cost, 'what waking takes', 'wake_cost(From, To, Ns)').
example(wake_cost, 'the dearest to wake', 'aggregate_all(max(N, C), wake_cost(0, C, N), Max)').
example(wake_cost, 'how much of the way it is', 'wake_cost(0, C, Ns), cost(0, C, ump_notify, Way, _)').
example(clock, 'the clocks', 'clock(C, Hz, Offset, Error)').
example(clock, 'the worst bound', 'aggregate_all(max(E, C), clock(C, _, _, E), Max)').
example(clock, 'cores whose clock is ahead', 'clock(C, _, Offset, _), Offset > 0').
example(load, 'how busy core 0 is', 'load(0, Permille)').
example(load, 'the least busy core', 'aggregate_all(min(P, C), load(C, P), Min)').
example(load, 'cores with room', 'load(C, P), P < 500').
example(running, 'where the knowledge base runs', 'running(skb, C)').
example(running, 'what runs on core 0', 'running(S, 0)').
example(running, 'services that share a core', 'running(A, C), running(B, C), A @< B').
example(service, 'what is served', 'service(Name, Domain)').
example(service, 'the program that serves the console', 'service(console, D), domain(D, Program, _)').
example(service, 'cores on which services run', 'setof(C, S^D^(service(S, D), dispatcher(D, C)), Cores)').
example(domain, 'what runs', 'domain(Id, Name, Core)').
example(domain, 'how many domains each core has', 'bagof(Id, Name^domain(Id, Name, Core), Ids), length(Ids, N)').
example(domain, 'what was started by hand', 'domain(Id, Name, _), \\+ member(Name, [monitor, skb, shell])').
example(dispatcher, 'cores a domain runs on', 'dispatcher(3, Core)').
example(dispatcher, 'domains that run on several cores', 'domain(D, Name, Home), dispatcher(D, C), C =\\= Home').
example(dispatcher, 'how many share core 0', 'aggregate_all(count, dispatcher(_, 0), N)').
example(capabilities, 'how many there are for each domain', 'capabilities(D, N)').
example(capabilities, 'the domain with the most', 'aggregate_all(max(N, D), capabilities(D, N), Max)').
example(capabilities, 'how many the shell has', 'domain(D, shell, _), capabilities(D, N)').
example(channel, 'messages between all cores', 'channel(From, To, Transport, Sent)').
example(channel, 'the busiest way', 'aggregate_all(max(N, F-T), (channel(F, T, _, N), F =\\= T), Max)').
example(channel, 'whether a channel is carried as was decided', 'channel(F, T, X, _), transport(F, T, X)').
example(doorbells, 'how often core 0 had to ring core 1', 'doorbells(0, 1, N)').
example(doorbells, 'messages that went without ringing', 'channel(F, T, _, M), doorbells(F, T, R), N is M - R').
example(doorbells, 'who rings at all', 'doorbells(F, T, N), N > 0').
example(memory_use, 'memory left on each core', 'memory_use(Core, Free, _)').
example(memory_use, 'what the monitors use', 'aggregate_all(sum(U), memory_use(_, _, U), Bytes)').
example(memory_use, 'cores with room for a program', 'memory_use(Core, Free, _), Free >= 8388608').
example(engine, 'memory the knowledge base has left', 'engine(memory_free_bytes, Free)').
example(engine, 'how many queries are open', 'engine(open_queries, Open)').
example(engine, 'what the engine tells of itself', 'findall(What, engine(What, _), All)').
example(needs, 'what the knowledge base needs', 'needs(skb, Need)').
example(needs, 'services that drive devices', 'needs(S, device(Bus, Dev, Fn))').
example(needs, 'where a service should run', 'place(skb, C)').
example(ioapic, 'where interrupts of devices arrive', 'ioapic(Id, Base, First)').
example(ioapic, 'how many controllers there are', 'aggregate_all(count, ioapic(_, _, _), Controllers)').
example(ioapic, 'the controller of interrupt 20', 'findall(F-I, (ioapic(I, _, F), F =< 20), L), L \\== [], last(L, _-Id)').
example(interrupt_override, 'where the timer arrives', 'interrupt_override(0, Arrives, _)').
example(interrupt_override, 'interrupts that arrive elsewhere', 'interrupt_override(From, To, _), From =\\= To').
example(interrupt_override, 'how many are overridden', 'aggregate_all(count, interrupt_override(_, _, _), Overridden)').
example(fixed_hardware, 'everything', 'fixed_hardware(Name, Value)').
example(fixed_hardware, 'the port of the power management timer', 'fixed_hardware(pm_timer_port, Port)').
example(fixed_hardware, 'the interrupt of ACPI events', 'fixed_hardware(sci_interrupt, Gsi)').
example(pci_config, 'where configuration space is', 'pci_config(Segment, First, Last, Base)').
example(pci_config, 'the address of bus 2', 'pci_config(0, First, _, Base), Address is Base + ((2 - First) << 20)').
example(pci_config, 'how many buses there can be', 'pci_config(0, First, Last, _), N is Last - First + 1').
example(iommu, 'the IOMMUs', 'iommu(Segment, Base, All)').
example(iommu, 'the one for all other devices', 'iommu(0, Base, true)').
example(iommu, 'how many', 'aggregate_all(count, iommu(_, _, _), N)').
example(dma_reserved, 'the ranges', 'dma_reserved(Segment, Base, Bytes)').
example(dma_reserved, 'how much', 'aggregate_all(sum(B), dma_reserved(_, _, B), Bytes)').
example(dma_reserved, 'those in usable memory', 'dma_reserved(_, B, _), memory(M, S, usable), B >= M, B < M + S').
example(device_node, 'devices of node 1', 'device_node(Bus, Dev, Fn, 1)').
example(device_node, 'cores near a device', 'device_node(2, 0, 0, N), cpu_affinity(C, N)').
example(device_node, 'devices whose node has no core', 'device_node(B, D, F, N), \\+ cpu_affinity(_, N)').
example(pci_device, 'the devices', 'pci_device(Bus, Dev, Fn, Vendor, Product, _, _, _)').
example(pci_device, 'disk controllers', 'pci_device(Bus, Dev, Fn, Vendor, Product, 1, _, _)').
example(pci_device, 'how many each vendor made', 'setof(v(B,D,F), P^C^S^I^pci_device(B, D, F, V, P, C, S, I), L), length(L, N)').
example(pci_bridge, 'the bridges', 'pci_bridge(Bus, Dev, Fn, Secondary)').
example(pci_bridge, 'which bridge leads to bus 2', 'pci_bridge(Bus, Dev, Fn, 2)').
example(pci_bridge, 'buses with nothing behind them', 'pci_bridge(_, _, _, B), \\+ pci_bridge(B, _, _, _)').
example(pci_bar, 'what bus 2 wants', 'pci_bar(2, Dev, Fn, I, Kind, Bytes)').
example(pci_bar, 'memory all devices want', 'aggregate_all(sum(B), pci_bar(_, _, _, _, mem, B), Bytes)').
example(pci_bar, 'where it goes', 'pci_plan(mem, Plan), pci_check(Plan)').
example(pci_address, 'where base addresses point', 'pci_address(Bus, Dev, Fn, I, Base, Bits)').
example(pci_address, 'those that point nowhere', 'pci_address(Bus, Dev, Fn, I, 0, _)').
example(pci_address, 'what an address belongs to', 'pci_address(B, D, F, I, Base, _), pci_bar(B, D, F, I, _, S), 3239051264 >= Base, 3239051264 < Base + S').
example(pci_buses, 'the buses behind each bridge', 'pci_buses(Bus, Dev, Fn, _, First, Last)').
example(pci_buses, 'the bridges on the way to bus 2', 'pci_buses(Bus, Dev, Fn, _, First, Last), First =< 2, Last >= 2').
example(pci_buses, 'bridges that lead to one bus', 'pci_buses(Bus, Dev, Fn, _, Only, Only)').
example(pci_bridge_window, 'what bridges pass on', 'pci_bridge_window(Bus, Dev, Fn, Kind, Base, Bytes)').
example(pci_bridge_window, 'whether that lies within the window of the bridge before', 'pci_bridge(B, D, F, Bus), pci_bridge_window(B, D, F, K, W, S), pci_bridge_window(Bus, Dev, Fn, K, Base, _), Base >= W, Base < W + S').
example(pci_bridge_window, 'bridges that pass no I/O', 'pci_bridge(B, D, F, _), \\+ pci_bridge_window(B, D, F, io, _, _)').
example(pci_interrupt, 'who interrupts by a pin', 'pci_interrupt(Bus, Dev, Fn, Pin, Line)').
example(pci_interrupt, 'lines that are shared', 'setof(B/D/F, P^pci_interrupt(B, D, F, P, Line), [_,_|_])').
example(pci_interrupt, 'devices that never interrupt by a pin', 'pci_device(B, D, F, _, _, _, _, _), \\+ pci_interrupt(B, D, F, _, _)').
example(pci_capability, 'what a device can do', 'pci_capability(2, 0, 0, Name, _)').
example(pci_capability, 'PCI Express devices', 'pci_capability(Bus, Dev, Fn, express, _)').
example(pci_capability, 'how often each capability is found', 'setof(v(B,D,F), O^pci_capability(B, D, F, Name, O), L), length(L, N)').
example(pci_messages, 'how many messages devices can send', 'pci_messages(Bus, Dev, Fn, Kind, N)').
example(pci_messages, 'devices with a message for each core', 'aggregate_all(count, live_core(_), Cores), pci_messages(B, D, F, _, N), N >= Cores').
example(pci_messages, 'devices that can interrupt by a pin only', 'pci_interrupt(B, D, F, _, _), \\+ pci_messages(B, D, F, _, _)').
example(pci_trouble, 'what cannot be so', 'pci_trouble(Bus, Dev, Fn, What)').
example(pci_trouble, 'bridges that are not followed', 'pci_trouble(Bus, Dev, Fn, W), member(W, [bus_numbers, bridge_not_configured])').
example(pci_trouble, 'whose devices are in order', 'pci_device(B, D, F, V, P, _, _, _), \\+ pci_trouble(B, D, F, _)').
example(pci_fixed, 'what firmware fixed', 'pci_fixed(Bus, Dev, Fn, I, Base, Why)').
example(pci_fixed, 'how large that is', 'pci_fixed(B, D, F, I, Base, _), pci_bar(B, D, F, I, Kind, Bytes)').
example(pci_fixed, 'what could be moved', 'pci_bar(B, D, F, I, _, _), \\+ pci_fixed(B, D, F, I, _, _)').
example(pci_window, 'the windows', 'pci_window(Kind, Base, Bytes)').
example(pci_window, 'where memory windows end', 'pci_window(mem, Base, Bytes), End is Base + Bytes').
example(pci_window, 'windows above 4 GiB', 'pci_window(Kind, Base, _), Base >= 4294967296').
example(pci_hole, 'the holes', 'pci_hole(Kind, Base, Bytes)').
example(pci_hole, 'what is left of a window', 'pci_window(mem, _, W), aggregate_all(sum(B), pci_hole(mem, _, B), H), Free is W - H').
example(pci_hole, 'holes outside of every window', 'pci_hole(K, B, _), \\+ (pci_window(K, W, S), B >= W, B < W + S)').
example(interrupt_source, 'the busiest source', 'aggregate_all(max(R, S), interrupt_source(S, _, R), Max)').
example(interrupt_source, 'sources of node 1', 'interrupt_source(S, 1, Rate)').
example(interrupt_source, 'where they go', 'interrupt_route(Source, Core, Vector)').
example(vector_range, 'vectors for devices', 'vector_range(First, Last)').
example(vector_range, 'how many', 'vector_range(F, L), N is L - F + 1').
example(vector_range, 'whether there are enough', 'vector_range(F, L), aggregate_all(count, interrupt_source(_,_,_), N), aggregate_all(count, core(_), Cores), N =< (L - F + 1) * Cores').
example(unread, 'what Linux does not tell', 'unread(Relation, Why)').
example(unread, 'whether the memory map is known', '\\+ unread(memory, _)').
example(unread, 'relations that are empty for no known reason', 'relation(R, _, Cs, _), length(Cs, N), relation_size(R, N, 0), \\+ unread(R, _)').
