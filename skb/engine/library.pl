% The predicates that are written in the logic itself. Names with $ are for this file alone.

true.
otherwise.
fail :- fail.
false :- fail.
repeat.
repeat :- repeat.

% Control constructs as goals; the last argument is where a cut inside them goes.
'$and'(A, B, C) :- '$meta'(A, C), '$meta'(B, C).
'$or'(A, _, C) :- '$meta'(A, C).
'$or'(_, B, C) :- '$meta'(B, C).
'$if_then'(I, T, C) :- call(I), !, '$meta'(T, C).
'$if_then_else'(I, T, _, C) :- call(I), !, '$meta'(T, C).
'$if_then_else'(_, _, E, C) :- '$meta'(E, C).
'$soft_if'(I, T, C) :- call(I), '$meta'(T, C).
'$soft_if'(I, T, E, C) :- ( call(I) *-> '$meta'(T, C) ; '$meta'(E, C) ).
'$not'(G, _) :- call(G), !, fail.
'$not'(_, _).

once(G) :- call(G), !.
ignore(G) :- call(G), !.
ignore(_).
not(G) :- \+ call(G).
forall(C, A) :- \+ ( call(C), \+ call(A) ).
X \= Y :- \+ X = Y.

catch(G, _, _) :- '$catch_mark', call(G), '$catch_leave'.
catch(_, _, R) :- call(R).

findall(T, G, L) :- '$results_open'(L), call(G), '$results_add'(T).
findall(_, _, L) :- '$results_close'(L).
findall(T, G, L, Tail) :- findall(T, G, Items), append(Items, Tail, L).

aggregate_all(What, _, _) :- var(What), !, '$instantiation_error'.
aggregate_all(count, G, N) :- !, findall(x, G, L), length(L, N).
aggregate_all(count(_), G, N) :- !, findall(x, G, L), length(L, N).
aggregate_all(sum(E), G, S) :- !, findall(E, G, L), sum_list(L, S).
aggregate_all(bag(E), G, L) :- !, findall(E, G, L).
aggregate_all(set(E), G, S) :- !, findall(E, G, L), sort(L, S).
aggregate_all(max(E, W), G, max(M, MW)) :- !, findall(E-W, G, [P|L]), '$evaluate_key'(P, K-V), '$max_pair'(L, K, V, M, MW).
aggregate_all(min(E, W), G, min(M, MW)) :- !, findall(E-W, G, [P|L]), '$evaluate_key'(P, K-V), '$min_pair'(L, K, V, M, MW).
aggregate_all(max(E), G, M) :- !, findall(E, G, [X|L]), Y is X, '$max'(L, Y, M).
aggregate_all(min(E), G, M) :- !, findall(E, G, [X|L]), Y is X, '$min'(L, Y, M).
aggregate_all(What, _, _) :- '$domain_error'(aggregate_spec, What).
'$evaluate_key'(E-W, K-W) :- K is E.
'$max'([], M, M).
'$max'([X|L], A, M) :- B is max(A, X), '$max'(L, B, M).
'$min'([], M, M).
'$min'([X|L], A, M) :- B is min(A, X), '$min'(L, B, M).
'$max_pair'([], M, W, M, W).
'$max_pair'([E-V|L], A, W, M, MW) :- X is E, ( X > A -> '$max_pair'(L, X, V, M, MW) ; '$max_pair'(L, A, W, M, MW) ).
'$min_pair'([], M, W, M, W).
'$min_pair'([E-V|L], A, W, M, MW) :- X is E, ( X < A -> '$min_pair'(L, X, V, M, MW) ; '$min_pair'(L, A, W, M, MW) ).

bagof(T, G, L) :- '$free_variables'(T, G, Plain, W), '$bagof'(W, T, Plain, L).
'$bagof'([], T, G, L) :- !, findall(T, G, L), L \== [].
'$bagof'(W, T, G, L) :- findall(W-T, G, Pairs), Pairs \== [], '$by_age'(Pairs, Aged), keysort(Aged, Sorted), '$bag_pick'(Sorted, W, L).
% Variables of earlier solutions come first in the standard order.
'$by_age'(Pairs, Pairs) :- ground(Pairs), !.
'$by_age'(Pairs, Aged) :- copy_term(Pairs, Aged).
'$bag_pick'([K-V|Pairs], W, L) :- '$bag_split'(Pairs, K, Vs, Rest), '$bag_pick'(Rest, K, [V|Vs], W, L).
'$bag_pick'([], W, L, W, L) :- !.
'$bag_pick'(_, W, L, W, L).
'$bag_pick'(Rest, _, _, W, L) :- Rest = [_|_], '$bag_pick'(Rest, W, L).
'$bag_split'([K2-V|Pairs], K, [V|Vs], Rest) :- '$variant'(K2, K), !, K2 = K, '$bag_split'(Pairs, K, Vs, Rest).
'$bag_split'(Rest, _, [], Rest).
setof(T, G, S) :- bagof(T, G, L), sort(L, S).
_ ^ G :- call(G).

% Lists
append([], L, L).
append([X|Xs], L, [X|Ys]) :- append(Xs, L, Ys).
append(Lists, L) :- '$append_all'(Lists, L).
'$append_all'([], []).
'$append_all'([X|Xs], L) :- append(X, Rest, L), '$append_all'(Xs, Rest).
member(X, [Y|Ys]) :- '$member'(Ys, X, Y).
'$member'(_, X, X).
'$member'([Y|Ys], X, _) :- '$member'(Ys, X, Y).
memberchk(X, L) :- member(X, L), !.
reverse(L, R) :- '$reverse'(L, [], R).
'$reverse'([], R, R).
'$reverse'([X|Xs], A, R) :- '$reverse'(Xs, [X|A], R).
length(L, N) :- '$skip_list'(L, K, Tail), '$length'(Tail, K, L, N).
'$length'(Tail, K, _, N) :- Tail == [], !, '$length_argument'(N), N = K.
'$length'(Tail, K, _, N) :- var(Tail), !, '$length_argument'(N), ( integer(N) -> M is N - K, M >= 0, '$fresh'(M, Tail) ; '$longer'(Tail, K, N) ).
'$length'(_, _, L, _) :- '$type_error'(list, L).
'$length_argument'(N) :- var(N), !.
'$length_argument'(N) :- integer(N), !, ( N < 0 -> '$domain_error'(not_less_than_zero, N) ; true ).
'$length_argument'(N) :- '$type_error'(integer, N).
'$fresh'(0, L) :- !, L = [].
'$fresh'(N, [_|L]) :- M is N - 1, '$fresh'(M, L).
'$longer'([], N, N).
'$longer'([_|L], K, N) :- M is K + 1, '$longer'(L, M, N).
nth0(I, L, X) :- '$nth'(I, 0, L, X).
nth1(I, L, X) :- '$nth'(I, 1, L, X).
'$nth'(I, Base, L, X) :- var(I), !, '$nth_any'(L, X, Base, I).
'$nth'(I, Base, L, X) :- integer(I), !, K is I - Base, K >= 0, '$nth_at'(K, L, X).
'$nth'(I, _, _, _) :- '$type_error'(integer, I).
'$nth_at'(0, L, X) :- !, L = [X|_].
'$nth_at'(K, [_|L], X) :- J is K - 1, '$nth_at'(J, L, X).
'$nth_any'([Y|Ys], X, K, I) :- '$nth_more'(Ys, Y, X, K, I).
'$nth_more'(_, X, X, K, K).
'$nth_more'([Y|Ys], _, X, K, I) :- J is K + 1, '$nth_more'(Ys, Y, X, J, I).
last([X|Xs], L) :- '$last'(Xs, X, L).
'$last'([], L, L).
'$last'([X|Xs], _, L) :- '$last'(Xs, X, L).
select(X, [X|T], T).
select(X, [H|T], [H|R]) :- select(X, T, R).
selectchk(X, L, R) :- select(X, L, R), !.
select(X, Xs, Y, Ys) :- '$select'(Xs, X, Y, Ys).
'$select'([X|Xs], X, Y, [Y|Xs]).
'$select'([Z|Xs], X, Y, [Z|Ys]) :- '$select'(Xs, X, Y, Ys).
partition(P, L, Yes, No) :- '$partition'(L, P, Yes, No).
'$partition'([], _, [], []).
'$partition'([X|Xs], P, Yes, No) :- ( call(P, X) -> Yes = [X|Ys], No = Ns ; Yes = Ys, No = [X|Ns] ), '$partition'(Xs, P, Ys, Ns).
predsort(P, L, Sorted) :- length(L, N), '$predsort'(N, P, L, [], Sorted).
'$predsort'(0, _, L, L, []) :- !.
'$predsort'(1, _, [X|L], L, [X]) :- !.
'$predsort'(N, P, L, Rest, Sorted) :- H is N // 2, K is N - H, '$predsort'(H, P, L, M, A), '$predsort'(K, P, M, Rest, B), '$predmerge'(A, B, P, Sorted).
'$predmerge'([], B, _, B) :- !.
'$predmerge'(A, [], _, A) :- !.
'$predmerge'([X|A], [Y|B], P, S) :- call(P, O, X, Y), '$predmerge'(O, X, A, Y, B, P, S).
'$predmerge'(<, X, A, Y, B, P, [X|S]) :- '$predmerge'(A, [Y|B], P, S).
'$predmerge'(>, X, A, Y, B, P, [Y|S]) :- '$predmerge'([X|A], B, P, S).
'$predmerge'(=, X, A, _, B, P, S) :- '$predmerge'([X|A], B, P, S).
flatten(L, F) :- '$flatten'(L, [], R), !, F = R.
'$flatten'(X, T, [X|T]) :- var(X), !.
'$flatten'([], T, T) :- !.
'$flatten'([X|Xs], T, F) :- !, '$flatten'(X, R, F), '$flatten'(Xs, T, R).
'$flatten'(X, T, [X|T]).
union([], L, L).
union([X|Xs], L, R) :- ( memberchk(X, L) -> R = S ; R = [X|S] ), union(Xs, L, S).
intersection([], _, []).
intersection([X|Xs], L, R) :- ( memberchk(X, L) -> R = [X|S] ; R = S ), intersection(Xs, L, S).
list_to_ord_set(L, S) :- sort(L, S).
ord_union(A, B, C) :- append(A, B, L), sort(L, C).
ord_subtract([], _, []).
ord_subtract([X|Xs], L, R) :- ( '$seen'(L, X) -> R = S ; R = [X|S] ), ord_subtract(Xs, L, S).
ord_memberchk(X, L) :- '$seen'(L, X), !.
exclude(_, [], []).
exclude(P, [X|Xs], Ys) :- ( call(P, X) -> Ys = Zs ; Ys = [X|Zs] ), exclude(P, Xs, Zs).
include(_, [], []).
include(P, [X|Xs], Ys) :- ( call(P, X) -> Ys = [X|Zs] ; Ys = Zs ), include(P, Xs, Zs).
maplist(_, []).
maplist(P, [X|Xs]) :- call(P, X), maplist(P, Xs).
maplist(_, [], []).
maplist(P, [X|Xs], [Y|Ys]) :- call(P, X, Y), maplist(P, Xs, Ys).
maplist(_, [], [], []).
maplist(P, [X|Xs], [Y|Ys], [Z|Zs]) :- call(P, X, Y, Z), maplist(P, Xs, Ys, Zs).
foldl(P, L, A, R) :- '$foldl'(L, P, A, R).
'$foldl'([], _, A, A).
'$foldl'([X|Xs], P, A, R) :- call(P, X, A, B), '$foldl'(Xs, P, B, R).
foldl(P, L, M, A, R) :- '$foldl'(L, M, P, A, R).
'$foldl'([], [], _, A, A).
'$foldl'([X|Xs], [Y|Ys], P, A, R) :- call(P, X, Y, A, B), '$foldl'(Xs, Ys, P, B, R).
permutation([], []).
permutation(L, [X|P]) :- select(X, L, R), permutation(R, P).
subtract([], _, []).
subtract([X|Xs], L, R) :- ( memberchk(X, L) -> R = S ; R = [X|S] ), subtract(Xs, L, S).
delete([], _, []).
delete([X|Xs], Y, R) :- ( X \= Y -> R = [X|S] ; R = S ), delete(Xs, Y, S).
sum_list(L, S) :- '$sum'(L, 0, S).
'$sum'([], S, S).
'$sum'([X|Xs], A, S) :- B is A + X, '$sum'(Xs, B, S).
max_list([X|L], M) :- '$max'(L, X, M).
min_list([X|L], M) :- '$min'(L, X, M).
numlist(L, H, Ns) :- '$integer_or_var'(L), '$integer_or_var'(H), L =< H, '$numlist'(L, H, Ns).
'$numlist'(H, H, [H]) :- !.
'$numlist'(L, H, [L|Ns]) :- M is L + 1, '$numlist'(M, H, Ns).
list_to_set(L, S) :- '$set'(L, [], S).
'$set'([], _, []).
'$set'([X|Xs], Seen, S) :- ( '$seen'(Seen, X) -> S = T ; S = [X|T] ), '$set'(Xs, [X|Seen], T).
'$seen'([Y|Ys], X) :- ( X == Y -> true ; '$seen'(Ys, X) ).
pairs_keys_values([], [], []).
pairs_keys_values([K-V|Ps], [K|Ks], [V|Vs]) :- pairs_keys_values(Ps, Ks, Vs).
pairs_values([], []).
pairs_values([_-V|Ps], [V|Vs]) :- pairs_values(Ps, Vs).
pairs_keys([], []).
pairs_keys([K-_|Ps], [K|Ks]) :- pairs_keys(Ps, Ks).

plus(A, B, C) :- '$integer_or_var'(A), '$integer_or_var'(B), '$integer_or_var'(C), ( var(C) -> C is A + B ; var(B) -> B is C - A ; A is C - B ).
'$integer_or_var'(X) :- ( var(X) ; integer(X) ), !.
'$integer_or_var'(X) :- '$type_error'(integer, X).
between(L, H, X) :- integer(L), integer(H), integer(X), !, X >= L, X =< H.
between(L, H, X) :- integer(L), integer(H), var(X), !, L =< H, '$between'(L, H, X).
between(L, H, X) :- integer(L), ( H == inf ; H == infinite ), !, ( integer(X) -> X >= L ; var(X) -> '$from'(L, X) ; '$type_error'(integer, X) ).
between(L, H, _) :- ( var(L) ; var(H) ), !, '$instantiation_error'.
between(L, _, _) :- \+ integer(L), !, '$type_error'(integer, L).
between(_, H, _) :- \+ integer(H), !, '$type_error'(integer, H).
between(_, _, X) :- '$type_error'(integer, X).
'$between'(L, H, X) :- ( L < H -> ( X = L ; M is L + 1, '$between'(M, H, X) ) ; X = L ).
'$from'(L, L).
'$from'(L, X) :- M is L + 1, '$from'(M, X).

arg(N, T, A) :- integer(N), !, '$arg'(N, T, A).
arg(N, T, A) :- var(N), compound(T), !, functor(T, _, Max), between(1, Max, N), '$arg'(N, T, A).
arg(N, T, A) :- '$arg'(N, T, A).

subsumes_term(G, S) :- \+ \+ ( term_variables(S, V), G = S, term_variables(V, W), V == W ).
unify_with_occurs_check(X, Y) :- X = Y, acyclic_term(X).
current_op(P, T, N) :- '$operators'(L), member(op(P, T, N), L).
current_predicate(S) :- nonvar(S), S \= _/_, !, '$type_error'(predicate_indicator, S).
current_predicate(F/_) :- nonvar(F), \+ atom(F), !, '$type_error'(atom, F).
current_predicate(_/N) :- nonvar(N), \+ integer(N), !, '$type_error'(integer, N).
current_predicate(F/N) :- '$predicates'(L), member(F/N, L).

% Association lists: AVL trees, t or t(Key, Value, Balance, Left, Right); Balance is Right's height - Left's.
empty_assoc(t).
get_assoc(K, t(K1, V1, _, L, R), V) :- compare(O, K, K1), '$get_assoc'(O, K, V1, L, R, V).
'$get_assoc'(=, _, V, _, _, V).
'$get_assoc'(<, K, _, L, _, V) :- get_assoc(K, L, V).
'$get_assoc'(>, K, _, _, R, V) :- get_assoc(K, R, V).
put_assoc(K, A, V, B) :- '$put_assoc'(A, K, V, B, _).
'$put_assoc'(t, K, V, t(K, V, 0, t, t), 1).
'$put_assoc'(t(K1, V1, B, L, R), K, V, T, Grown) :- compare(O, K, K1), '$put_assoc'(O, K, V, K1, V1, B, L, R, T, Grown).
'$put_assoc'(=, K, V, _, _, B, L, R, t(K, V, B, L, R), 0).
'$put_assoc'(<, K, V, K1, V1, B, L, R, T, Grown) :- '$put_assoc'(L, K, V, L1, G), C is B - G, '$avl'(C, G, K1, V1, L1, R, T, Grown).
'$put_assoc'(>, K, V, K1, V1, B, L, R, T, Grown) :- '$put_assoc'(R, K, V, R1, G), C is B + G, '$avl'(C, G, K1, V1, L, R1, T, Grown).
'$avl'(-2, _, K, V, L, R, T, 0) :- !, '$avl_right'(L, K, V, R, T).
'$avl'(2, _, K, V, L, R, T, 0) :- !, '$avl_left'(R, K, V, L, T).
'$avl'(B, G, K, V, L, R, t(K, V, B, L, R), Grown) :- ( G =:= 1, B =\= 0 -> Grown = 1 ; Grown = 0 ).
'$avl_right'(t(K1, V1, -1, A, B), K, V, C, t(K1, V1, 0, A, t(K, V, 0, B, C))) :- !.
'$avl_right'(t(K1, V1, 1, A, t(K2, V2, B2, B, C)), K, V, D, t(K2, V2, 0, t(K1, V1, B1, A, B), t(K, V, B0, C, D))) :- B1 is min(0, -B2), B0 is max(0, -B2).
'$avl_left'(t(K1, V1, 1, B, C), K, V, A, t(K1, V1, 0, t(K, V, 0, A, B), C)) :- !.
'$avl_left'(t(K1, V1, -1, t(K2, V2, B2, B, C), D), K, V, A, t(K2, V2, 0, t(K, V, B0, A, B), t(K1, V1, B1, C, D))) :- B0 is min(0, -B2), B1 is max(0, -B2).
list_to_assoc(L, A) :- '$list_to_assoc'(L, t, A).
'$list_to_assoc'([], A, A).
'$list_to_assoc'([K-V|L], A, B) :- ( get_assoc(K, A, _) -> '$domain_error'(unique_key_pairs, [K-V|L]) ; put_assoc(K, A, V, C) ), '$list_to_assoc'(L, C, B).
assoc_to_list(A, L) :- '$assoc_to_list'(A, L, []).
'$assoc_to_list'(t, L, L).
'$assoc_to_list'(t(K, V, _, A, B), L, Rest) :- '$assoc_to_list'(A, L, [K-V|More]), '$assoc_to_list'(B, More, Rest).
assoc_to_keys(A, Ks) :- assoc_to_list(A, L), pairs_keys(L, Ks).
assoc_to_values(A, Vs) :- assoc_to_list(A, L), pairs_values(L, Vs).
gen_assoc(K, A, V) :- assoc_to_list(A, L), member(K-V, L).

% Atoms
term_to_atom(T, A) :- ( var(T) -> ( var(A) -> '$instantiation_error' ; atom(A) -> '$text_term'(A, T) ; '$type_error'(atom, A) ) ; '$term_text'(T, A) ).
atomic_list_concat(L, A) :- atomic_list_concat(L, '', A).
atomic_list_concat(L, S, A) :- ground(L), is_list(L), !, '$join'(L, S, A).
atomic_list_concat(L, S, A) :- ( var(A) ; var(S) ), !, ( nonvar(L), L \= [_|_], L \== [] -> '$type_error'(list, L) ; '$instantiation_error' ).
atomic_list_concat(_, '', _) :- !, '$domain_error'(non_empty_atom, '').
atomic_list_concat(L, S, A) :- atom_length(S, N), '$cut_text'(A, S, N, L).
'$cut_text'(A, S, N, L) :- sub_atom(A, B, N, R, S), !, sub_atom(A, 0, B, _, X), sub_atom(A, _, R, 0, Rest), L = [X|Xs], '$cut_text'(Rest, S, N, Xs).
'$cut_text'(A, _, _, [A]).
atom_concat(A, B, C) :- nonvar(A), nonvar(B), !, '$concat'(A, B, C).
atom_concat(A, B, C) :- atom_length(C, N), between(0, N, K), M is N - K, '$sub_text'(C, 0, K, A0), '$sub_text'(C, K, M, B0), A = A0, B = B0.
sub_atom(A, B, L, R, S) :- '$sub_check'(A, B, L, R, S), atom_length(A, N), '$sub_atom'(A, N, B, L, R, S).
'$sub_check'(A, B, L, R, S) :- ( var(A) -> '$instantiation_error' ; true ), ( var(S) ; atom(S) ; '$type_error'(atom, S) ), !, '$sub_place'(B), '$sub_place'(L), '$sub_place'(R).
'$sub_place'(X) :- var(X), !.
'$sub_place'(X) :- integer(X), !, ( X < 0 -> '$domain_error'(not_less_than_zero, X) ; true ).
'$sub_place'(X) :- '$type_error'(integer, X).
'$sub_atom'(A, N, B, L, R, S) :- nonvar(S), !, atom_length(S, K), L = K, '$sub_find'(A, S, 0, B), R is N - B - K.
'$sub_atom'(A, N, B, L, R, S) :- integer(B), integer(L), !, R is N - B - L, R >= 0, '$sub_text'(A, B, L, S).
'$sub_atom'(A, N, B, L, R, S) :- integer(B), integer(R), !, L is N - B - R, L >= 0, '$sub_text'(A, B, L, S).
'$sub_atom'(A, N, B, L, R, S) :- integer(L), integer(R), !, B is N - L - R, B >= 0, '$sub_text'(A, B, L, S).
'$sub_atom'(A, N, B, L, R, S) :- integer(R), !, M is N - R, M >= 0, between(0, M, B), L is M - B, '$sub_text'(A, B, L, S).
'$sub_atom'(A, N, B, L, R, S) :- ( integer(L) -> M is N - L, M >= 0 ; M = N ), between(0, M, B), K is N - B, between(0, K, L), R is K - L, '$sub_text'(A, B, L, S).
'$sub_find'(A, S, From, B) :- '$find_text'(A, S, From, P), ( B = P ; Next is P + 1, '$sub_find'(A, S, Next, B) ).

% Clauses
clause(H, B) :- '$check_access'(H, access), ( var(B) ; callable(B) ; '$type_error'(callable, B) ), !, '$clause_ref'(H, Ref), '$clause_get'(Ref, H, B).
'$clause_ref'(H, Ref) :- '$first_clause'(H, First), '$clause_from'(First, H, Ref).
'$clause_from'(At, H, Ref) :- '$next_clause'(At, H, Next), !, ( Ref = At ; '$clause_from'(Next, H, Ref) ).
'$clause_from'(At, _, At).
retract(C) :- '$split'(C, H, B), '$check_access'(H, modify), '$clause_ref'(H, Ref), '$clause_get'(Ref, H, B), '$erase'(Ref).
'$split'(C, _, _) :- var(C), !, '$instantiation_error'.
'$split'((H :- B), H, B) :- !.
'$split'(H, H, true).
retractall(H) :- '$check_access'(H, modify), functor(H, F, N), '$declare'(F, N), '$retract_all'(H).
abolish(F/N) :- !, functor(H, F, N), retractall(H).
abolish(S) :- '$type_error'(predicate_indicator, S).
dynamic(S) :- var(S), !, '$instantiation_error'.
dynamic((A, B)) :- !, dynamic(A), dynamic(B).
dynamic([]) :- !.
dynamic([A|B]) :- !, dynamic(A), dynamic(B).
dynamic(F/N) :- !, '$declare'(F, N).
dynamic(S) :- '$type_error'(predicate_indicator, S).
discontiguous(_).

% Tabling: a goal is evaluated to its fixpoint, then its answers are read.
table(S) :- var(S), !, '$instantiation_error'.
table((A, B)) :- !, table(A), table(B).
table(F/N) :- !, '$declare'(F, N), '$set_tabled'(F, N).
table(S) :- '$type_error'(predicate_indicator, S).
'$tabled'(G) :- '$table_open'(G, T, New), '$table_goal'(New, G, T).
'$table_goal'(1, G, T) :- '$table_rounds'(G, T), '$table_answers'(T, G).
'$table_goal'(0, G, T) :- '$table_answers'(T, G).
'$table_rounds'(G, T) :- repeat, '$table_round', '$table_fill'(G, T), '$table_settled', !.
'$table_fill'(G, T) :- '$untabled'(G), '$table_add'(T, G).
'$table_fill'(_, _).
'$table_answers'(T, G) :- '$table_count'(T, N), N > 0, '$between'(1, N, I), '$table_answer'(T, I, G).
current_fact(H) :- '$check_access'(H, access), '$clause_ref'(H, Ref), '$clause_get'(Ref, H, true).
% provenance(Fact, Source, Owner, TimeNs)
provenance(H, S, O, T) :- '$check_access'(H, access), '$clause_ref'(H, Ref), '$clause_get'(Ref, H, true), '$clause_origin'(Ref, S, O, T).

% Constraints over integers: what is written over the propagators
sum(Vs, Op, E) :- '$fd_sum'(Vs, 0, S), call(Op, S, E).
'$fd_sum'([], S, S).
'$fd_sum'([V|Vs], A, S) :- '$fd_sum'(Vs, A + V, S).
scalar_product(Cs, Vs, Op, E) :- '$fd_product'(Cs, Vs, 0, S), call(Op, S, E).
'$fd_product'([], [], S, S).
'$fd_product'([C|Cs], [V|Vs], A, S) :- '$fd_product'(Cs, Vs, A + C * V, S).
cumulative(Tasks) :- cumulative(Tasks, []).
cumulative(Tasks, Options) :- '$fd_limit'(Options, L), '$fd_tasks'(Tasks, Ops), '$fd_cumulative'([L|Ops]).
'$fd_limit'([], 1).
'$fd_limit'([limit(L)], L).
'$fd_tasks'([], []).
'$fd_tasks'([task(S, D, E, C, _)|Ts], [S, D, E, C|Ops]) :- D #>= 0, C #>= 0, E #= S + D, '$fd_tasks'(Ts, Ops).

label(Vs) :- labeling([], Vs).
indomain(X) :- labeling([], [X]).
labeling(Options, Vs) :- '$fd_options'(Options, Vs, How, Goals), '$fd_optimise'(Goals, Vs, How).
'$fd_label'(Vs, How) :- '$fd_next'(Vs, How, What, Rest, X, V), '$fd_try'(What, Rest, X, V, How).
'$fd_try'(0, _, _, _, _).
'$fd_try'(1, Rest, X, V, How) :- '$fd_take'(X, V, How), '$fd_label'(Rest, How).
'$fd_try'(1, Rest, X, V, How) :- '$fd_leave'(X, V, How), '$fd_label'(Rest, How).
'$fd_try'(2, Rest, X, Each, How) :- '$fd_label'([X], Each), '$fd_label'(Rest, How).

% Branch and bound: the least cost first, then all that cost as much, then what costs more.
'$fd_optimise'([], Vs, How) :- '$fd_label'(Vs, How).
'$fd_optimise'([Goal|Goals], Vs, How) :- '$fd_cost'(Goal, C), '$fd_least'(C, Vs, How, Least), '$fd_optimal'([Goal|Goals], C, Least, Vs, How).
'$fd_cost'(min(E), C) :- C #= E.
'$fd_cost'(max(E), C) :- C #= -(E).
'$fd_optimal'([_|Goals], C, C, Vs, How) :- '$fd_optimise'(Goals, Vs, How).
'$fd_optimal'(Goals, C, Least, Vs, How) :- C #> Least, '$fd_optimise'(Goals, Vs, How).
'$fd_least'(C, Vs, How, Least) :- '$fd_best'(Best), '$fd_least'(C, Vs, How, Best, Least).
'$fd_least'(C, Vs, How, Best, _) :- '$fd_descend'(Vs, How, C, Best).
'$fd_least'(_, _, _, Best, Least) :- '$fd_found'(Best, Least).
'$fd_descend'(Vs, How, C, Best) :- '$fd_below'(C, Best), '$fd_next'(Vs, How, What, Rest, X, V), '$fd_down'(What, Rest, X, V, How, C, Best).
'$fd_down'(0, _, _, _, _, C, Best) :- once(indomain(C)), '$fd_improve'(C, Best).
'$fd_down'(1, Rest, X, V, How, C, Best) :- '$fd_take'(X, V, How), '$fd_descend'(Rest, How, C, Best).
'$fd_down'(1, Rest, X, V, How, C, Best) :- '$fd_leave'(X, V, How), '$fd_descend'(Rest, How, C, Best).
'$fd_down'(2, Rest, X, Each, How, C, Best) :- '$fd_label'([X], Each), '$fd_descend'(Rest, How, C, Best).
