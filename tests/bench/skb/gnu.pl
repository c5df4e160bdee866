% GNU Prolog's side of `hake/zooid bench skb`: prints "Name Value" lines, ms or ns as named.
:- include('kernels.pl').
:- include('facts.pl').
:- initialization(main).

main :- argument_list([What|Rest]), ask(What, Rest), halt.
ask(kernels, _) :- kernels.
ask(facts, [N0, T0]) :- number_atom(N, N0), number_atom(T, T0), facts(N, T).

cpu(Goal, Seconds) :-
    cpu_time(A), ( call(Goal) -> true ; write(failed(Goal)), nl ), cpu_time(B),
    Seconds is (B - A) / 1000.
say(Name, Value) :- write(Name), write(' '), write(Value), nl.

kernels :- kernel(Name, Times), one(Name, Times), fail.
kernels.
one(Name, Times) :- cpu(repeat_run(Name, Times), S), Ms is S * 1000 / Times, say(Name, Ms).

facts(N, Times) :-
    cpu(load_facts(N), L), Load is L * 1.0e9 / N, say(load_assertz, Load),
    look_by(1, lookup_1, N, Times), look_by(2, lookup_2, N, 20), look_by(3, lookup_3, N, 20).
look_by(A, Name, N, Times) :- cpu(look(A, N, Times), S), Ns is S * 1.0e9 / Times, say(Name, Ns).
