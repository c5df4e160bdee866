% Two packages of two cores each, a node per package, a dedicated host core for every virtual one.
% Costs: one pair per class measured; polling wins within a package, waking never does.
core(0, 0).  core(1, 1).  core(2, 2).  core(3, 3).
cpu(0, 'AuthenticAMD', 23, 49).  cpu(1, 'AuthenticAMD', 23, 49).
cpu(2, 'AuthenticAMD', 23, 49).  cpu(3, 'AuthenticAMD', 23, 49).
topology(0, 0, 0, 0).  topology(1, 0, 1, 0).
topology(2, 1, 0, 0).  topology(3, 1, 1, 0).
cpu_affinity(0, 0).  cpu_affinity(1, 0).  cpu_affinity(2, 1).  cpu_affinity(3, 1).
memory_affinity(0, 134217728, 0).
memory_affinity(134217728, 134217728, 1).
node_distance(0, 0, 10).  node_distance(0, 1, 21).
node_distance(1, 0, 21).  node_distance(1, 1, 10).
overcommitted(false).
scheduling_gap(900, 52000).
message_cost(0, 1, ump, 310, 620, measured).
message_cost(0, 1, ump_notify, 4100, 9800, measured).
ipi_cost(0, 1, 900, 2100).
wake_cost(0, 1, 3790).
message_cost(0, 2, ump, 540, 1300, measured).
message_cost(0, 2, ump_notify, 4600, 11200, measured).
% A moment of its life: three services, a program on two cores.
domain(1, monitor, 0).  domain(2, skb, 0).  domain(3, shell, 0).  domain(4, threads, 0).
domain(4294967297, monitor, 1).  domain(8589934593, monitor, 2).  domain(12884901889, monitor, 3).
dispatcher(1, 0).  dispatcher(2, 0).  dispatcher(3, 0).  dispatcher(4, 0).  dispatcher(4, 1).
dispatcher(4294967297, 1).  dispatcher(8589934593, 2).  dispatcher(12884901889, 3).
capabilities(1, 0).  capabilities(2, 31).  capabilities(3, 24).  capabilities(4, 27).
service(skb, 2).  service(console, 3).
channel(0, 0, lmp, 812).  channel(0, 1, ump, 96).  channel(0, 2, ump, 61).  channel(0, 3, ump, 61).
channel(1, 0, ump, 95).  channel(2, 0, ump, 60).  channel(3, 0, ump, 60).
doorbells(0, 0, 402).  doorbells(0, 1, 12).  doorbells(0, 2, 3).  doorbells(0, 3, 3).
doorbells(1, 0, 9).  doorbells(2, 0, 2).  doorbells(3, 0, 2).
memory_use(0, 96468992, 5242880).  memory_use(1, 16777216, 4194304).
memory_use(2, 25165824, 4194304).  memory_use(3, 25165824, 4194304).
engine(clause_bytes, 1048576).  engine(atoms, 2100).  engine(open_queries, 1).  engine(prepared_queries, 0).
engine(heap_bytes, 2621440).  engine(memory_bytes, 67108864).  engine(memory_free_bytes, 60817408).
ioapic(0, 4273995776, 0).
interrupt_override(0, 2, 0).  interrupt_override(9, 9, 13).
