% Where the windows of PCI bridges and the base addresses of devices go.
%   pci_plan(Kind, Plan)    Kind: io, mem or prefetch; Plan: place(What, Base, Bytes), parents first
%                           What: bar(Bus, Dev, Fn, Index) or bridge(Bus, Dev, Fn)
%   pci_check(Plan)         holds if nothing overlaps, everything is aligned and inside of its bridge
%   pci_now(Kind, Plan)     where firmware has put it
%   pci_room(Kind, Base, Bytes)  where it may go
%
% Sizes of base addresses are powers of two and are their alignment; laid largest alignment first
% they leave no gap, so a window of the summed size is the smallest there can be. Bridges are served
% from the leaves for sizes, from the root for places. What firmware fixed is pci_fixed/6, what may
% not be used pci_hole/3. Addresses are 64 bits, without scaling.

pci_plan(Kind, Plan) :-
    fixed_on_root(Kind),
    findall(Base-Bytes, pci_room(Kind, Base, Bytes), Windows),
    findall(Base-Bytes, taken(Kind, Base, Bytes), Taken),
    sort(Taken, Holes),
    items(Kind, 0, Items),
    member(Start-Room, Windows),
    End is Start + Room,
    laid(Items, Start, End, Holes, Plan, []), !.

% A fixed address behind a bridge would fix the bridge's window too: no plan is made then.
fixed_on_root(Kind) :-
    \+ ( pci_fixed(Bus, Dev, Fn, Index, _, _), Bus > 0, wants(Bus, Dev, Fn, Index, Kind, _) ).

taken(Kind, Base, Bytes) :- pci_hole(Kind, Base, Bytes).
taken(Kind, Base, Bytes) :-
    pci_fixed(Bus, Dev, Fn, Index, Base, _), wants(Bus, Dev, Fn, Index, Kind, Bytes).
taken(mem, Base, Bytes) :- memory(Base, Bytes, reserved).
taken(mem, Base, Bytes) :-
    pci_config(_, First, Last, Start),
    Base is Start + (First << 20), Bytes is (Last - First + 1) << 20.

% What the root bridge passes on is written in the firmware's programs, which are not run here: where
% nobody says it (pci_window/3), it is what the memory map leaves between memory and the I/O APICs,
% and the ports above those of the board.
pci_room(Kind, Base, Bytes) :- pci_window(Kind, Base, Bytes).
pci_room(mem, Base, Bytes) :-
    \+ pci_window(_, _, _),
    four_gib(Top),
    aggregate_all(max(End), low_memory_end(Top, End), Base),
    aggregate_all(min(Apic), apic_below(Top, Apic), Limit),
    Bytes is Limit - Base, Bytes > 0.
pci_room(io, First, Bytes) :-
    \+ pci_window(_, _, _), once(memory(_, _, usable)),
    board_ports(First), Bytes is 65536 - First.

four_gib(4294967296).
board_ports(4096).
low_memory_end(Top, End) :-
    memory(Base, Bytes, Kind), Kind \== reserved, Base < Top, End is Base + Bytes, End =< Top.
apic_below(_, 4273995776).
apic_below(Top, Apic) :- ioapic(_, Apic, _), Apic < Top.

% A prefetchable base address may lie in a window that is not; one of 32 bits must.
wants(Bus, Dev, Fn, Index, Kind, Bytes) :-
    pci_bar(Bus, Dev, Fn, Index, Own, Bytes), goes_to(Bus, Dev, Fn, Index, Own, Kind).

goes_to(_, _, _, _, Own, Kind) :- Own \== prefetch, !, Kind = Own.
goes_to(Bus, Dev, Fn, Index, _, Kind) :-
    once(pci_room(prefetch, _, _)), \+ pci_address(Bus, Dev, Fn, Index, _, 32), !, Kind = prefetch.
goes_to(_, _, _, _, _, mem).

% What lies on a bus: item(Align, Bytes, What, Items below), the largest alignment first.
items(Kind, Bus, Items) :-
    findall(Align-item(Align, Bytes, What, Below), item(Kind, Bus, Align, Bytes, What, Below), Keyed),
    sort(1, @>=, Keyed, Sorted),
    pairs_values(Sorted, Items).

item(Kind, Bus, Bytes, Bytes, bar(Bus, Dev, Fn, Index), []) :-
    wants(Bus, Dev, Fn, Index, Kind, Bytes),
    \+ pci_fixed(Bus, Dev, Fn, Index, _, _).
item(Kind, Bus, Align, Bytes, bridge(Bus, Dev, Fn), Below) :-
    pci_bridge(Bus, Dev, Fn, Secondary),
    Secondary > Bus,
    items(Kind, Secondary, Below),
    Below = [item(Largest, _, _, _)|_],
    granule(Kind, Granule),
    Align is max(Largest, Granule),
    packed(Below, 0, Used),
    Bytes is (Used + Granule - 1) // Granule * Granule.

packed([], Used, Used).
packed([item(Align, Bytes, _, _)|Items], At, Used) :-
    aligned(At, Align, Start), Next is Start + Bytes, packed(Items, Next, Used).

% The units of a bridge's window registers. PCI-to-PCI Bridge Architecture, I/O and memory base.
granule(io, 4096).
granule(mem, 1048576).
granule(prefetch, 1048576).

laid([], _, _, _, Plan, Plan).
laid([item(Align, Bytes, What, Below)|Items], At, End, Holes, [place(What, Base, Bytes)|Plan], Rest) :-
    free_place(At, Align, Bytes, Holes, Base),
    Next is Base + Bytes,
    Next =< End,
    laid(Below, Base, Next, Holes, Plan, Middle),
    laid(Items, Next, End, Holes, Middle, Rest).

free_place(At, Align, Bytes, Holes, Base) :-
    aligned(At, Align, Start),
    ( member(Hole-Size, Holes), Hole < Start + Bytes, Start < Hole + Size ->
        After is Hole + Size, free_place(After, Align, Bytes, Holes, Base)
    ; Base = Start ).

aligned(At, Align, Start) :- Start is (At + Align - 1) // Align * Align.

pci_check(Plan) :-
    \+ ( select(place(A, B1, S1), Plan, Rest), member(place(B, B2, S2), Rest),
         siblings(A, B), B1 < B2 + S2, B2 < B1 + S1 ),
    \+ ( member(place(bar(_, _, _, _), Base, Bytes), Plan), Base mod Bytes =\= 0 ),
    \+ ( member(place(What, Base, Bytes), Plan), below(What, Bus, Dev, Fn),
         \+ ( member(place(bridge(Bus, Dev, Fn), Window, Size), Plan),
              Base >= Window, Base + Bytes =< Window + Size ) ).

siblings(A, B) :- bus_of(A, Bus), bus_of(B, Bus).
bus_of(bar(Bus, _, _, _), Bus).
bus_of(bridge(Bus, _, _), Bus).
below(What, Bus, Dev, Fn) :- bus_of(What, Secondary), pci_bridge(Bus, Dev, Fn, Secondary).

pci_now(Kind, Plan) :- findall(place(What, Base, Bytes), now(Kind, What, Base, Bytes), Plan).

now(Kind, bridge(Bus, Dev, Fn), Base, Bytes) :- pci_bridge_window(Bus, Dev, Fn, Kind, Base, Bytes).
now(Kind, bar(Bus, Dev, Fn, Index), Base, Bytes) :-
    pci_bar(Bus, Dev, Fn, Index, Own, Bytes),
    pci_address(Bus, Dev, Fn, Index, Base, _), Base > 0,
    lies_in(Own, Bus, Base, Kind).

lies_in(prefetch, Bus, Base, Kind) :-
    pci_bridge(Up, Dev, Fn, Bus), pci_bridge_window(Up, Dev, Fn, mem, Window, Bytes),
    Base >= Window, Base < Window + Bytes, !, Kind = mem.
lies_in(Kind, _, _, Kind).
