% One core, one node, nothing else: the smallest machine there is.
core(0, 0).
cpu(0, 'GenuineIntel', 6, 158).
topology(0, 0, 0, 0).
memory(0, 654336, usable).
memory(1048576, 133169152, usable).
overcommitted(false).
