% Eight quad-core AMD Opteron 8350 at 2.0 GHz.
% Message costs: Baumann et al., The Multikernel, SOSP 2009, Table 2 (538, 613 and 618 cycles; 2.77 messages
% in 1000 cycles keep their sender busy for 361). The paper gives no p99: the median stands there. Which
% packages are one hop apart is a model: those whose numbers differ in one bit.
core(0, 0).  cpu(0, 'AuthenticAMD', 16, 2).  topology(0, 0, 0, 0).  cpu_affinity(0, 0).
core(1, 1).  cpu(1, 'AuthenticAMD', 16, 2).  topology(1, 0, 1, 0).  cpu_affinity(1, 0).
core(2, 2).  cpu(2, 'AuthenticAMD', 16, 2).  topology(2, 0, 2, 0).  cpu_affinity(2, 0).
core(3, 3).  cpu(3, 'AuthenticAMD', 16, 2).  topology(3, 0, 3, 0).  cpu_affinity(3, 0).
core(4, 4).  cpu(4, 'AuthenticAMD', 16, 2).  topology(4, 1, 0, 0).  cpu_affinity(4, 1).
core(5, 5).  cpu(5, 'AuthenticAMD', 16, 2).  topology(5, 1, 1, 0).  cpu_affinity(5, 1).
core(6, 6).  cpu(6, 'AuthenticAMD', 16, 2).  topology(6, 1, 2, 0).  cpu_affinity(6, 1).
core(7, 7).  cpu(7, 'AuthenticAMD', 16, 2).  topology(7, 1, 3, 0).  cpu_affinity(7, 1).
core(8, 8).  cpu(8, 'AuthenticAMD', 16, 2).  topology(8, 2, 0, 0).  cpu_affinity(8, 2).
core(9, 9).  cpu(9, 'AuthenticAMD', 16, 2).  topology(9, 2, 1, 0).  cpu_affinity(9, 2).
core(10, 10).  cpu(10, 'AuthenticAMD', 16, 2).  topology(10, 2, 2, 0).  cpu_affinity(10, 2).
core(11, 11).  cpu(11, 'AuthenticAMD', 16, 2).  topology(11, 2, 3, 0).  cpu_affinity(11, 2).
core(12, 12).  cpu(12, 'AuthenticAMD', 16, 2).  topology(12, 3, 0, 0).  cpu_affinity(12, 3).
core(13, 13).  cpu(13, 'AuthenticAMD', 16, 2).  topology(13, 3, 1, 0).  cpu_affinity(13, 3).
core(14, 14).  cpu(14, 'AuthenticAMD', 16, 2).  topology(14, 3, 2, 0).  cpu_affinity(14, 3).
core(15, 15).  cpu(15, 'AuthenticAMD', 16, 2).  topology(15, 3, 3, 0).  cpu_affinity(15, 3).
core(16, 16).  cpu(16, 'AuthenticAMD', 16, 2).  topology(16, 4, 0, 0).  cpu_affinity(16, 4).
core(17, 17).  cpu(17, 'AuthenticAMD', 16, 2).  topology(17, 4, 1, 0).  cpu_affinity(17, 4).
core(18, 18).  cpu(18, 'AuthenticAMD', 16, 2).  topology(18, 4, 2, 0).  cpu_affinity(18, 4).
core(19, 19).  cpu(19, 'AuthenticAMD', 16, 2).  topology(19, 4, 3, 0).  cpu_affinity(19, 4).
core(20, 20).  cpu(20, 'AuthenticAMD', 16, 2).  topology(20, 5, 0, 0).  cpu_affinity(20, 5).
core(21, 21).  cpu(21, 'AuthenticAMD', 16, 2).  topology(21, 5, 1, 0).  cpu_affinity(21, 5).
core(22, 22).  cpu(22, 'AuthenticAMD', 16, 2).  topology(22, 5, 2, 0).  cpu_affinity(22, 5).
core(23, 23).  cpu(23, 'AuthenticAMD', 16, 2).  topology(23, 5, 3, 0).  cpu_affinity(23, 5).
core(24, 24).  cpu(24, 'AuthenticAMD', 16, 2).  topology(24, 6, 0, 0).  cpu_affinity(24, 6).
core(25, 25).  cpu(25, 'AuthenticAMD', 16, 2).  topology(25, 6, 1, 0).  cpu_affinity(25, 6).
core(26, 26).  cpu(26, 'AuthenticAMD', 16, 2).  topology(26, 6, 2, 0).  cpu_affinity(26, 6).
core(27, 27).  cpu(27, 'AuthenticAMD', 16, 2).  topology(27, 6, 3, 0).  cpu_affinity(27, 6).
core(28, 28).  cpu(28, 'AuthenticAMD', 16, 2).  topology(28, 7, 0, 0).  cpu_affinity(28, 7).
core(29, 29).  cpu(29, 'AuthenticAMD', 16, 2).  topology(29, 7, 1, 0).  cpu_affinity(29, 7).
core(30, 30).  cpu(30, 'AuthenticAMD', 16, 2).  topology(30, 7, 2, 0).  cpu_affinity(30, 7).
core(31, 31).  cpu(31, 'AuthenticAMD', 16, 2).  topology(31, 7, 3, 0).  cpu_affinity(31, 7).
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
cache(16, 1, data, 65536, 64, 2, 16).
cache(17, 1, data, 65536, 64, 2, 17).
cache(18, 1, data, 65536, 64, 2, 18).
cache(19, 1, data, 65536, 64, 2, 19).
cache(20, 1, data, 65536, 64, 2, 20).
cache(21, 1, data, 65536, 64, 2, 21).
cache(22, 1, data, 65536, 64, 2, 22).
cache(23, 1, data, 65536, 64, 2, 23).
cache(24, 1, data, 65536, 64, 2, 24).
cache(25, 1, data, 65536, 64, 2, 25).
cache(26, 1, data, 65536, 64, 2, 26).
cache(27, 1, data, 65536, 64, 2, 27).
cache(28, 1, data, 65536, 64, 2, 28).
cache(29, 1, data, 65536, 64, 2, 29).
cache(30, 1, data, 65536, 64, 2, 30).
cache(31, 1, data, 65536, 64, 2, 31).
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
cache(16, 2, unified, 524288, 64, 16, 16).
cache(17, 2, unified, 524288, 64, 16, 17).
cache(18, 2, unified, 524288, 64, 16, 18).
cache(19, 2, unified, 524288, 64, 16, 19).
cache(20, 2, unified, 524288, 64, 16, 20).
cache(21, 2, unified, 524288, 64, 16, 21).
cache(22, 2, unified, 524288, 64, 16, 22).
cache(23, 2, unified, 524288, 64, 16, 23).
cache(24, 2, unified, 524288, 64, 16, 24).
cache(25, 2, unified, 524288, 64, 16, 25).
cache(26, 2, unified, 524288, 64, 16, 26).
cache(27, 2, unified, 524288, 64, 16, 27).
cache(28, 2, unified, 524288, 64, 16, 28).
cache(29, 2, unified, 524288, 64, 16, 29).
cache(30, 2, unified, 524288, 64, 16, 30).
cache(31, 2, unified, 524288, 64, 16, 31).
cache(0, 3, unified, 2097152, 64, 32, 0).
cache(1, 3, unified, 2097152, 64, 32, 0).
cache(2, 3, unified, 2097152, 64, 32, 0).
cache(3, 3, unified, 2097152, 64, 32, 0).
cache(4, 3, unified, 2097152, 64, 32, 1).
cache(5, 3, unified, 2097152, 64, 32, 1).
cache(6, 3, unified, 2097152, 64, 32, 1).
cache(7, 3, unified, 2097152, 64, 32, 1).
cache(8, 3, unified, 2097152, 64, 32, 2).
cache(9, 3, unified, 2097152, 64, 32, 2).
cache(10, 3, unified, 2097152, 64, 32, 2).
cache(11, 3, unified, 2097152, 64, 32, 2).
cache(12, 3, unified, 2097152, 64, 32, 3).
cache(13, 3, unified, 2097152, 64, 32, 3).
cache(14, 3, unified, 2097152, 64, 32, 3).
cache(15, 3, unified, 2097152, 64, 32, 3).
cache(16, 3, unified, 2097152, 64, 32, 4).
cache(17, 3, unified, 2097152, 64, 32, 4).
cache(18, 3, unified, 2097152, 64, 32, 4).
cache(19, 3, unified, 2097152, 64, 32, 4).
cache(20, 3, unified, 2097152, 64, 32, 5).
cache(21, 3, unified, 2097152, 64, 32, 5).
cache(22, 3, unified, 2097152, 64, 32, 5).
cache(23, 3, unified, 2097152, 64, 32, 5).
cache(24, 3, unified, 2097152, 64, 32, 6).
cache(25, 3, unified, 2097152, 64, 32, 6).
cache(26, 3, unified, 2097152, 64, 32, 6).
cache(27, 3, unified, 2097152, 64, 32, 6).
cache(28, 3, unified, 2097152, 64, 32, 7).
cache(29, 3, unified, 2097152, 64, 32, 7).
cache(30, 3, unified, 2097152, 64, 32, 7).
cache(31, 3, unified, 2097152, 64, 32, 7).
memory_affinity(0, 2147483648, 0).
memory_affinity(2147483648, 2147483648, 1).
memory_affinity(4294967296, 2147483648, 2).
memory_affinity(6442450944, 2147483648, 3).
memory_affinity(8589934592, 2147483648, 4).
memory_affinity(10737418240, 2147483648, 5).
memory_affinity(12884901888, 2147483648, 6).
memory_affinity(15032385536, 2147483648, 7).
node_distance(0, 0, 10).  node_distance(0, 1, 16).  node_distance(0, 2, 16).  node_distance(0, 3, 22).  node_distance(0, 4, 16).  node_distance(0, 5, 22).  node_distance(0, 6, 22).  node_distance(0, 7, 22).
node_distance(1, 0, 16).  node_distance(1, 1, 10).  node_distance(1, 2, 22).  node_distance(1, 3, 16).  node_distance(1, 4, 22).  node_distance(1, 5, 16).  node_distance(1, 6, 22).  node_distance(1, 7, 22).
node_distance(2, 0, 16).  node_distance(2, 1, 22).  node_distance(2, 2, 10).  node_distance(2, 3, 16).  node_distance(2, 4, 22).  node_distance(2, 5, 22).  node_distance(2, 6, 16).  node_distance(2, 7, 22).
node_distance(3, 0, 22).  node_distance(3, 1, 16).  node_distance(3, 2, 16).  node_distance(3, 3, 10).  node_distance(3, 4, 22).  node_distance(3, 5, 22).  node_distance(3, 6, 22).  node_distance(3, 7, 16).
node_distance(4, 0, 16).  node_distance(4, 1, 22).  node_distance(4, 2, 22).  node_distance(4, 3, 22).  node_distance(4, 4, 10).  node_distance(4, 5, 16).  node_distance(4, 6, 16).  node_distance(4, 7, 22).
node_distance(5, 0, 22).  node_distance(5, 1, 16).  node_distance(5, 2, 22).  node_distance(5, 3, 22).  node_distance(5, 4, 16).  node_distance(5, 5, 10).  node_distance(5, 6, 22).  node_distance(5, 7, 16).
node_distance(6, 0, 22).  node_distance(6, 1, 22).  node_distance(6, 2, 16).  node_distance(6, 3, 22).  node_distance(6, 4, 16).  node_distance(6, 5, 22).  node_distance(6, 6, 10).  node_distance(6, 7, 16).
node_distance(7, 0, 22).  node_distance(7, 1, 22).  node_distance(7, 2, 22).  node_distance(7, 3, 16).  node_distance(7, 4, 22).  node_distance(7, 5, 16).  node_distance(7, 6, 16).  node_distance(7, 7, 10).
overcommitted(false).
send_cost(ump, 180).
send_cost(lmp, 774).
message_cost(0, 0, lmp, 774, 774, measured).
message_cost(0, 1, ump, 269, 269, measured).
message_cost(0, 4, ump, 307, 307, measured).
message_cost(0, 12, ump, 309, 309, measured).
