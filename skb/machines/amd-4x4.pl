% Four quad-core AMD Opteron 8380 at 2.5 GHz, the packages in a square.
% Message costs: Baumann et al., The Multikernel, SOSP 2009, Table 2 (448, 545 and 558 cycles; 3.57 messages
% in 1000 cycles keep their sender busy for 280). The paper gives no p99: the median stands there.
core(0, 0).  cpu(0, 'AuthenticAMD', 16, 4).  topology(0, 0, 0, 0).  cpu_affinity(0, 0).
core(1, 1).  cpu(1, 'AuthenticAMD', 16, 4).  topology(1, 0, 1, 0).  cpu_affinity(1, 0).
core(2, 2).  cpu(2, 'AuthenticAMD', 16, 4).  topology(2, 0, 2, 0).  cpu_affinity(2, 0).
core(3, 3).  cpu(3, 'AuthenticAMD', 16, 4).  topology(3, 0, 3, 0).  cpu_affinity(3, 0).
core(4, 4).  cpu(4, 'AuthenticAMD', 16, 4).  topology(4, 1, 0, 0).  cpu_affinity(4, 1).
core(5, 5).  cpu(5, 'AuthenticAMD', 16, 4).  topology(5, 1, 1, 0).  cpu_affinity(5, 1).
core(6, 6).  cpu(6, 'AuthenticAMD', 16, 4).  topology(6, 1, 2, 0).  cpu_affinity(6, 1).
core(7, 7).  cpu(7, 'AuthenticAMD', 16, 4).  topology(7, 1, 3, 0).  cpu_affinity(7, 1).
core(8, 8).  cpu(8, 'AuthenticAMD', 16, 4).  topology(8, 2, 0, 0).  cpu_affinity(8, 2).
core(9, 9).  cpu(9, 'AuthenticAMD', 16, 4).  topology(9, 2, 1, 0).  cpu_affinity(9, 2).
core(10, 10).  cpu(10, 'AuthenticAMD', 16, 4).  topology(10, 2, 2, 0).  cpu_affinity(10, 2).
core(11, 11).  cpu(11, 'AuthenticAMD', 16, 4).  topology(11, 2, 3, 0).  cpu_affinity(11, 2).
core(12, 12).  cpu(12, 'AuthenticAMD', 16, 4).  topology(12, 3, 0, 0).  cpu_affinity(12, 3).
core(13, 13).  cpu(13, 'AuthenticAMD', 16, 4).  topology(13, 3, 1, 0).  cpu_affinity(13, 3).
core(14, 14).  cpu(14, 'AuthenticAMD', 16, 4).  topology(14, 3, 2, 0).  cpu_affinity(14, 3).
core(15, 15).  cpu(15, 'AuthenticAMD', 16, 4).  topology(15, 3, 3, 0).  cpu_affinity(15, 3).
cache(0, 1, data, 65536, 64, 2, 0).
cache(1, 1, data, 65536, 64, 2, 1).
cache(2, 1, data, 65536, 64, 2, 2).
cache(3, 1, data, 65536, 64, 2, 3).
cache(4, 1, data, 65536, 64, 2, 4).
cache(5, 1, data, 65536, 64, 2, 5).
cache(6, 1, data, 65536, 64, 2, 6).
cache(7, 1, data, 65536, 64, 2, 7).
cache(8, 1, data, 65536, 64, 2, 8).
cache(9, 1, data, 65536, 64, 2, 9).
cache(10, 1, data, 65536, 64, 2, 10).
cache(11, 1, data, 65536, 64, 2, 11).
cache(12, 1, data, 65536, 64, 2, 12).
cache(13, 1, data, 65536, 64, 2, 13).
cache(14, 1, data, 65536, 64, 2, 14).
cache(15, 1, data, 65536, 64, 2, 15).
cache(0, 2, unified, 524288, 64, 16, 0).
cache(1, 2, unified, 524288, 64, 16, 1).
cache(2, 2, unified, 524288, 64, 16, 2).
cache(3, 2, unified, 524288, 64, 16, 3).
cache(4, 2, unified, 524288, 64, 16, 4).
cache(5, 2, unified, 524288, 64, 16, 5).
cache(6, 2, unified, 524288, 64, 16, 6).
cache(7, 2, unified, 524288, 64, 16, 7).
cache(8, 2, unified, 524288, 64, 16, 8).
cache(9, 2, unified, 524288, 64, 16, 9).
cache(10, 2, unified, 524288, 64, 16, 10).
cache(11, 2, unified, 524288, 64, 16, 11).
cache(12, 2, unified, 524288, 64, 16, 12).
cache(13, 2, unified, 524288, 64, 16, 13).
cache(14, 2, unified, 524288, 64, 16, 14).
cache(15, 2, unified, 524288, 64, 16, 15).
cache(0, 3, unified, 6291456, 64, 48, 0).
cache(1, 3, unified, 6291456, 64, 48, 0).
cache(2, 3, unified, 6291456, 64, 48, 0).
cache(3, 3, unified, 6291456, 64, 48, 0).
cache(4, 3, unified, 6291456, 64, 48, 1).
cache(5, 3, unified, 6291456, 64, 48, 1).
cache(6, 3, unified, 6291456, 64, 48, 1).
cache(7, 3, unified, 6291456, 64, 48, 1).
cache(8, 3, unified, 6291456, 64, 48, 2).
cache(9, 3, unified, 6291456, 64, 48, 2).
cache(10, 3, unified, 6291456, 64, 48, 2).
cache(11, 3, unified, 6291456, 64, 48, 2).
cache(12, 3, unified, 6291456, 64, 48, 3).
cache(13, 3, unified, 6291456, 64, 48, 3).
cache(14, 3, unified, 6291456, 64, 48, 3).
cache(15, 3, unified, 6291456, 64, 48, 3).
memory_affinity(0, 4294967296, 0).
memory_affinity(4294967296, 4294967296, 1).
memory_affinity(8589934592, 4294967296, 2).
memory_affinity(12884901888, 4294967296, 3).
node_distance(0, 0, 10).  node_distance(0, 1, 16).  node_distance(0, 2, 16).  node_distance(0, 3, 22).
node_distance(1, 0, 16).  node_distance(1, 1, 10).  node_distance(1, 2, 22).  node_distance(1, 3, 16).
node_distance(2, 0, 16).  node_distance(2, 1, 22).  node_distance(2, 2, 10).  node_distance(2, 3, 16).
node_distance(3, 0, 22).  node_distance(3, 1, 16).  node_distance(3, 2, 16).  node_distance(3, 3, 10).
overcommitted(false).
send_cost(ump, 112).
send_cost(lmp, 585).
message_cost(0, 0, lmp, 585, 585, measured).
message_cost(0, 1, ump, 179, 179, measured).
message_cost(0, 4, ump, 218, 218, measured).
message_cost(0, 12, ump, 223, 223, measured).
