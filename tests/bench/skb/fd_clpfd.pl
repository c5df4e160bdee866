% What fd.pl needs, in the words of SWI-Prolog's library(clpfd), which are the engine's too.
within(L, A, B) :- L ins A..B.
different(L) :- all_different(L).
member_at(I, L, V) :- element(I, L, V).
iff(B, C, I) :- B #<==> (C #= I).
solve(L) :- label(L).
solve_ff(L) :- labeling([ff], L).
least(Vs, C) :- append(Vs, [C], W), once(labeling([min(C), ff], W)).
