% SWI-Prolog's side of `hake/zooid bench skb`: prints "Name Value" lines, ms or ns as named.
:- use_module(library(clpfd)).
:- include('kernels.pl').
:- include('facts.pl').
:- include('fd.pl').
:- include('fd_clpfd.pl').

cpu(Goal, Seconds) :-
    statistics(process_cputime, A), ( call(Goal) -> true ; writeln(failed(Goal)) ),
    statistics(process_cputime, B), Seconds is B - A.
say(Name, Value) :- format("~w ~6f~n", [Name, Value]).

kernel(Name) :-
    kernel(Name, Times), cpu(repeat_run(Name, Times), S), Ms is S * 1000 / Times,
    say(Name, Ms).

facts(N, Times) :-
    cpu(load_facts(N), L), Load is L * 1.0e9 / N, say(load_assertz, Load),
    forall(member(A, [1, 2, 3]), look_by(A, N, Times)).
look_by(A, N, Times) :-
    cpu(look(A, N, 1), F), Stall is F * 1.0e9, format("first_use_~w ~6f~n", [A, Stall]),
    cpu(look(A, N, Times), S), Ns is S * 1.0e9 / Times, format("lookup_~w ~6f~n", [A, Ns]),
    cpu(loop(A, N, Times), L), Alone is Ns - L * 1.0e9 / Times, format("alone_~w ~6f~n", [A, Alone]).

texts(Times) :- cpu(text_loop(Times), S), Ns is S * 1.0e9 / Times, say(text_query, Ns).
text_loop(Times) :- between(1, Times, _), term_to_atom(G, 'link(17,42,X)'), call(G), fail.
text_loop(_).
link(I, J, V) :- V is I * 64 + J.

problem(Name) :-
    problem(Name, _, Times), cpu(repeat_problem(Name, Times), S), Us is S * 1.0e6 / Times,
    say(Name, Us).
answers :- forall(answer(Name, Value), format("answer_~w ~w~n", [Name, Value])).
