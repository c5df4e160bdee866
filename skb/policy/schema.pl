% The relations the policies read. Declared, so that asking for a missing fact fails rather than
% being an error. Columns and units: ../schema.md.

:- dynamic core/2, cpu/4, feature/2, topology/4.
:- dynamic cpu_affinity/2, memory_affinity/3, node_distance/3.
:- dynamic module/2, memory/3.
:- dynamic core_life/3.
:- dynamic overcommitted/1, scheduling_gap/2, clock/4.
:- dynamic message_cost/6.

% The cores that joined, without their APIC ids.
core(Core) :- core(Core, _).
% Those of them that are not known to have died.
live_core(Core) :- core(Core), \+ core_life(Core, dead, _).
