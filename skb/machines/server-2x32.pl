% A server of two packages with 32 cores each; eight cores share a third-level cache. Costs are of the class
% such machines show, rounded; a worked example, not a measurement.
core(0, 0).  cpu(0, 'AuthenticAMD', 25, 1).  topology(0, 0, 0, 0).  cpu_affinity(0, 0).
core(1, 1).  cpu(1, 'AuthenticAMD', 25, 1).  topology(1, 0, 1, 0).  cpu_affinity(1, 0).
core(2, 2).  cpu(2, 'AuthenticAMD', 25, 1).  topology(2, 0, 2, 0).  cpu_affinity(2, 0).
core(3, 3).  cpu(3, 'AuthenticAMD', 25, 1).  topology(3, 0, 3, 0).  cpu_affinity(3, 0).
core(4, 4).  cpu(4, 'AuthenticAMD', 25, 1).  topology(4, 0, 4, 0).  cpu_affinity(4, 0).
core(5, 5).  cpu(5, 'AuthenticAMD', 25, 1).  topology(5, 0, 5, 0).  cpu_affinity(5, 0).
core(6, 6).  cpu(6, 'AuthenticAMD', 25, 1).  topology(6, 0, 6, 0).  cpu_affinity(6, 0).
core(7, 7).  cpu(7, 'AuthenticAMD', 25, 1).  topology(7, 0, 7, 0).  cpu_affinity(7, 0).
core(8, 8).  cpu(8, 'AuthenticAMD', 25, 1).  topology(8, 0, 8, 0).  cpu_affinity(8, 0).
core(9, 9).  cpu(9, 'AuthenticAMD', 25, 1).  topology(9, 0, 9, 0).  cpu_affinity(9, 0).
core(10, 10).  cpu(10, 'AuthenticAMD', 25, 1).  topology(10, 0, 10, 0).  cpu_affinity(10, 0).
core(11, 11).  cpu(11, 'AuthenticAMD', 25, 1).  topology(11, 0, 11, 0).  cpu_affinity(11, 0).
core(12, 12).  cpu(12, 'AuthenticAMD', 25, 1).  topology(12, 0, 12, 0).  cpu_affinity(12, 0).
core(13, 13).  cpu(13, 'AuthenticAMD', 25, 1).  topology(13, 0, 13, 0).  cpu_affinity(13, 0).
core(14, 14).  cpu(14, 'AuthenticAMD', 25, 1).  topology(14, 0, 14, 0).  cpu_affinity(14, 0).
core(15, 15).  cpu(15, 'AuthenticAMD', 25, 1).  topology(15, 0, 15, 0).  cpu_affinity(15, 0).
core(16, 16).  cpu(16, 'AuthenticAMD', 25, 1).  topology(16, 0, 16, 0).  cpu_affinity(16, 0).
core(17, 17).  cpu(17, 'AuthenticAMD', 25, 1).  topology(17, 0, 17, 0).  cpu_affinity(17, 0).
core(18, 18).  cpu(18, 'AuthenticAMD', 25, 1).  topology(18, 0, 18, 0).  cpu_affinity(18, 0).
core(19, 19).  cpu(19, 'AuthenticAMD', 25, 1).  topology(19, 0, 19, 0).  cpu_affinity(19, 0).
core(20, 20).  cpu(20, 'AuthenticAMD', 25, 1).  topology(20, 0, 20, 0).  cpu_affinity(20, 0).
core(21, 21).  cpu(21, 'AuthenticAMD', 25, 1).  topology(21, 0, 21, 0).  cpu_affinity(21, 0).
core(22, 22).  cpu(22, 'AuthenticAMD', 25, 1).  topology(22, 0, 22, 0).  cpu_affinity(22, 0).
core(23, 23).  cpu(23, 'AuthenticAMD', 25, 1).  topology(23, 0, 23, 0).  cpu_affinity(23, 0).
core(24, 24).  cpu(24, 'AuthenticAMD', 25, 1).  topology(24, 0, 24, 0).  cpu_affinity(24, 0).
core(25, 25).  cpu(25, 'AuthenticAMD', 25, 1).  topology(25, 0, 25, 0).  cpu_affinity(25, 0).
core(26, 26).  cpu(26, 'AuthenticAMD', 25, 1).  topology(26, 0, 26, 0).  cpu_affinity(26, 0).
core(27, 27).  cpu(27, 'AuthenticAMD', 25, 1).  topology(27, 0, 27, 0).  cpu_affinity(27, 0).
core(28, 28).  cpu(28, 'AuthenticAMD', 25, 1).  topology(28, 0, 28, 0).  cpu_affinity(28, 0).
core(29, 29).  cpu(29, 'AuthenticAMD', 25, 1).  topology(29, 0, 29, 0).  cpu_affinity(29, 0).
core(30, 30).  cpu(30, 'AuthenticAMD', 25, 1).  topology(30, 0, 30, 0).  cpu_affinity(30, 0).
core(31, 31).  cpu(31, 'AuthenticAMD', 25, 1).  topology(31, 0, 31, 0).  cpu_affinity(31, 0).
core(32, 32).  cpu(32, 'AuthenticAMD', 25, 1).  topology(32, 1, 0, 0).  cpu_affinity(32, 1).
core(33, 33).  cpu(33, 'AuthenticAMD', 25, 1).  topology(33, 1, 1, 0).  cpu_affinity(33, 1).
core(34, 34).  cpu(34, 'AuthenticAMD', 25, 1).  topology(34, 1, 2, 0).  cpu_affinity(34, 1).
core(35, 35).  cpu(35, 'AuthenticAMD', 25, 1).  topology(35, 1, 3, 0).  cpu_affinity(35, 1).
core(36, 36).  cpu(36, 'AuthenticAMD', 25, 1).  topology(36, 1, 4, 0).  cpu_affinity(36, 1).
core(37, 37).  cpu(37, 'AuthenticAMD', 25, 1).  topology(37, 1, 5, 0).  cpu_affinity(37, 1).
core(38, 38).  cpu(38, 'AuthenticAMD', 25, 1).  topology(38, 1, 6, 0).  cpu_affinity(38, 1).
core(39, 39).  cpu(39, 'AuthenticAMD', 25, 1).  topology(39, 1, 7, 0).  cpu_affinity(39, 1).
core(40, 40).  cpu(40, 'AuthenticAMD', 25, 1).  topology(40, 1, 8, 0).  cpu_affinity(40, 1).
core(41, 41).  cpu(41, 'AuthenticAMD', 25, 1).  topology(41, 1, 9, 0).  cpu_affinity(41, 1).
core(42, 42).  cpu(42, 'AuthenticAMD', 25, 1).  topology(42, 1, 10, 0).  cpu_affinity(42, 1).
core(43, 43).  cpu(43, 'AuthenticAMD', 25, 1).  topology(43, 1, 11, 0).  cpu_affinity(43, 1).
core(44, 44).  cpu(44, 'AuthenticAMD', 25, 1).  topology(44, 1, 12, 0).  cpu_affinity(44, 1).
core(45, 45).  cpu(45, 'AuthenticAMD', 25, 1).  topology(45, 1, 13, 0).  cpu_affinity(45, 1).
core(46, 46).  cpu(46, 'AuthenticAMD', 25, 1).  topology(46, 1, 14, 0).  cpu_affinity(46, 1).
core(47, 47).  cpu(47, 'AuthenticAMD', 25, 1).  topology(47, 1, 15, 0).  cpu_affinity(47, 1).
core(48, 48).  cpu(48, 'AuthenticAMD', 25, 1).  topology(48, 1, 16, 0).  cpu_affinity(48, 1).
core(49, 49).  cpu(49, 'AuthenticAMD', 25, 1).  topology(49, 1, 17, 0).  cpu_affinity(49, 1).
core(50, 50).  cpu(50, 'AuthenticAMD', 25, 1).  topology(50, 1, 18, 0).  cpu_affinity(50, 1).
core(51, 51).  cpu(51, 'AuthenticAMD', 25, 1).  topology(51, 1, 19, 0).  cpu_affinity(51, 1).
core(52, 52).  cpu(52, 'AuthenticAMD', 25, 1).  topology(52, 1, 20, 0).  cpu_affinity(52, 1).
core(53, 53).  cpu(53, 'AuthenticAMD', 25, 1).  topology(53, 1, 21, 0).  cpu_affinity(53, 1).
core(54, 54).  cpu(54, 'AuthenticAMD', 25, 1).  topology(54, 1, 22, 0).  cpu_affinity(54, 1).
core(55, 55).  cpu(55, 'AuthenticAMD', 25, 1).  topology(55, 1, 23, 0).  cpu_affinity(55, 1).
core(56, 56).  cpu(56, 'AuthenticAMD', 25, 1).  topology(56, 1, 24, 0).  cpu_affinity(56, 1).
core(57, 57).  cpu(57, 'AuthenticAMD', 25, 1).  topology(57, 1, 25, 0).  cpu_affinity(57, 1).
core(58, 58).  cpu(58, 'AuthenticAMD', 25, 1).  topology(58, 1, 26, 0).  cpu_affinity(58, 1).
core(59, 59).  cpu(59, 'AuthenticAMD', 25, 1).  topology(59, 1, 27, 0).  cpu_affinity(59, 1).
core(60, 60).  cpu(60, 'AuthenticAMD', 25, 1).  topology(60, 1, 28, 0).  cpu_affinity(60, 1).
core(61, 61).  cpu(61, 'AuthenticAMD', 25, 1).  topology(61, 1, 29, 0).  cpu_affinity(61, 1).
core(62, 62).  cpu(62, 'AuthenticAMD', 25, 1).  topology(62, 1, 30, 0).  cpu_affinity(62, 1).
core(63, 63).  cpu(63, 'AuthenticAMD', 25, 1).  topology(63, 1, 31, 0).  cpu_affinity(63, 1).
cache(0, 1, data, 32768, 64, 8, 0).
cache(1, 1, data, 32768, 64, 8, 1).
cache(2, 1, data, 32768, 64, 8, 2).
cache(3, 1, data, 32768, 64, 8, 3).
cache(4, 1, data, 32768, 64, 8, 4).
cache(5, 1, data, 32768, 64, 8, 5).
cache(6, 1, data, 32768, 64, 8, 6).
cache(7, 1, data, 32768, 64, 8, 7).
cache(8, 1, data, 32768, 64, 8, 8).
cache(9, 1, data, 32768, 64, 8, 9).
cache(10, 1, data, 32768, 64, 8, 10).
cache(11, 1, data, 32768, 64, 8, 11).
cache(12, 1, data, 32768, 64, 8, 12).
cache(13, 1, data, 32768, 64, 8, 13).
cache(14, 1, data, 32768, 64, 8, 14).
cache(15, 1, data, 32768, 64, 8, 15).
cache(16, 1, data, 32768, 64, 8, 16).
cache(17, 1, data, 32768, 64, 8, 17).
cache(18, 1, data, 32768, 64, 8, 18).
cache(19, 1, data, 32768, 64, 8, 19).
cache(20, 1, data, 32768, 64, 8, 20).
cache(21, 1, data, 32768, 64, 8, 21).
cache(22, 1, data, 32768, 64, 8, 22).
cache(23, 1, data, 32768, 64, 8, 23).
cache(24, 1, data, 32768, 64, 8, 24).
cache(25, 1, data, 32768, 64, 8, 25).
cache(26, 1, data, 32768, 64, 8, 26).
cache(27, 1, data, 32768, 64, 8, 27).
cache(28, 1, data, 32768, 64, 8, 28).
cache(29, 1, data, 32768, 64, 8, 29).
cache(30, 1, data, 32768, 64, 8, 30).
cache(31, 1, data, 32768, 64, 8, 31).
cache(32, 1, data, 32768, 64, 8, 32).
cache(33, 1, data, 32768, 64, 8, 33).
cache(34, 1, data, 32768, 64, 8, 34).
cache(35, 1, data, 32768, 64, 8, 35).
cache(36, 1, data, 32768, 64, 8, 36).
cache(37, 1, data, 32768, 64, 8, 37).
cache(38, 1, data, 32768, 64, 8, 38).
cache(39, 1, data, 32768, 64, 8, 39).
cache(40, 1, data, 32768, 64, 8, 40).
cache(41, 1, data, 32768, 64, 8, 41).
cache(42, 1, data, 32768, 64, 8, 42).
cache(43, 1, data, 32768, 64, 8, 43).
cache(44, 1, data, 32768, 64, 8, 44).
cache(45, 1, data, 32768, 64, 8, 45).
cache(46, 1, data, 32768, 64, 8, 46).
cache(47, 1, data, 32768, 64, 8, 47).
cache(48, 1, data, 32768, 64, 8, 48).
cache(49, 1, data, 32768, 64, 8, 49).
cache(50, 1, data, 32768, 64, 8, 50).
cache(51, 1, data, 32768, 64, 8, 51).
cache(52, 1, data, 32768, 64, 8, 52).
cache(53, 1, data, 32768, 64, 8, 53).
cache(54, 1, data, 32768, 64, 8, 54).
cache(55, 1, data, 32768, 64, 8, 55).
cache(56, 1, data, 32768, 64, 8, 56).
cache(57, 1, data, 32768, 64, 8, 57).
cache(58, 1, data, 32768, 64, 8, 58).
cache(59, 1, data, 32768, 64, 8, 59).
cache(60, 1, data, 32768, 64, 8, 60).
cache(61, 1, data, 32768, 64, 8, 61).
cache(62, 1, data, 32768, 64, 8, 62).
cache(63, 1, data, 32768, 64, 8, 63).
cache(0, 2, unified, 524288, 64, 8, 0).
cache(1, 2, unified, 524288, 64, 8, 1).
cache(2, 2, unified, 524288, 64, 8, 2).
cache(3, 2, unified, 524288, 64, 8, 3).
cache(4, 2, unified, 524288, 64, 8, 4).
cache(5, 2, unified, 524288, 64, 8, 5).
cache(6, 2, unified, 524288, 64, 8, 6).
cache(7, 2, unified, 524288, 64, 8, 7).
cache(8, 2, unified, 524288, 64, 8, 8).
cache(9, 2, unified, 524288, 64, 8, 9).
cache(10, 2, unified, 524288, 64, 8, 10).
cache(11, 2, unified, 524288, 64, 8, 11).
cache(12, 2, unified, 524288, 64, 8, 12).
cache(13, 2, unified, 524288, 64, 8, 13).
cache(14, 2, unified, 524288, 64, 8, 14).
cache(15, 2, unified, 524288, 64, 8, 15).
cache(16, 2, unified, 524288, 64, 8, 16).
cache(17, 2, unified, 524288, 64, 8, 17).
cache(18, 2, unified, 524288, 64, 8, 18).
cache(19, 2, unified, 524288, 64, 8, 19).
cache(20, 2, unified, 524288, 64, 8, 20).
cache(21, 2, unified, 524288, 64, 8, 21).
cache(22, 2, unified, 524288, 64, 8, 22).
cache(23, 2, unified, 524288, 64, 8, 23).
cache(24, 2, unified, 524288, 64, 8, 24).
cache(25, 2, unified, 524288, 64, 8, 25).
cache(26, 2, unified, 524288, 64, 8, 26).
cache(27, 2, unified, 524288, 64, 8, 27).
cache(28, 2, unified, 524288, 64, 8, 28).
cache(29, 2, unified, 524288, 64, 8, 29).
cache(30, 2, unified, 524288, 64, 8, 30).
cache(31, 2, unified, 524288, 64, 8, 31).
cache(32, 2, unified, 524288, 64, 8, 32).
cache(33, 2, unified, 524288, 64, 8, 33).
cache(34, 2, unified, 524288, 64, 8, 34).
cache(35, 2, unified, 524288, 64, 8, 35).
cache(36, 2, unified, 524288, 64, 8, 36).
cache(37, 2, unified, 524288, 64, 8, 37).
cache(38, 2, unified, 524288, 64, 8, 38).
cache(39, 2, unified, 524288, 64, 8, 39).
cache(40, 2, unified, 524288, 64, 8, 40).
cache(41, 2, unified, 524288, 64, 8, 41).
cache(42, 2, unified, 524288, 64, 8, 42).
cache(43, 2, unified, 524288, 64, 8, 43).
cache(44, 2, unified, 524288, 64, 8, 44).
cache(45, 2, unified, 524288, 64, 8, 45).
cache(46, 2, unified, 524288, 64, 8, 46).
cache(47, 2, unified, 524288, 64, 8, 47).
cache(48, 2, unified, 524288, 64, 8, 48).
cache(49, 2, unified, 524288, 64, 8, 49).
cache(50, 2, unified, 524288, 64, 8, 50).
cache(51, 2, unified, 524288, 64, 8, 51).
cache(52, 2, unified, 524288, 64, 8, 52).
cache(53, 2, unified, 524288, 64, 8, 53).
cache(54, 2, unified, 524288, 64, 8, 54).
cache(55, 2, unified, 524288, 64, 8, 55).
cache(56, 2, unified, 524288, 64, 8, 56).
cache(57, 2, unified, 524288, 64, 8, 57).
cache(58, 2, unified, 524288, 64, 8, 58).
cache(59, 2, unified, 524288, 64, 8, 59).
cache(60, 2, unified, 524288, 64, 8, 60).
cache(61, 2, unified, 524288, 64, 8, 61).
cache(62, 2, unified, 524288, 64, 8, 62).
cache(63, 2, unified, 524288, 64, 8, 63).
cache(0, 3, unified, 33554432, 64, 16, 0).
cache(1, 3, unified, 33554432, 64, 16, 0).
cache(2, 3, unified, 33554432, 64, 16, 0).
cache(3, 3, unified, 33554432, 64, 16, 0).
cache(4, 3, unified, 33554432, 64, 16, 0).
cache(5, 3, unified, 33554432, 64, 16, 0).
cache(6, 3, unified, 33554432, 64, 16, 0).
cache(7, 3, unified, 33554432, 64, 16, 0).
cache(8, 3, unified, 33554432, 64, 16, 1).
cache(9, 3, unified, 33554432, 64, 16, 1).
cache(10, 3, unified, 33554432, 64, 16, 1).
cache(11, 3, unified, 33554432, 64, 16, 1).
cache(12, 3, unified, 33554432, 64, 16, 1).
cache(13, 3, unified, 33554432, 64, 16, 1).
cache(14, 3, unified, 33554432, 64, 16, 1).
cache(15, 3, unified, 33554432, 64, 16, 1).
cache(16, 3, unified, 33554432, 64, 16, 2).
cache(17, 3, unified, 33554432, 64, 16, 2).
cache(18, 3, unified, 33554432, 64, 16, 2).
cache(19, 3, unified, 33554432, 64, 16, 2).
cache(20, 3, unified, 33554432, 64, 16, 2).
cache(21, 3, unified, 33554432, 64, 16, 2).
cache(22, 3, unified, 33554432, 64, 16, 2).
cache(23, 3, unified, 33554432, 64, 16, 2).
cache(24, 3, unified, 33554432, 64, 16, 3).
cache(25, 3, unified, 33554432, 64, 16, 3).
cache(26, 3, unified, 33554432, 64, 16, 3).
cache(27, 3, unified, 33554432, 64, 16, 3).
cache(28, 3, unified, 33554432, 64, 16, 3).
cache(29, 3, unified, 33554432, 64, 16, 3).
cache(30, 3, unified, 33554432, 64, 16, 3).
cache(31, 3, unified, 33554432, 64, 16, 3).
cache(32, 3, unified, 33554432, 64, 16, 4).
cache(33, 3, unified, 33554432, 64, 16, 4).
cache(34, 3, unified, 33554432, 64, 16, 4).
cache(35, 3, unified, 33554432, 64, 16, 4).
cache(36, 3, unified, 33554432, 64, 16, 4).
cache(37, 3, unified, 33554432, 64, 16, 4).
cache(38, 3, unified, 33554432, 64, 16, 4).
cache(39, 3, unified, 33554432, 64, 16, 4).
cache(40, 3, unified, 33554432, 64, 16, 5).
cache(41, 3, unified, 33554432, 64, 16, 5).
cache(42, 3, unified, 33554432, 64, 16, 5).
cache(43, 3, unified, 33554432, 64, 16, 5).
cache(44, 3, unified, 33554432, 64, 16, 5).
cache(45, 3, unified, 33554432, 64, 16, 5).
cache(46, 3, unified, 33554432, 64, 16, 5).
cache(47, 3, unified, 33554432, 64, 16, 5).
cache(48, 3, unified, 33554432, 64, 16, 6).
cache(49, 3, unified, 33554432, 64, 16, 6).
cache(50, 3, unified, 33554432, 64, 16, 6).
cache(51, 3, unified, 33554432, 64, 16, 6).
cache(52, 3, unified, 33554432, 64, 16, 6).
cache(53, 3, unified, 33554432, 64, 16, 6).
cache(54, 3, unified, 33554432, 64, 16, 6).
cache(55, 3, unified, 33554432, 64, 16, 6).
cache(56, 3, unified, 33554432, 64, 16, 7).
cache(57, 3, unified, 33554432, 64, 16, 7).
cache(58, 3, unified, 33554432, 64, 16, 7).
cache(59, 3, unified, 33554432, 64, 16, 7).
cache(60, 3, unified, 33554432, 64, 16, 7).
cache(61, 3, unified, 33554432, 64, 16, 7).
cache(62, 3, unified, 33554432, 64, 16, 7).
cache(63, 3, unified, 33554432, 64, 16, 7).
memory_affinity(0, 137438953472, 0).
memory_affinity(137438953472, 137438953472, 1).
node_distance(0, 0, 10).  node_distance(0, 1, 32).
node_distance(1, 0, 32).  node_distance(1, 1, 10).
overcommitted(false).
send_cost(ump, 40).
message_cost(0, 1, ump, 150, 210, measured).
message_cost(0, 32, ump, 400, 620, measured).
