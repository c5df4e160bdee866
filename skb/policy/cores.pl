% Which cores lie near each other, and sets of them.
%   package_of(Core, Package)           0 where the processor does not say
%   share_cache(A, B, Level)            A and B, not the same, share a cache of that level
%   sharing(Core, Level, Cores)         all that share that cache with Core, Core among them
%   apart(Level, Cores)                 one core of each cache of that level
%   boot_order(Cores)                   the order in which to start the cores
%   gang(Count, Cores)                  cores for threads that wait for each other

% The cores that joined, without their APIC ids; those of them that are not known to have died.
core(Core) :- core(Core, _).
live_core(Core) :- core(Core), \+ core_life(Core, dead, _).

% Only the core that gathers reads its whole CPUID; the others are what they say they are like.
cpu(Core, Vendor, Family, Model) :-
    same_processor(Core, As), As =\= Core, cpu(As, Vendor, Family, Model).
feature(Core, Name) :- same_processor(Core, As), As =\= Core, feature(As, Name).

package_of(Core, Package) :- topology(Core, P, _, _), !, Package = P.
package_of(_, 0).

share_cache(A, B, Level) :-
    cache(A, Level, Kind, _, _, _, Group),
    Kind \== instruction,
    cache(B, Level, Kind, _, _, _, Group),
    A =\= B.

sharing(Core, Level, Cores) :-
    cache(Core, Level, Kind, _, _, _, Group), Kind \== instruction, !,
    setof(Other, cached_in(Other, Level, Group), Cores).

cached_in(Core, Level, Group) :-
    cache(Core, Level, Kind, _, _, _, Group), Kind \== instruction, live_core(Core).

apart(Level, Cores) :-
    findall(Group-Core, cached_in(Core, Level, Group), Pairs),
    sort(Pairs, Sorted),
    first_of_each(Sorted, Cores).

% Keys-Core, sorted: the first of each key.
first_of_each([], []).
first_of_each([Key-Core|Pairs], [Core|Cores]) :-
    without(Pairs, Key, Rest),
    first_of_each(Rest, Cores).
without([Other-_|Pairs], Key, Rest) :- Other == Key, !, without(Pairs, Key, Rest).
without(Rest, _, Rest).

% The core that starts the others is up. Then a core of each other package, the nearest first, so
% that each package has one who can start the rest of it; then the rest, the second threads of a
% core last.
boot_order([First|Order]) :-
    findall(Core, core(Core), All),
    sort(All, [First|Others]),
    findall(key(Thread, Turn, Distance, Package, Core)-Core,
            ( member(Core, Others), boot_key(First, Core, Thread, Turn, Distance, Package) ),
            Keyed),
    sort(Keyed, Sorted),
    pairs_values(Sorted, Order).

% Turn 0: the first core of a package that the starting core is not in.
boot_key(First, Core, Thread, Turn, Distance, Package) :-
    package_of(Core, Package),
    thread_of(Core, Thread),
    core_distance(First, Core, Distance),
    ( package_of(First, Package) -> Turn = 1
    ; first_of_package(Package, Core) -> Turn = 0
    ; Turn = 1 ).

thread_of(Core, Thread) :- topology(Core, _, _, T), !, Thread = T.
thread_of(_, 0).

first_of_package(Package, Core) :-
    \+ ( core(Other), Other < Core, package_of(Other, Package) ).

% Threads that wait for each other want a cache in common: the smallest group of cores that is
% large enough (those that share a core's cache, a package, a node, the machine), each core once
% before its second thread.
gang(Count, Cores) :-
    integer(Count), Count > 0,
    findall(Size-Members, ( group(Members), length(Members, Size), Size >= Count ), Groups),
    keysort(Groups, [_-Members|_]),
    findall(Thread-Core, ( member(Core, Members), thread_of(Core, Thread) ), Keyed),
    keysort(Keyed, Sorted),
    pairs_values(Sorted, Ordered),
    length(Cores, Count),
    append(Cores, _, Ordered).

group(Cores) :- setof(C, shared_group(Group, C), Cores), Group \== [].
group(Cores) :- setof(C, ( live_core(C), package_of(C, P) ), Cores), integer(P).
group(Cores) :- setof(C, ( cpu_affinity(C, N), live_core(C) ), Cores), integer(N).
group(Cores) :- findall(C, live_core(C), All), sort(All, Cores).

shared_group(l(Level, Group), Core) :- cached_in(Core, Level, Group).
