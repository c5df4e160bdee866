% The twelve kernels of `hake/zooid bench skb`, in the Prolog that all three systems read.
% kernel(Name, Times): how often run(Name) is repeated, so that a clock of 1 ms says enough.
:- dynamic(dyn/2).
:- discontiguous(run/1).

repeat_run(Name, Times) :- count(1, Times), run(Name), fail.
repeat_run(_, _).
count(_, _).
count(I, Max) :- I < Max, J is I + 1, count(J, Max).

range(N, N, [N]) :- !.
range(I, N, [I|T]) :- I < N, J is I + 1, range(J, N, T).
app([], L, L).
app([H|T], L, [H|R]) :- app(T, L, R).
mem(X, [X|_]).
mem(X, [_|T]) :- mem(X, T).

kernel(nrev30_x20k, 1).
kernel(tak_24_16_8, 1).
kernel(queens8_all, 40).
kernel(zebra_x100, 1).
kernel(deriv_x100k, 1).
kernel(crypt_x100, 1).
kernel(poly_10_x10, 8).
kernel(browse_x40, 1).
kernel(fib_24, 15).
kernel(hanoi_18, 6).
kernel(assert_50k, 3).
kernel(findall_sort_100k, 2).

run(nrev30_x20k) :- range(1, 30, L), count(1, 20000), nrev(L, _), fail.
run(nrev30_x20k).
nrev([], []).
nrev([H|T], R) :- nrev(T, S), app(S, [H], R).

run(tak_24_16_8) :- tak(24, 16, 8, _).
tak(X, Y, Z, A) :- X =< Y, !, Z = A.
tak(X, Y, Z, A) :-
    X1 is X - 1, Y1 is Y - 1, Z1 is Z - 1,
    tak(X1, Y, Z, A1), tak(Y1, Z, X, A2), tak(Z1, X, Y, A3), tak(A1, A2, A3, A).

run(queens8_all) :- queens(8, _), fail.
run(queens8_all).
queens(N, Qs) :- range(1, N, Ns), place(Ns, [], Qs).
place([], Qs, Qs).
place(Free, Safe, Qs) :- sel(Q, Free, Rest), \+ attack(Q, 1, Safe), place(Rest, [Q|Safe], Qs).
sel(X, [X|T], T).
sel(X, [H|T], [H|R]) :- sel(X, T, R).
attack(X, N, [Y|_]) :- X is Y + N.
attack(X, N, [Y|_]) :- X is Y - N.
attack(X, N, [_|T]) :- M is N + 1, attack(X, M, T).

run(zebra_x100) :- count(1, 100), zebra(_), fail.
run(zebra_x100).
right(X, Y, [X, Y|_]).
right(X, Y, [_|T]) :- right(X, Y, T).
next_to(X, Y, L) :- right(X, Y, L).
next_to(X, Y, L) :- right(Y, X, L).
zebra(Owner) :-
    Hs = [h(_, nor, _, _, _), _, h(_, _, _, milk, _), _, _],
    mem(h(red, eng, _, _, _), Hs), mem(h(green, _, _, coffee, _), Hs),
    mem(h(_, spa, dog, _, _), Hs), mem(h(_, ukr, _, tea, _), Hs),
    right(h(ivory, _, _, _, _), h(green, _, _, _, _), Hs),
    mem(h(_, _, snail, _, win), Hs), mem(h(yellow, _, _, _, kool), Hs),
    next_to(h(_, _, _, _, ches), h(_, _, fox, _, _), Hs),
    next_to(h(_, _, _, _, kool), h(_, _, horse, _, _), Hs),
    mem(h(_, _, _, oj, luck), Hs), mem(h(_, jap, _, _, parl), Hs),
    next_to(h(_, nor, _, _, _), h(blue, _, _, _, _), Hs), mem(h(_, Owner, zebra, _, _), Hs).

run(deriv_x100k) :-
    count(1, 100000),
    deriv(((x + 1) * (x * x + 2) * (x * x * x + 3)) / (log(x) / exp(x)), x, _),
    fail.
run(deriv_x100k).
deriv(U + V, X, DU + DV) :- !, deriv(U, X, DU), deriv(V, X, DV).
deriv(U - V, X, DU - DV) :- !, deriv(U, X, DU), deriv(V, X, DV).
deriv(U * V, X, DU * V + U * DV) :- !, deriv(U, X, DU), deriv(V, X, DV).
deriv(U / V, X, (DU * V - U * DV) / (V * V)) :- !, deriv(U, X, DU), deriv(V, X, DV).
deriv(exp(U), X, exp(U) * DU) :- !, deriv(U, X, DU).
deriv(log(U), X, DU / U) :- !, deriv(U, X, DU).
deriv(X, X, 1) :- !.
deriv(_, _, 0).

run(crypt_x100) :- count(1, 100), crypt(_, _, _, _, _), fail.
run(crypt_x100).
even(0). even(2). even(4). even(6). even(8).
odd(1). odd(3). odd(5). odd(7). odd(9).
left_even(2). left_even(4). left_even(6). left_even(8).
crypt(A, B, C, D, E) :-
    odd(A), even(B), even(C), left_even(D), even(E),
    N is A * 100 + B * 10 + C, M is D * 10 + E,
    P1 is N * E, P1 >= 1000, P1 =< 9999, digits(P1, [e, o, e, e]),
    P2 is N * D, P2 >= 100, P2 =< 999, digits(P2, [e, o, e]),
    P is N * M, P >= 1000, P =< 9999, digits(P, [o, o, e, e]).
digits(N, Kinds) :- turned(Kinds, [], Reversed), each_digit(N, Reversed).
turned([], A, A).
turned([H|T], A, R) :- turned(T, [H|A], R).
each_digit(0, []) :- !.
each_digit(N, [P|Ps]) :-
    D is N mod 10,
    ( P == e -> 0 =:= D mod 2 ; 1 =:= D mod 2 ),
    M is N // 10, each_digit(M, Ps).

% (1 + x + y + z)^10 on recursive polynomials p(Variable, [t(Exponent, Coefficient), ...]).
run(poly_10_x10) :- count(1, 10), one_x_y_z(P), power(10, P, _), fail.
run(poly_10_x10).
one_x_y_z(p(x, [t(0, p(y, [t(0, p(z, [t(0, 1), t(1, 1)])), t(1, 1)])), t(1, 1)])).
add(p(V, T1), p(V, T2), p(V, T)) :- !, add_terms(T1, T2, T).
add(p(V1, T1), p(V2, T2), p(V1, T)) :- V1 @< V2, !, add_zero(T1, p(V2, T2), T).
add(p(V1, T1), p(V2, T2), p(V2, T)) :- !, add_zero(T2, p(V1, T1), T).
add(p(V, T1), C, p(V, T)) :- !, add_zero(T1, C, T).
add(C, p(V, T1), p(V, T)) :- !, add_zero(T1, C, T).
add(A, B, C) :- C is A + B.
add_terms([], L, L) :- !.
add_terms(L, [], L) :- !.
add_terms([t(E, C1)|T1], [t(E, C2)|T2], [t(E, C)|T]) :- !, add(C1, C2, C), add_terms(T1, T2, T).
add_terms([t(E1, C1)|T1], [t(E2, C2)|T2], [t(E1, C1)|T]) :-
    E1 < E2, !, add_terms(T1, [t(E2, C2)|T2], T).
add_terms(T1, [X|T2], [X|T]) :- add_terms(T1, T2, T).
add_zero([t(0, C1)|R], C, [t(0, C2)|R]) :- !, add(C1, C, C2).
add_zero(T, C, [t(0, C)|T]).
mul(p(V, T1), p(V, T2), p(V, T)) :- !, mul_terms(T1, T2, T).
mul(p(V1, T1), p(V2, T2), p(V1, T)) :- V1 @< V2, !, scale(T1, p(V2, T2), T).
mul(p(V1, T1), p(V2, T2), p(V2, T)) :- !, scale(T2, p(V1, T1), T).
mul(p(V, T1), C, p(V, T)) :- !, scale(T1, C, T).
mul(C, p(V, T1), p(V, T)) :- !, scale(T1, C, T).
mul(A, B, C) :- C is A * B.
scale([], _, []).
scale([t(E, C)|T], K, [t(E, D)|R]) :- mul(C, K, D), scale(T, K, R).
mul_terms([], _, []) :- !.
mul_terms([X|T], L, R) :- shift(L, X, A), mul_terms(T, L, B), add_terms(A, B, R).
shift([], _, []).
shift([t(E1, C1)|T], t(E2, C2), [t(E, C)|R]) :-
    E is E1 + E2, mul(C1, C2, C), shift(T, t(E2, C2), R).
power(0, _, 1) :- !.
power(N, P, R) :- M is N - 1, power(M, P, Q), mul(P, Q, R).

run(browse_x40) :-
    make_data(300, D), count(1, 40), mem(L, D),
    match([star(X), b, star(_), a, star(Y), c, star(_)], L), X = Y,
    fail.
run(browse_x40).
match([], []).
match([star(X)|P], L) :- !, app(X, R, L), match(P, R).
match([H|P], [H|L]) :- match(P, L).
make_data(0, []) :- !.
make_data(N, [[a, b, a, c, N, b, b, a, c, a, b]|T]) :- M is N - 1, make_data(M, T).

run(fib_24) :- fib(24, _).
fib(0, 0) :- !.
fib(1, 1) :- !.
fib(N, F) :- A is N - 1, B is N - 2, fib(A, FA), fib(B, FB), F is FA + FB.

run(hanoi_18) :- hanoi(18, a, b, c).
hanoi(0, _, _, _) :- !.
hanoi(N, A, B, C) :- M is N - 1, hanoi(M, A, C, B), hanoi(M, C, B, A).

run(assert_50k) :- range(1, 50000, L), add_all(L), retractall(dyn(_, _)).
add_all([]).
add_all([H|T]) :- assertz(dyn(H, f(H))), add_all(T).

run(findall_sort_100k) :-
    findall(K-X, ( between(1, 100000, X), K is (X * 7919) mod 100003 ), L),
    keysort(L, _), length(L, _).
