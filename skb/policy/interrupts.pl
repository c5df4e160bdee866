% To which core and vector each interrupt goes.
%   interrupt_plan(Plan)                route(Source, Core, Vector), in the order of sources
%   interrupt_route(Source, Core, Vector)
%
% interrupt_source(Source, Node, Rate) are the sources: the node of the device (none: no matter)
% and interrupts a second. The most frequent is placed first, on the least loaded core of the nearest
% node; a vector is used once per core. vector_range(First, Last) is what the kernels leave free.

interrupt_route(Source, Core, Vector) :-
    interrupt_plan(Plan), member(route(Source, Core, Vector), Plan).

interrupt_plan(Plan) :-
    findall(Rate-s(Source, Node), interrupt_source(Source, Node, Rate), Sources),
    sort(1, @>=, Sources, Ordered),
    vector_range(First, Last),
    findall(load(0, Core, First), live_core(Core), Cores),
    routed(Ordered, Last, Cores, Unsorted),
    sort(Unsorted, Plan).

routed([], _, _, []).
routed([Rate-s(Source, Node)|Sources], Last, Cores, [route(Source, Core, Vector)|Plan]) :-
    findall(k(Far, Load, Core)-V,
            ( member(load(Load, Core, V), Cores), V =< Last, far_node(Core, Node, Far) ), Keyed),
    keysort(Keyed, [k(_, Load, Core)-Vector|_]),
    select(load(Load, Core, Vector), Cores, Others), !,
    More is Load + Rate, Next is Vector + 1,
    routed(Sources, Last, [load(More, Core, Next)|Others], Plan).

far_node(_, none, 0) :- !.
far_node(Core, Node, Far) :- cpu_affinity(Core, Home), !, distance(Home, Node, Far).
far_node(_, _, 0).
