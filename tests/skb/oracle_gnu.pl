% The same for GNU Prolog, the second opinion: one goal per line of a file, its answers as ask() of ask.hpp writes them.
% gprolog --consult-file oracle_gnu.pl --query-goal "run('program.pl', 'queries.pl', 'answers.txt')" --query-goal halt

run(Program, Queries, Answers) :-
    take_all(Program),
    open(Queries, read, In), open(Answers, write, Out),
    repeat,
    read_term(In, Goal, [variable_names(Names)]),
    (   Goal == end_of_file -> !, close(Out)
    ;   one(Goal, Names, Out), nl(Out), flush_output(Out), fail
    ).

% Asserted one by one: consult/1 of GNU Prolog 1.4.5 crashes on some of these programs.
take_all(Program) :-
    open(Program, read, In),
    repeat,
    read(In, Clause),
    (   Clause == end_of_file -> !, close(In)
    ;   take(Clause), fail
    ).
take((:- dynamic(Name/Arity))) :- !, functor(Head, Name, Arity), asserta(Head), retract(Head).
take(Clause) :- catch(assertz(Clause), _, true).

one(Goal, Names, Out) :-
    g_assign(answers, 0),
    (   catch(query(Goal, Names, Out), Ball, failed(Ball, Out)) -> true ; true ).

failed(Ball, Out) :- g_read(answers, N), ( N > 0 -> write(Out, ' | ') ; true ), ball(Ball, Out).
ball(error(Formal, _), Out) :- !, out(Out, Formal).
ball(Ball, Out) :- write(Out, 'ball '), out(Out, Ball).
out(Out, T) :- write_term(Out, T, [quoted(true)]).

query(Goal, Names, Out) :-
    (   answers(Goal, Names, Out) -> write(Out, ' | ...')
    ;   g_read(answers, 0) -> write(Out, no)
    ;   true
    ).

answers(Goal, Names, Out) :-
    call(Goal),
    g_read(answers, N), ( N > 0 -> write(Out, ' | ') ; true ),
    M is N + 1, g_assign(answers, M),
    bound(Names, Names, Bound), row(Bound, Out),
    M >= 8.

bound([], _, []).
bound([N=V|T], All, R) :-
    (   var(V), first(All, V, N) -> R = S ; R = [N=V|S] ),
    bound(T, All, S).
first([M=W|T], V, N) :- ( W == V -> M == N ; first(T, V, N) ).
row([], Out) :- write(Out, yes).
row([B|T], Out) :- pair(B, Out), more(T, Out).
more([], _).
more([B|T], Out) :- write(Out, ', '), pair(B, Out), more(T, Out).
pair(N=V, Out) :- write(Out, N), write(Out, ' = '), out(Out, V).
