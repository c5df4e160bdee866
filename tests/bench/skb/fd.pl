% Problems over finite domains, the same text for all: what differs in syntax is in fd_clpfd.pl and
% gnu.pl as within/3, different/1, member_at/3, iff/3, solve/1, solve_ff/1 and least/2.
% problem(Name, Times, TimesOfSwi)
problem(multicast_4_4, 1000, 5).
problem(multicast_8_4, 20, 1).
problem(multicast_8_8, 20, 1).
problem(bars_2_4, 1000, 5).
problem(bars_4_4, 1000, 3).
problem(bars_4_8, 500, 2).
problem(bars_8_8, 200, 1).
problem(irq_16_4, 1000, 5).
problem(irq_64_8, 200, 1).
problem(queens_12, 1000, 5).
problem(queens_20, 1000, 5).
problem(send_more, 5000, 20).

repeat_problem(Name, Times) :- up_to(Times, _), once(solved(Name)), fail.
repeat_problem(_, _).
up_to(N, N).
up_to(N, X) :- N > 1, M is N - 1, up_to(M, X).

% answer(Name, Value): what every system must find.
answer(multicast_4_4, Cost) :- once(multicast(4, 4, Cost)).
answer(multicast_8_4, Cost) :- once(multicast(8, 4, Cost)).
answer(multicast_8_8, Cost) :- once(multicast(8, 8, Cost)).
answer(bars_8_8, Sum) :- once(bars(8, 8, 65536, Bases)), total_of(Bases, 0, Sum).
answer(irq_64_8, Sum) :- once(irq(64, 8, Vs)), total_of(Vs, 0, Sum).
total_of([], S, S).
total_of([X|T], A, S) :- B is A + X, total_of(T, B, S).

solved(multicast_4_4) :- multicast(4, 4, _).
solved(multicast_8_4) :- multicast(8, 4, _).
solved(multicast_8_8) :- multicast(8, 8, _).
solved(bars_2_4) :- bars(2, 4, 65536, _).
solved(bars_4_4) :- bars(4, 4, 65536, _).
solved(bars_4_8) :- bars(4, 8, 65536, _).
solved(bars_8_8) :- bars(8, 8, 65536, _).
solved(irq_16_4) :- irq(16, 4, _).
solved(irq_64_8) :- irq(64, 8, _).
solved(queens_12) :- queens_fd(12).
solved(queens_20) :- queens_fd(20).
solved(send_more) :- send_more(_).

numbers(A, B, []) :- A > B, !.
numbers(A, B, [A|T]) :- A1 is A + 1, numbers(A1, B, T).
latency(I, J, L) :- L is 100 + ((I * 37 + J * 91 + I * J * 13) mod 400).

% Packages of cores, the root in the first: in which order the others are sent to, and which core of
% each passes the message on.
multicast(Packages, Cores, Cost) :-
    Others is Packages - 1, length(Slots, Others), within(Slots, 1, Others), different(Slots),
    package(1, Others, Cores, Slots, Cores_, Ends), within([Cost], 0, 100000),
    not_after(Ends, Cost), append(Slots, Cores_, Vs), least(Vs, Cost).
package(I, Others, _, [], [], []) :- I > Others, !.
package(I, Others, Cores, [S|Ss], [R|Rs], [F|Fs]) :-
    within([R], 1, Cores), Low is I * Cores, High is I * Cores + Cores - 1, numbers(Low, High, Cs),
    remote(Cs, Ls), local(Cs, Cs, Ms), member_at(R, Ls, L), member_at(R, Ms, M),
    within([F], 0, 100000), F #= S * 40 + L + M, J is I + 1, package(J, Others, Cores, Ss, Rs, Fs).
remote([], []).
remote([C|T], [L|R]) :- latency(0, C, L), remote(T, R).
local([], _, []).
local([C|T], All, [M|R]) :- slowest(All, C, 0, M), local(T, All, R).
slowest([], _, M, M).
slowest([X|T], C, A, M) :-
    ( X =:= C -> B = A ; latency(C, X, L0), L is L0 // 4, ( L > A -> B = L ; B = A ) ),
    slowest(T, C, B, M).
not_after([], _).
not_after([F|T], C) :- F #=< C, not_after(T, C).

% Base addresses in pages: behind bridges, aligned to their size, around a hole.
pages(1, 256). pages(2, 64). pages(3, 1). pages(4, 16).
pages(5, 4). pages(6, 1). pages(7, 32). pages(0, 8).
bars(Bridges, Devices, Limit, Bases) :-
    bridges(1, Bridges, Devices, Limit, Windows, Groups), apart(Windows), joined(Groups, Ds),
    bases(Windows, B1), bases(Ds, B2), around_hole(Ds), append(B1, B2, Bases), solve(Bases).
bridges(I, N, _, _, [], []) :- I > N, !.
bridges(I, N, D, Limit, [s(B, S)|Bs], [Ds|Dss]) :-
    devices(1, D, I, Limit, Ds0), largest_first(Ds0, Ds), apart(Ds), added(Ds, 0, S0),
    S is ((S0 + 255) // 256) * 256 + 256, within([B, K], 0, Limit), B #= K * 256,
    inside(Ds, B, S), H is Limit - S, B #=< H, J is I + 1, bridges(J, N, D, Limit, Bs, Dss).
devices(J, D, _, _, []) :- J > D, !.
devices(J, D, I, Limit, [s(B, S)|T]) :-
    K is (I * 3 + J * 5) mod 8, pages(K, S), within([B, N], 0, Limit), B #= N * S,
    J1 is J + 1, devices(J1, D, I, Limit, T).
largest_first(L, S) :- keyed(L, K), keysort(K, KS), unkeyed(KS, S).
keyed([], []).
keyed([s(B, S)|T], [M-s(B, S)|R]) :- M is -S, keyed(T, R).
unkeyed([], []).
unkeyed([_-X|T], [X|R]) :- unkeyed(T, R).
added([], S, S).
added([s(_, X)|T], A, S) :- B is A + X, added(T, B, S).
inside([], _, _).
inside([s(B, S)|T], W, WS) :- B #>= W, K is WS - S, B #=< W + K, inside(T, W, WS).
apart([]).
apart([X|T]) :- apart_from(T, X), apart(T).
apart_from([], _).
apart_from([s(B2, S2)|T], s(B1, S1)) :-
    (B1 + S1 #=< B2) #\/ (B2 + S2 #=< B1), apart_from(T, s(B1, S1)).
around_hole([]).
around_hole([s(B, S)|T]) :- (B + S #=< 1024) #\/ (B #>= 1040), around_hole(T).
joined([], []).
joined([L|T], R) :- append(L, R1, R), joined(T, R1).
bases([], []).
bases([s(B, _)|T], [B|R]) :- bases(T, R).

% Interrupts to cores and vectors: vectors differ on each core, and no core has too many.
irq(N, M, Vs) :-
    length(Cs, N), within(Cs, 1, M), length(Ws, N), within(Ws, 32, 255), pairs(Cs, Ws, Ks),
    within(Ks, 0, 1000000), different(Ks), loads(1, M, Cs, N), append(Cs, Ws, Vs), solve(Vs).
pairs([], [], []).
pairs([C|T], [W|U], [K|R]) :- K #= C * 256 + W, pairs(T, U, R).
loads(I, M, _, _) :- I > M, !.
loads(I, M, Cs, N) :-
    is_on(Cs, I, Bs), Q is N // M + 1, load_of(Bs, S), S #=< Q, J is I + 1, loads(J, M, Cs, N).
is_on([], _, []).
is_on([C|T], I, [B|R]) :- iff(B, C, I), is_on(T, I, R).
load_of([], 0).
load_of([B|T], S) :- within([S], 0, 1000), load_of(T, R), S #= B + R.

queens_fd(N) :- length(Q, N), within(Q, 1, N), safe(Q), solve_ff(Q).
safe([]).
safe([Q|T]) :- no_attack(T, Q, 1), safe(T).
no_attack([], _, _).
no_attack([Y|T], X, D) :-
    X #\= Y, X #\= Y + D, X #\= Y - D, D1 is D + 1, no_attack(T, X, D1).

send_more(L) :-
    L = [S, E, N, D, M, O, R, Y], within(L, 0, 9), different(L), S #>= 1, M #>= 1,
    S * 1000 + E * 100 + N * 10 + D + M * 1000 + O * 100 + R * 10 + E
        #= M * 10000 + O * 1000 + N * 100 + E * 10 + Y,
    solve(L).
