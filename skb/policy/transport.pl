% Which transport carries messages from one core to another.
%   transport(From, To, Transport)            Transport: lmp, ump or ump_notify
%   decision(From, To, Transport, Reason)     the same, with the rule that chose it
%
% ump polls: fastest when both cores really run, and a waste of a whole time slice when the host
% has taken the receiver's core away. ump_notify halts and is woken: never wrong, sometimes slower.
% So polling must be earned by facts; without facts the answer is ump_notify.

transport(From, To, Transport) :-
    pair(From, To),
    decision(From, To, Transport, _).

decision(From, To, Transport, Reason) :-
    decide(From, To, Chosen, Because), !,
    Transport = Chosen, Reason = Because.

pair(From, To) :- some_core(From), some_core(To).
some_core(Core) :- core(Core, _).

decide(Core, Core, lmp, same_core) :- !.
decide(_, _, ump_notify, vcpus_overcommitted) :-
    overcommitted(true), !.
decide(_, _, ump_notify, cores_lose_time) :-
    scheduling_gap(_, MaxNs),
    polling_gap_max_ns(Limit),
    MaxNs > Limit, !.
decide(From, To, Transport, Reason) :-
    overcommitted(false),
    cost(From, To, ump, Polled, _),
    cost(From, To, ump_notify, Woken, _), !,
    cheaper(Polled, Woken, Transport, Reason).
decide(_, _, ump, cores_are_dedicated) :-
    overcommitted(false), !.
decide(_, _, ump_notify, nothing_measured).

cheaper(Polled, Woken, ump, polling_is_faster) :- Polled =< Woken, !.
cheaper(_, _, ump_notify, waking_is_faster).

% A receiver that vanishes for longer than this has been descheduled by the host: polling it would
% cost the sender's whole slice.
polling_gap_max_ns(1000000).

%   polling_window(Core, Ns)   how long Core looks for messages before it halts; 0: not at all
%
% As long as being woken takes: then waiting costs never more than twice what it would if the time
% of the next message were known (Karlin, Li, Manasse, Owicki, SOSP 1991).
polling_window(Core, Ns) :-
    findall(N, polled_from(_, Core, N), [First|Rest]), !,
    longest(Rest, First, Ns).
polling_window(_, 0).

polled_from(From, To, Ns) :-
    some_core(From),
    polled_ns(From, To, Ns),
    Ns > 0.

% How long To looks for messages of From; 0: they do not come by ump.
polled_ns(From, To, Ns) :-
    decision(From, To, ump, _), !,
    waking_ns(From, To, Waking),
    polling_window_max_ns(Limit),
    Ns is min(Waking, Limit).
polled_ns(_, _, 0).

waking_ns(From, To, Ns) :- cost(From, To, ump_notify, Ns, _), !.
waking_ns(_, _, Ns) :- waking_unmeasured_ns(Ns).

longest([], Longest, Longest).
longest([N|Rest], So, Longest) :- Next is max(N, So), longest(Rest, Next, Longest).

polling_window_max_ns(1000000).
waking_unmeasured_ns(50000).

% Median cost in ns: of the pair itself when measured, else of a measured pair of the same class.
cost(From, To, Transport, MedianNs, measured) :-
    message_cost(From, To, Transport, MedianNs, _, measured), !.
cost(From, To, Transport, MedianNs, class(A, B)) :-
    message_cost(From, To, Transport, MedianNs, _, class(A, B)), !.
cost(From, To, Transport, MedianNs, class(A, B)) :-
    class(From, To, Class),
    message_cost(A, B, Transport, MedianNs, _, measured),
    class(A, B, Class), !.

% What of a core the class of its pairs follows from; none: not known. Two pairs of cores at the same
% sites are of one class, but for threads of one core: ../policy/transport_table.cpp asks once for all.
site(Core, Package, InPackage, Node) :-
    in_package(Core, Package, InPackage),
    home_node(Core, Node).

in_package(Core, Package, InPackage) :- topology(Core, Package, InPackage, _), !.
in_package(_, none, none).
home_node(Core, Node) :- cpu_affinity(Core, Node), !.
home_node(_, none).

% How near two cores are: thread (of one core), package, or remote(Distance).
class(From, To, Class) :-
    topology(From, P, C, _), topology(To, Q, D, _),
    near(P, C, Q, D, From, To, Found),
    Class = Found.  % not in the head of near: a pair is of one class, whichever is asked for
near(P, C, P, C, _, _, thread) :- !.
near(P, _, P, _, _, _, package) :- !.
near(_, _, _, _, From, To, remote(Distance)) :- core_distance(From, To, Distance).

core_distance(From, To, Distance) :-
    cpu_affinity(From, A), cpu_affinity(To, B),
    distance(A, B, Distance), !.
core_distance(_, _, Distance) :- remote_distance(Distance).
