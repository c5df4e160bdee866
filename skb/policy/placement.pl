% On which core a service or a program runs.
%   place(Service, Core)              the best of them
%   place(Service, Core, Score)       every live core, in ns of messages a second costs there; less is better
%
% What a service needs is said in facts, needs(Service, Need):
%   memory(Node)             it works on that node's memory
%   device(Bus, Dev, Fn)     it drives that device
%   with(Other, Rate)        it exchanges Rate messages a second with the service Other
%   away_from(Other)         it must not share Other's core
% Where others run is running(Service, Core); load(Core, Permille) is how busy a core is. A core whose
% monitor has no room for a domain is none to choose.

place(Service, Core) :-
    findall(Score-C, place(Service, C, Score), Scored),
    keysort(Scored, [_-Best|_]),
    Core = Best.

place(Service, Core, Score) :-
    live_core(Core),
    \+ forbidden(Service, Core),
    findall(Ns, burden(Service, Core, _, Ns), Burdens),
    sum_list(Burdens, Score).

forbidden(_, Core) :- memory_use(Core, Free, _), domain_bytes(Core, Bytes), Free < Bytes.
forbidden(Service, Core) :- needs(Service, away_from(Other)), running(Other, Core), Other \== Service.

burden(Service, Core, memory, Ns) :-
    needs(Service, memory(Node)), cpu_affinity(Core, Home), far(Home, Node, Ns).
burden(Service, Core, device, Ns) :-
    needs(Service, device(Bus, Dev, Fn)),
    device_node(Bus, Dev, Fn, Node), cpu_affinity(Core, Home), far(Home, Node, Ns).
burden(Service, Core, partner, Ns) :-
    needs(Service, with(Other, Rate)), running(Other, At), link(Core, At, _, Way), Ns is Rate * Way.
burden(_, Core, load, Ns) :- load(Core, Permille), full_core_ns(Second), Ns is Permille * (Second // 1000).

% Every access to memory of another node costs the difference to a local one.
far(Home, Node, Ns) :-
    distance(Home, Node, Distance), local_distance(Local), far_access_ns(Access),
    Ns is (Distance - Local) * Access.

% A million accesses a second, 10 ns for each unit of ACPI distance.
far_access_ns(10000000).
full_core_ns(1000000000).

% What a monitor gives a new domain: monitor/service/domain_life.cpp.
domain_bytes(0, 25165824) :- !.
domain_bytes(_, 8388608).
