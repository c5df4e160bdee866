% By which tree a message reaches every core soonest, and answers come back soonest.
%   multicast(Root, Tree, Ns)              the best shape's tree: tree(Core, Children in sending order)
%   multicast(Root, Shape, Tree, Ns)       every shape: flat, packages or spread
%   round_trip(Root, Tree, Ns)             the same tree there and back
%
% Ns is the arrival of the last copy after the root begins to send: a sender is busy for a while
% per message (send_cost/4), then the message takes its way (cost/5). Children are served in
% falling order of what remains to be done after them: Jackson's rule, for one machine and
% delivery times, under which no other order ends earlier (J. R. Jackson, 1955).

multicast(Root, Tree, Ns) :-
    findall(N-T, multicast(Root, _, T, N), Found),
    soonest(Found, Ns-Tree).

multicast(Root, Shape, Tree, Ns) :-
    some_live_core(Root),
    findall(Core, (live_core(Core), Core =\= Root), Unsorted),
    sort(Unsorted, Others),
    shape(Shape, Root, Others, Tree, Ns).

some_live_core(Core) :- integer(Core), !, live_core(Core).
some_live_core(Core) :- live_core(Core).

% Everybody from the root.
shape(flat, Root, Others, Tree, Ns) :- star(Root, Others, Tree, Ns).
% One core of each other package, which serves its package.
shape(packages, Root, Others, Tree, Ns) :-
    in_parallel, by_package(star, Root, Others, Tree, Ns).
% The same, but within a package whoever has the message passes it on.
shape(spread, Root, Others, Tree, Ns) :-
    in_parallel, by_package(spread, Root, Others, Tree, Ns).
% A single package of many cores.
shape(spread, Root, Others, Tree, Ns) :-
    in_parallel,
    package_of(Root, Home),
    apart(Others, Home, Near, []),
    Near \== [],
    serve_spread(Root, Near, [], Tree, Ns).

% Cores that take turns on the host's gain nothing by passing a message on: each relay waits for
% its turn.
in_parallel :- \+ overcommitted(true).

star(Root, Others, Tree, Ns) :-
    findall(c(O, L, 0, tree(C, [])), (member(C, Others), link(Root, C, O, L)), Children),
    serve(Root, Children, Tree, Ns).

by_package(Within, Root, Others, Tree, Ns) :-
    package_of(Root, Home),
    apart(Others, Home, Near, Packages),
    Packages \== [],
    findall(Child, (member(Members, Packages), represented(Within, Root, Members, Child)), Far),
    within(Within, Root, Near, Far, Tree, Ns).

within(star, Root, Near, Far, Tree, Ns) :-
    findall(c(O, L, 0, tree(C, [])), (member(C, Near), link(Root, C, O, L)), Children),
    append(Far, Children, All),
    serve(Root, All, Tree, Ns).
within(spread, Root, Near, Far, Tree, Ns) :-
    serve_spread(Root, Near, Far, Tree, Ns).

% The member of a package through which all of it is reached soonest.
represented(Within, Root, Members, Child) :-
    findall(Total-c(O, L, Rest, Tree),
            ( select(Core, Members, Others),
              local(Within, Core, Others, Tree, Rest),
              link(Root, Core, O, L),
              Total is L + Rest ),
            Candidates),
    soonest(Candidates, _-Child).

local(star, Core, Others, Tree, Ns) :- star(Core, Others, Tree, Ns).
local(spread, Core, Others, Tree, Ns) :- serve_spread(Core, Others, [], Tree, Ns).

% Children c(BusyNs, WayNs, RestNs, Tree) in the order that ends first, and when it ends.
serve(Root, Children, tree(Root, Trees), Ns) :-
    findall(Key-Child, (member(Child, Children), after_sending(Child, Key)), Keyed),
    sort(1, @>=, Keyed, Ordered),
    served(Ordered, 0, 0, Ns, Trees).

% What of a child's time does not keep the sender busy.
after_sending(c(O, L, Rest, _), Key) :- Key is L + Rest - O.

served([], _, Ns, Ns, []).
served([_-c(O, L, Rest, Tree)|Ordered], Start, So, Ns, [Tree|Trees]) :-
    Next is Start + O,
    Arrived is max(So, Start + L + Rest),
    served(Ordered, Next, Arrived, Ns, Trees).

% Whoever has the message sends it on, the earliest first; the root serves other packages first.
% Among equal cores nothing is faster (Bar-Noy and Kipnis, SPAA 1992).
serve_spread(Root, Near, Far, tree(Root, Trees), Ns) :-
    serve(Root, Far, tree(_, FarTrees), FarNs),
    findall(O, member(c(O, _, _, _), Far), Busy),
    sum_list(Busy, Free),
    spread(Near, [Free-Root], FarNs, Ns, Sent),
    grown(Root, Sent, NearTrees),
    append(FarTrees, NearTrees, Trees).

% Informed: FreeAtNs-Core, the earliest first. Sent: sent(From, To), in time's order.
spread([], _, Ns, Ns, []).
spread([Core|Cores], [At-From|Informed], So, Ns, [sent(From, Core)|Sent]) :-
    link(From, Core, O, L),
    Free is At + O,
    Arrived is At + L,
    in_order(Free-From, Informed, Informed1),
    in_order(Arrived-Core, Informed1, Informed2),
    Latest is max(So, Arrived),
    spread(Cores, Informed2, Latest, Ns, Sent).

in_order(At-Core, [Other-C|Rest], [Other-C|Sorted]) :- Other =< At, !, in_order(At-Core, Rest, Sorted).
in_order(New, Rest, [New|Rest]).

grown(Core, Sent, Trees) :-
    findall(tree(To, Below), (member(sent(Core, To), Sent), grown(To, Sent, Below)), Trees).

% Answers go back the same way: a receiver is busy per answer as a sender is, so a tree takes as
% long back as it took there, in reverse order.
round_trip(Root, Tree, Ns) :-
    multicast(Root, Tree, There),
    Ns is 2 * There.

soonest([N-T|Found], Best) :- soonest(Found, N, T, Best).
soonest([], N, T, N-T).
soonest([M-_|Found], N, T, Best) :- M >= N, !, soonest(Found, N, T, Best).
soonest([M-U|Found], _, _, Best) :- soonest(Found, M, U, Best).

% Cores by package: those of Home, and a list for each other one.
apart(Cores, Home, Near, Packages) :-
    findall(Package-Core, (member(Core, Cores), package_of(Core, Package)), Pairs),
    findall(Core, member(Home-Core, Pairs), Near),
    findall(Package, (member(Package-_, Pairs), Package =\= Home), Repeated),
    sort(Repeated, Far),
    findall(Members, (member(P, Far), findall(C, member(P-C, Pairs), Members)), Packages).

% How long From is busy with one message to To, and how long the message takes, ns.
link(From, To, BusyNs, WayNs) :-
    decision(From, To, Transport, _),
    way_ns(From, To, Transport, WayNs),
    busy_ns(From, To, Transport, WayNs, BusyNs), !.

way_ns(From, To, Transport, Ns) :- cost(From, To, Transport, Ns, _), !.
way_ns(_, _, Transport, Ns) :- way_unmeasured_ns(Transport, Ns).

busy_ns(_, _, Transport, _, Ns) :- send_cost(Transport, Ns), !.
busy_ns(From, To, ump_notify, _, Ns) :- ringing_ns(From, To, Ns), !.
busy_ns(_, _, _, Way, Ns) :- Ns is max(1, Way // 4).

% What ringing To costs From: as measured, or as between two cores of the same class.
ringing_ns(From, To, Ns) :- ipi_cost(From, To, Ns, _), !.
ringing_ns(From, To, Ns) :-
    ipi_cost(A, B, Ns, _),
    class(From, To, Class),
    class(A, B, Class), !.

way_unmeasured_ns(lmp, 1000).
way_unmeasured_ns(ump, 1000).
way_unmeasured_ns(ump_notify, 50000).
