% Facts d(K1, K2, V), each argument a key of its own, for `hake/zooid bench skb`.
% K2 and V of the fact number K: so a lookup by any argument finds exactly one.
:- dynamic(d/3).

second(K, K2) :- K2 is (K * 7919) mod 1000003.
third(K, V) :- V is K * 3.

load_facts(N) :- between(1, N, K), second(K, K2), third(K, V), assertz(d(K, K2, V)), fail.
load_facts(_).

% Times lookups by argument number A among N facts.
look(A, N, Times) :- between(1, Times, I), K is (I * 7919) mod N + 1, look_one(A, K), fail.
look(_, _, _).
look_one(1, K) :- d(K, _, _).
look_one(2, K) :- second(K, K2), d(_, K2, _).
look_one(3, K) :- third(K, V), d(_, _, V).

% The same without the lookups.
loop(A, N, Times) :- between(1, Times, I), K is (I * 7919) mod N + 1, loop_one(A, K), fail.
loop(_, _, _).
loop_one(1, _).
loop_one(2, K) :- second(K, _).
loop_one(3, K) :- third(K, _).
