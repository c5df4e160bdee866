% Reasons, and what would be: why, why_not and assume. Part of the library, loaded behind library.pl.

% why: the proof of the first solution.
%   proof(Goal, fact(Source, Owner, TimeNs), [])    a stored fact
%   proof(Goal, rule, Subproofs)                    a rule's body
%   proof(Goal, check, [])                          a builtin that held
%   proof(Goal, none, [])                           \+ Goal: nothing proves it
% then what else could have been chosen, when the policies say so (decided/4 and option/4):
%   proof(Chosen, options(Reason), Options)         Options: proof(Choice, option(CostNs, How), [])
'$why'(why_not(G), P) :- !, '$why_not'(G, P).
'$why'(G, P) :- '$barrier'(C), '$prove'(G, C, P, Q), '$weighed'(G, Q).
'$weighed'(G, [proof(Y, options(Why), Os)]) :- '$decided'(G, _, Y, Why), !, '$options'(G, Os).
'$weighed'(_, []).
'$prove'(G, _, _, _) :- var(G), !, '$instantiation_error'.
'$prove'(true, _, P, P) :- !.
'$prove'(!, C, P, P) :- !, '$cut_to'(C).
'$prove'((A, B), C, P, R) :- !, '$prove'(A, C, P, Q), '$prove'(B, C, Q, R).
'$prove'((I -> T ; _), C, P, R) :- '$prove_once'(I, P0), !, append(P0, Q, P), '$prove'(T, C, Q, R).
'$prove'((_ -> _ ; E), C, P, R) :- !, '$prove'(E, C, P, R).
'$prove'((I *-> T ; E), C, P, R) :- !, ( '$prove_opaque'(I, P, Q) *-> '$prove'(T, C, Q, R) ; '$prove'(E, C, P, R) ).
'$prove'((A ; _), C, P, R) :- '$prove'(A, C, P, R).
'$prove'((_ ; B), C, P, R) :- !, '$prove'(B, C, P, R).
'$prove'((I -> T), C, P, R) :- !, '$prove_once'(I, P0), append(P0, Q, P), '$prove'(T, C, Q, R).
'$prove'((I *-> T), C, P, R) :- !, '$prove_opaque'(I, P, Q), '$prove'(T, C, Q, R).
'$prove'(\+ G, _, [proof(\+ G, none, [])|R], R) :- !, \+ call(G).
'$prove'(A = B, _, P, P) :- !, A = B.
'$prove'(call(G), _, P, R) :- !, '$prove_opaque'(G, P, R).
'$prove'(once(G), _, P, R) :- !, '$prove_once'(G, P0), append(P0, R, P).
'$prove'(why_not(G), _, [proof(why_not(G), rule, P)|R], R) :- !, '$why_not'(G, P).
'$prove'(assume(F, G), _, [proof(assume(F, G), rule, P)|R], R) :- !, term_variables(G, W), '$assuming'(F, prove(G, W-P), [W-P|_]).
'$prove'(G, _, [proof(G, How, Sub)|R], R) :- '$kind'(G, Kind), '$prove_goal'(Kind, G, How, Sub).
'$prove_opaque'(G, P, R) :- '$barrier'(C), '$prove'(G, C, P, R).
'$prove_once'(G, P) :- '$prove_opaque'(G, P, []), !.
'$prove_goal'(dynamic, G, How, Sub) :- !, '$barrier'(C), '$clause_ref'(G, Ref), '$clause_get'(Ref, G, B), '$prove_body'(B, Ref, C, How, Sub).
'$prove_goal'(_, G, check, []) :- call(G).
'$prove_body'(true, Ref, _, fact(S, O, T), []) :- !, '$clause_origin'(Ref, S, O, T).
'$prove_body'(B, _, C, rule, Sub) :- '$prove'(B, C, Sub, []).

% why_not: for a goal that does not hold, what fails; the proofs of what does hold stand among it.
%   proof(Goal, fails, Subs)           no clause proves it: each that could, as tried or decided
%   proof(Goal, tried, Subs)           a rule: what holds of its body, then the condition that fails
%   proof(Goal, decided, Subs)         the same behind a cut: the rules after it do not count
%   proof(Goal, false, [])             a test that does not hold
%   proof(Goal, holds, Subproofs)      it does hold
%   proof(Fact, near(Source, Owner, TimeNs), [])   a fact that differs in one column, or in any
%   proof(Goal, more, [])              there are more such facts
%   proof(Goal, deep, [])              deeper than is looked
%   proof(Wanted, instead(Chosen, Reason), Options)
'$why_not'(G, P) :- '$prove_once'(G, Sub), !, P = [proof(G, holds, Sub)].
'$why_not'(G, P) :- '$outweighed'(G, P, Q), '$refute'(G, 12, Q, []).
'$outweighed'(G, [proof(X, instead(Y, Why), Os)|R], R) :- '$decided'(G, X, Y, Why), nonvar(X), !, '$options'(G, Os).
'$outweighed'(_, P, P).
'$decided'(G, X, Y, Why) :- '$kind'(decided(_, _, _, _), dynamic), catch(decided(G, X, Y, Why), error(_, _), fail), !.
'$options'(G, Os) :- '$kind'(option(_, _, _, _), dynamic), !, findall(Ns-proof(X, option(Ns, How), []), option(G, X, Ns, How), L), keysort(L, Sorted), pairs_values(Sorted, Os).
'$options'(_, []).

'$refute'(G, _, _, _) :- var(G), !, '$instantiation_error'.
'$refute'((A, B), D, P, R) :- !, '$conditions'((A, B), Cs, []), '$refute_all'(Cs, D, P, R, _).
'$refute'((I -> T ; _), D, P, R) :- '$prove_once'(I, P0), !, append(P0, Q, P), '$refute'(T, D, Q, R).
'$refute'((I -> _ ; E), D, P, R) :- !, '$refute'(I, D, P, Q), '$refute'(E, D, Q, R).
'$refute'((I *-> T ; _), D, P, R) :- '$prove_once'(I, _), !, '$refute'((I, T), D, P, R).
'$refute'((I *-> _ ; E), D, P, R) :- !, '$refute'(I, D, P, Q), '$refute'(E, D, Q, R).
'$refute'((A ; B), D, P, R) :- !, '$refute'(A, D, P, Q), '$refute'(B, D, Q, R).
'$refute'((I -> T), D, P, R) :- !, '$refute'((I, !, T), D, P, R).
'$refute'((I *-> T), D, P, R) :- !, '$refute'((I, T), D, P, R).
'$refute'(\+ G, _, [proof(G, holds, Sub)|R], R) :- !, '$prove_once'(G, Sub).
'$refute'(call(G), D, P, R) :- !, '$refute'(G, D, P, R).
'$refute'(once(G), D, P, R) :- !, '$refute'(G, D, P, R).
'$refute'(assume(F, G), D, [proof(assume(F, G), fails, Sub)|R], R) :- !, '$assuming'(F, refute(G, D, Sub), [Sub|_]).
'$refute'(G, D, [proof(G, How, Sub)|R], R) :- '$kind'(G, Kind), '$refute_goal'(Kind, G, D, How, Sub).
'$refute_goal'(dynamic, _, 0, deep, []) :- !.
'$refute_goal'(dynamic, G, D, fails, Sub) :- !, E is D - 1, '$tried'(G, E, Tried), ( Tried == [] -> '$near'(G, Sub) ; Sub = Tried ).
'$refute_goal'(_, _, _, false, []).

% Every rule whose head fits, up to one that has passed a cut.
'$tried'(G, D, L) :- '$results_open'(L), '$tries'(G, D, P), '$results_add'(P).
'$tried'(_, _, L) :- '$results_close'(L).
'$tries'(G, D, proof(G, How, Sub)) :- '$clause_ref'(G, Ref), '$clause_get'(Ref, G, B), '$conditions'(B, Cs, []), '$refute_all'(Cs, D, Sub, [], How), Sub \== [], ( How == decided -> ! ; true ).
'$conditions'(G, [G|R], R) :- var(G), !.
'$conditions'((A, B), L, R) :- !, '$conditions'(A, L, M), '$conditions'(B, M, R).
'$conditions'(true, R, R) :- !.
'$conditions'(G, [G|R], R).
'$conjunction'([], true).
'$conjunction'([C|Cs], G) :- '$conjunction'(Cs, C, G).
'$conjunction'([], C, C).
'$conjunction'([D|Cs], C, (C, G)) :- '$conjunction'(Cs, D, G).

% What stands before a cut is decided by its first solution.
'$refute_all'(Cs, D, P, R, How) :- append(Before, [!|After], Cs), !, '$conjunction'(Before, G), '$refute_cut'(G, Before, After, D, P, R, How).
'$refute_all'(Cs, D, P, R, tried) :- '$refute_first'(Cs, [], D, P, R).
'$refute_cut'(G, _, After, D, P, R, decided) :- '$prove_once'(G, P0), !, append(P0, Q, P), '$refute_all'(After, D, Q, R, _).
'$refute_cut'(_, Before, _, D, P, R, tried) :- '$refute_first'(Before, [], D, P, R).
% The condition that no solution of those before it gets past; Done: those, the last first.
'$refute_first'([], _, _, P, P).
'$refute_first'([C|Cs], Done, D, P, R) :- reverse([C|Done], L), '$conjunction'(L, G), \+ \+ call(G), !, '$refute_first'(Cs, [C|Done], D, P, R).
'$refute_first'([C|_], Done, D, P, R) :- reverse(Done, L), '$conjunction'(L, G), '$prove_once'(G, P0), !, append(P0, Q, P), '$refute'(C, D, Q, R).

% Facts that differ from the goal in one column, the last that can be; or any facts of the relation.
'$near'(G, L) :- G =.. [F|As], '$loosened'(As, Bs), H =.. [F|Bs], '$first_clause'(H, Ref), '$near_facts'(3, Ref, H, L), L \== [], !.
'$near'(_, []).
'$loosened'(As, Bs) :- '$loosened_one'(As, Bs).
'$loosened'(As, Bs) :- length(As, N), N > 1, length(Bs, N).
'$loosened_one'([A|As], [A|Bs]) :- '$loosened_one'(As, Bs).
'$loosened_one'([A|As], [_|As]) :- nonvar(A).
'$near_facts'(0, Ref, H, L) :- !, ( '$near_fact'(Ref, H, _) -> L = [proof(H, more, [])] ; '$next_clause'(Ref, H, Next) -> '$near_facts'(0, Next, H, L) ; L = [] ).
'$near_facts'(K, Ref, H, L) :- ( '$near_fact'(Ref, H, P) -> L = [P|M], J is K - 1 ; L = M, J = K ), ( '$next_clause'(Ref, H, Next) -> '$near_facts'(J, Next, H, M) ; M = [] ).
'$near_fact'(Ref, H, proof(Fact, near(S, O, T), [])) :- copy_term(H, Fact), '$clause_get'(Ref, Fact, true), '$clause_origin'(Ref, S, O, T).

% assume(Facts, Goal): Goal's answers as if Facts held: a list or conjunction of facts, of rules,
% and of -Fact for what is not there. Seen by nobody else, and taken back with the last answer found,
% with whatever Goal asserts or retracts.
assume(F, G) :- term_variables(G, W), '$assuming'(F, solve(G, W), L), member(W, L).
'$assuming'(F, What, L) :- '$assume_begin'(Mark), '$guarded'(F-What-Found, E, _), !, '$assume_end'(Mark), ( nonvar(E) -> throw(E) ; true ), L = Found.
% As catch/3, whose shape it needs: the second argument is the catcher. It does not fail.
'$guarded'(F-What-L, _, _) :- '$catch_mark', '$supposed'(F), '$under'(What, L), '$catch_leave'.
'$guarded'(_, _, _).
'$under'(solve(G, W), L) :- findall(W, G, L).
'$under'(prove(G, W-P), L) :- '$results_open'(L), '$prove_once'(G, P), '$results_add'(W-P).
'$under'(prove(_, _), L) :- '$results_close'(L).
'$under'(refute(G, D, P), L) :- '$results_open'(L), '$refute'(G, D, P, []), '$results_add'(P).
'$under'(refute(_, _, _), L) :- '$results_close'(L).
'$supposed'(F) :- var(F), !, '$instantiation_error'.
'$supposed'([]) :- !.
'$supposed'([A|B]) :- !, '$supposed'(A), '$supposed'(B).
'$supposed'((A, B)) :- !, '$supposed'(A), '$supposed'(B).
'$supposed'(-F) :- !, ( retract(F), fail ; true ).
'$supposed'((H :- B)) :- !, assertz((H :- B)).
'$supposed'(F) :- ground(F), !, assertz(F).
'$supposed'(_) :- '$instantiation_error'.

% explain(Goal, Condition, Calls, Fails, Rows, Answers, Steps, TimeNs, Index): each condition of Goal in
% order: how often it is called, how often that has no answer, how many clauses it has to look at, what
% it answers, its inferences and its own time, and the numbers of the arguments its index goes by. Goal
% is run once, to its end; what it changes is changed. Rows: '-' of what is no relation. Making an index
% counts for nobody.
explain(G, C, Calls, Fails, Rows, Answers, Steps, Ns, Index) :- '$conditions'(G, Cs, []), '$meter'(M), '$tallies'(Cs, Ts), \+ '$explained'(Cs, Ts, M), '$plan'(Cs, Ts, C, Calls, Fails, Rows, Answers, Steps, Ns, Index).
'$tallies'([], []).
'$tallies'([_|Cs], [T|Ts]) :- '$tally'(T), '$tallies'(Cs, Ts).
'$explained'(Cs, Ts, M) :- '$barrier'(B), '$explain_all'(Cs, Ts, M, B), fail.
'$explain_all'([], [], _, _).
'$explain_all'([C|Cs], [T|Ts], M, B) :- '$enters'(C, T, M), '$meta'(C, B), '$answers'(T, M), '$explain_all'(Cs, Ts, M, B).
'$enters'(C, T, M) :- '$port_call'(M, T, C).
'$enters'(_, T, M) :- '$port_done'(M, T), fail.
'$answers'(T, M) :- '$port_exit'(M, T).
'$answers'(T, M) :- '$port_redo'(M, T), fail.
'$plan'([C|_], [T|_], C, Calls, Fails, Rows, Answers, Steps, Ns, Index) :- '$tallied'(T, Calls, Fails, N, Answers, Steps, Ns, Index), '$rows'(C, N, Rows).
'$plan'([_|Cs], [_|Ts], C, Calls, Fails, Rows, Answers, Steps, Ns, Index) :- '$plan'(Cs, Ts, C, Calls, Fails, Rows, Answers, Steps, Ns, Index).
'$rows'(C, N, Rows) :- ( nonvar(C), '$kind'(C, dynamic) -> Rows = N ; Rows = '-' ).
