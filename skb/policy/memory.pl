% Which memory is near a core.
%   near_memory(Core, Node)           nodes with memory, the nearest first
%   memory_at(Core, Node, Distance)   the same with the distance

near_memory(Core, Node) :- memory_at(Core, Node, _).

memory_at(Core, Node, Distance) :-
    some_core(Core),
    memory_of(Core, Node, Distance).

memory_of(Core, Node, Distance) :-
    cpu_affinity(Core, Home),
    setof(D-N, node_with_memory(Home, N, D), Pairs), !,
    member(Distance-Node, Pairs),
    once(node_with_memory(Home, Node, Distance)).
memory_of(_, 0, Distance) :- local_distance(Distance).

node_with_memory(Home, Node, Distance) :-
    memory_affinity(_, _, Node),
    distance(Home, Node, Distance).

distance(A, B, Distance) :- node_distance(A, B, Distance), !.
distance(A, A, Distance) :- !, local_distance(Distance).
distance(_, _, Distance) :- remote_distance(Distance).

% What ACPI says a missing SLIT means.
local_distance(10).
remote_distance(20).
