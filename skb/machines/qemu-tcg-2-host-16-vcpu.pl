% QEMU under TCG: two host cores play sixteen virtual ones, so most are always descheduled.
core(0, 0).  cpu(0, 'AuthenticAMD', 15, 107).  topology(0, 0, 0, 0).
core(1, 1).  cpu(1, 'AuthenticAMD', 15, 107).  topology(1, 0, 1, 0).
core(2, 2).  cpu(2, 'AuthenticAMD', 15, 107).  topology(2, 0, 2, 0).
core(3, 3).  cpu(3, 'AuthenticAMD', 15, 107).  topology(3, 0, 3, 0).
core(4, 4).  cpu(4, 'AuthenticAMD', 15, 107).  topology(4, 0, 4, 0).
core(5, 5).  cpu(5, 'AuthenticAMD', 15, 107).  topology(5, 0, 5, 0).
core(6, 6).  cpu(6, 'AuthenticAMD', 15, 107).  topology(6, 0, 6, 0).
core(7, 7).  cpu(7, 'AuthenticAMD', 15, 107).  topology(7, 0, 7, 0).
core(8, 8).  cpu(8, 'AuthenticAMD', 15, 107).  topology(8, 0, 8, 0).
core(9, 9).  cpu(9, 'AuthenticAMD', 15, 107).  topology(9, 0, 9, 0).
core(10, 10).  cpu(10, 'AuthenticAMD', 15, 107).  topology(10, 0, 10, 0).
core(11, 11).  cpu(11, 'AuthenticAMD', 15, 107).  topology(11, 0, 11, 0).
core(12, 12).  cpu(12, 'AuthenticAMD', 15, 107).  topology(12, 0, 12, 0).
core(13, 13).  cpu(13, 'AuthenticAMD', 15, 107).  topology(13, 0, 13, 0).
core(14, 14).  cpu(14, 'AuthenticAMD', 15, 107).  topology(14, 0, 14, 0).
core(15, 15).  cpu(15, 'AuthenticAMD', 15, 107).  topology(15, 0, 15, 0).
memory(1048576, 536739840, usable).
overcommitted(true).
scheduling_gap(1800, 31000000).
message_cost(0, 1, ump, 9400000, 38000000, measured).
message_cost(0, 1, ump_notify, 61000, 410000, measured).
hypervisor(tcg).
