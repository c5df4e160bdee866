% GNU Prolog's side of `hake/zooid bench skb`: prints "Name Value" lines, ms or ns as named.
:- include('kernels.pl').
:- include('facts.pl').
:- include('fd.pl').
:- initialization(main).

main :- argument_list([What|Rest]), ask(What, Rest), halt.
ask(kernel, [Name]) :- kernel(Name).
ask(problem, [Name]) :- fd_set_vector_max(300), problem(Name).
ask(answers, _) :- fd_set_vector_max(300), answers.
ask(facts, [N0, T0]) :- number_atom(N, N0), number_atom(T, T0), facts(N, T).

cpu(Goal, Seconds) :-
    cpu_time(A), ( call(Goal) -> true ; write(failed(Goal)), nl ), cpu_time(B),
    Seconds is (B - A) / 1000.
say(Name, Value) :- write(Name), write(' '), write(Value), nl.

kernel(Name) :-
    kernel(Name, Times), cpu(repeat_run(Name, Times), S), Ms is S * 1000 / Times, say(Name, Ms).

facts(N, Times) :-
    cpu(load_facts(N), L), Load is L * 1.0e9 / N, say(load_assertz, Load),
    look_by(1, lookup_1, alone_1, N, Times), look_by(2, lookup_2, alone_2, N, 20),
    look_by(3, lookup_3, alone_3, N, 20).
look_by(A, Name, Alone, N, Times) :-
    cpu(look(A, N, Times), S), Ns is S * 1.0e9 / Times, say(Name, Ns),
    cpu(loop(A, N, Times), L), Rest is Ns - L * 1.0e9 / Times, say(Alone, Rest).

problem(Name) :-
    problem(Name, Times, _), cpu(repeat_problem(Name, Times), S), Us is S * 1.0e6 / Times,
    say(Name, Us).
answers :- answer(Name, Value), atom_concat('answer_', Name, Row), say(Row, Value), fail.
answers.
within(L, A, B) :- fd_domain(L, A, B).
different(L) :- fd_all_different(L).
member_at(I, L, V) :- fd_element(I, L, V).
iff(B, C, I) :- B #<=> (C #= I).
solve(L) :- fd_labeling(L).
solve_ff(L) :- fd_labelingff(L).
least(Vs, C) :- fd_minimize(fd_labelingff(Vs), C).
