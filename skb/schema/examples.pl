% Three queries for each relation, as one would ask them; tests run each on a worked machine.
%   example(Name, 'What is asked', 'query')

example(core, 'how many cores there are', 'aggregate_all(count, core(C), N)').
example(core, 'the APIC id of core 2', 'core(2, Apic)').
example(core, 'the core with APIC id 3', 'core(C, 3)').
example(core_life, 'cores that have died', 'core_life(C, dead, Why)').
example(core_life, 'why core 2 died', 'core_life(2, dead, Why)').
example(core_life, 'cores that live', 'live_core(C)').
example(cpu, 'what core 0 is', 'cpu(0, Vendor, Family, Model)').
example(cpu, 'cores of one vendor', 'cpu(C, ''AuthenticAMD'', _, _)').
example(cpu, 'the kinds of processors', 'setof(V/F/M, C^cpu(C, V, F, M), Kinds)').
example(feature, 'what core 0 can do', 'feature(0, F)').
example(feature, 'whether all cores keep time when they sleep', 'forall(live_core(C), feature(C, invariant_tsc))').
example(feature, 'cores without PCID', 'core(C), \\+ feature(C, pcid)').
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
example(clock, 'the clocks', 'clock(C, Hz, Offset, Error)').
example(clock, 'the worst bound', 'aggregate_all(max(E, C), clock(C, _, _, E), Max)').
example(clock, 'cores whose clock is ahead', 'clock(C, _, Offset, _), Offset > 0').
example(load, 'how busy core 0 is', 'load(0, Permille)').
example(load, 'the least busy core', 'aggregate_all(min(P, C), load(C, P), Min)').
example(load, 'cores with room', 'load(C, P), P < 500').
example(running, 'where the knowledge base runs', 'running(skb, C)').
example(running, 'what runs on core 0', 'running(S, 0)').
example(running, 'services that share a core', 'running(A, C), running(B, C), A @< B').
example(needs, 'what the knowledge base needs', 'needs(skb, Need)').
example(needs, 'services that drive devices', 'needs(S, device(Bus, Dev, Fn))').
example(needs, 'where a service should run', 'place(skb, C)').
example(device_node, 'devices of node 1', 'device_node(Bus, Dev, Fn, 1)').
example(device_node, 'cores near a device', 'device_node(2, 0, 0, N), cpu_affinity(C, N)').
example(device_node, 'devices whose node has no core', 'device_node(B, D, F, N), \\+ cpu_affinity(_, N)').
example(pci_bridge, 'the bridges', 'pci_bridge(Bus, Dev, Fn, Secondary)').
example(pci_bridge, 'which bridge leads to bus 2', 'pci_bridge(Bus, Dev, Fn, 2)').
example(pci_bridge, 'buses with nothing behind them', 'pci_bridge(_, _, _, B), \\+ pci_bridge(B, _, _, _)').
example(pci_bar, 'what bus 2 wants', 'pci_bar(2, Dev, Fn, I, Kind, Bytes)').
example(pci_bar, 'memory all devices want', 'aggregate_all(sum(B), pci_bar(_, _, _, _, mem, B), Bytes)').
example(pci_bar, 'where it goes', 'pci_plan(mem, Plan), pci_check(Plan)').
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
