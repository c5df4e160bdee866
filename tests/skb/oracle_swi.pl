% Runs one query per line of a file and writes each one's answers as ask() of ask.hpp does.
% swipl --traditional -q -g "consult('oracle_swi.pl'), oracle:run('program.pl', 'queries.txt')" -t halt
:- module(oracle, [run/2]).
:- set_prolog_flag(user:double_quotes, codes).
:- style_check(-singleton).

run(Program, Queries) :-
    load_files(user:Program, [silent(true)]),
    open(Queries, read, In), lines(In), close(In).

lines(In) :- at_end_of_stream(In), !.
lines(In) :- read_line_to_string(In, Line), one(Line), lines(In).

one(Line) :-
    nb_setval(answers, 0),
    (   catch(query(Line), Ball, failed(Ball)) -> true ; true ), nl.

failed(Ball) :- nb_getval(answers, N), ( N > 0 -> write(' | ') ; true ), ball(Ball).
ball(error(Formal, _)) :- !, out(Formal).
ball(Ball) :- write('ball '), out(Ball).
out(T) :- write_term(T, [quoted(true), spacing(standard)]).

query(Line) :-
    atom_string(A0, Line), atom_concat(A0, ' .', A), open_string(A, In),
    read_term(In, Goal, [variable_names(Names), module(user)]),
    (   answers(Goal, Names) -> write(' | ...')
    ;   nb_getval(answers, 0) -> write(no)
    ;   true
    ).

answers(Goal, Names) :-
    call_with_inference_limit(user:Goal, 1000000, R),
    ( R == inference_limit_exceeded -> throw(limit) ; true ),
    nb_getval(answers, N), ( N > 0 -> write(' | ') ; true ),
    M is N + 1, nb_setval(answers, M),
    bound(Names, Names, Bound), row(Bound),
    M >= 8.

bound([], _, []).
bound([N=V|T], All, R) :-
    (   var(V), first(All, V, N) -> R = S ; R = [N=V|S] ),
    bound(T, All, S).
first([M=W|T], V, N) :- ( W == V -> M == N ; first(T, V, N) ).
row([]) :- write(yes).
row([B|T]) :- pair(B), more(T).
more([]).
more([B|T]) :- write(', '), pair(B), more(T).
pair(N=V) :- write(N), write(' = '), out(V).
