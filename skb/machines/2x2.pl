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
message_cost(0, 2, ump, 540, 1300, measured).
message_cost(0, 2, ump_notify, 4600, 11200, measured).
