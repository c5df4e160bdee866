% The schema, asked: what shells show of relations.
%   described(Name, Arity, Kind, Columns, Doc, Where)   Kind: stored or derived; Columns: Name-Unit
%   table_of(Text, Relation, Rows, About)               relations with Text in their names
%   schema_of(Name, Column, Unit, Meaning)
%   column_unit(Goal, Variable, Unit)                   a variable of Goal that stands in a column

described(Name, Arity, stored, Columns, Doc, Where) :-
    relation(Name, Doc, Columns, Where), length(Columns, Arity).
described(Name, Arity, derived, Columns, Doc, File) :-
    derived(Name, Doc, Columns, File), length(Columns, Arity).

table_of(Text, Relation, Rows, About) :-
    described(Name, Arity, Kind, Columns, About, _),
    once(sub_atom(Name, _, _, _, Text)),
    pairs_keys(Columns, Names),
    Relation =.. [Name|Names],
    rows_of(Kind, Name, Arity, Rows).

rows_of(stored, Name, Arity, Rows) :- relation_size(Name, Arity, Rows).
rows_of(derived, _, _, rules).

schema_of(Name, Column, Unit, Meaning) :-
    described(Name, _, _, Columns, _, _), member(Column-Unit, Columns), unit(Unit, Meaning).

column_unit(Goal, Variable, Unit) :-
    part_of_goal(Goal, Part),
    functor(Part, Name, Arity),
    described(Name, Arity, _, Columns, _, _),
    nth1(I, Columns, _-Unit),
    arg(I, Part, Variable),
    var(Variable).

part_of_goal(Goal, _) :- var(Goal), !, fail.
part_of_goal(Goal, Part) :- within(Goal, Inner), !, part_of_goal(Inner, Part).
part_of_goal((A, B), Part) :- !, ( part_of_goal(A, Part) ; part_of_goal(B, Part) ).
part_of_goal((A ; B), Part) :- !, ( part_of_goal(A, Part) ; part_of_goal(B, Part) ).
part_of_goal((A -> B), Part) :- !, ( part_of_goal(A, Part) ; part_of_goal(B, Part) ).
part_of_goal(Goal, Goal) :- compound(Goal).

within(once(G), G).
within(call(G), G).
within(_ ^ G, G).
within(assume(_, G), G).
within(setof(_, G, _), G).
within(bagof(_, G, _), G).
