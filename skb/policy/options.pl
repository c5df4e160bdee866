% What the decisions choose among: what why and why_not weigh.
%   decided(Goal, Wanted, Chosen, Because)   Goal decides: it asks for Wanted, Chosen is it, and why in words
%   option(Goal, Choice, Ns, How)            what it could choose, what that costs, and how that is known

decided(transport(From, To, Wanted), Wanted, Chosen, Because) :-
    integer(From), integer(To), pair(From, To),
    decision(From, To, Chosen, Reason), in_words(Reason, Because).
decided(decision(From, To, Wanted, _), Wanted, Chosen, Because) :-
    decided(transport(From, To, Wanted), Wanted, Chosen, Because).
decided(place(Service, Wanted), Wanted, Chosen, 'no core costs less') :-
    place(Service, Chosen).
decided(boot_order(Wanted), Wanted, Chosen,
        'each other package gets a core first, then the nearest do, second threads last') :-
    boot_order(Chosen).
decided(multicast(Root, Wanted, _, _), Wanted, Chosen, 'its last copy arrives first') :-
    integer(Root),
    findall(Ns-Shape, multicast(Root, Shape, _, Ns), Shapes),
    keysort(Shapes, [_-Chosen|_]).

option(transport(From, To, _), Transport, Ns, How) :-
    From =\= To, member(Transport, [ump, ump_notify]), cost_known(From, To, Transport, Ns, How).
option(decision(From, To, _, _), Transport, Ns, How) :-
    option(transport(From, To, _), Transport, Ns, How).
option(place(Service, _), Core, Ns, How) :-
    place(Service, Core, Ns),
    findall(Text, burden_text(Service, Core, Text), Texts),
    atomic_list_concat(Texts, ', ', How).
option(multicast(Root, _, _, _), Shape, Ns, arrival) :- multicast(Root, Shape, _, Ns).

burden_text(Service, Core, Text) :-
    burden(Service, Core, Kind, Ns), atomic_list_concat([Kind, ' ', Ns, ' ns'], Text).

cost_known(From, To, Transport, Ns, How) :- cost(From, To, Transport, Ns, How), !.
cost_known(_, _, _, unknown, 'not measured').

in_words(Reason, Because) :-
    words(Reason, Words), !,
    atomic_list_concat([Words, ' (', Reason, ')'], Because).
in_words(Reason, Reason).

words(same_core, 'the core that sends is the one that receives').
words(vcpus_overcommitted,
    'there are fewer free host cores than cores, so polling would wait for whole time slices').
words(cores_lose_time, 'cores stand still for longer than polling may take').
words(polling_is_faster, 'polling is faster than being woken').
words(waking_is_faster, 'being woken is faster than polling').
words(cores_are_dedicated, 'each core has a host core of its own').
words(nothing_measured, 'nothing was measured, and it is never wrong').
