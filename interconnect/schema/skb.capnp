# The system knowledge base. A query is opened, its answers are fetched in chunks, and it is closed: the client sets the
# pace, so a query with endless answers costs nothing while nobody reads.
@0xc5e3f29d04f67a23;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("zooid::schema::skb");

enum Status {
  ok @0;
  syntax @1;       # column says where
  failed @2;       # no answer at all
  engineError @3;  # an ISO error term, in the text
  limit @4;        # steps, memory or answers: the text names which
  cancelled @5;
  noQuery @6;      # the query is not open: it was cancelled, or its client has gone
  busy @7;         # too many open queries
  denied @8;       # the client has no right to that: the text names what and the cure
  conflict @9;     # somebody else changed the same meanwhile: ask again
}

# What a client may change. may_write(Owner, Name, Arity) grants a relation that another declared.
enum Right {
  ask @0;
  ownFacts @1;     # its own facts, in relations it has declared or is granted
  ownRules @2;     # and rules
  administer @3;
}

struct Value {
  union {
    integer @0 :Int64;
    real @1 :Float64;
    atom @2 :Text;
    term @3 :Text; # a list, a compound or a variable, as text that reads back; only in answers
  }
}

struct Notice {
  asserted @0 :Bool;   # else retracted
  version @1 :UInt64;  # of the base, since the change
  lost @2 :UInt64;     # notices before this one that were not kept: ask for all anew
  row @3 :List(Value);
}

# A fact that has come or gone.
struct Changed {
  asserted @0 :Bool;    # else retracted
  relation @1 :Text;
  row @2 :List(Value);  # with all its columns
}

# Between begin and commit or abort a client only changes: nobody sees its changes before the commit, then all at once. A
# client that goes away amid a transaction has changed nothing.
interface Skb $Zooid.maxWords(200)
    $Zooid.contract("open: begin -> writing | query -> open | next -> open | cancel -> open | why -> open | assertFacts -> open | transports -> open | prepare -> open | run -> open | fetch -> open | forget -> open | subscribe -> open | notices -> open | unsubscribe -> open | change -> open | retractOwner -> open | save -> open | quotas -> open | mark -> open | difference -> open | unmark -> open | close -> end; writing: assertFacts -> writing | change -> writing | notices -> writing | commit -> open | abort -> open") {
  query @0 (text :Text, stepsMax :UInt64, json :Bool, timeUs :UInt32) -> (status :Status, query :UInt32, column :UInt32,
      error :Text) $Zooid.calls("Monitor.live");
  # Parses and opens; no answer is computed yet. stepsMax 0 is the service's own limit, and so is timeUs 0: how long it may
  # run, all stretches together.

  next @1 (query :UInt32) -> (status :Status, chunk :Data, endOfAnswer :Bool, endOfQuery :Bool, error :Text);
  # The next piece of the printed answers. A whole answer ends with endOfAnswer; endOfQuery closes the query.

  cancel @2 (query :UInt32) -> (status :Status);

  why @3 (goal :Text, json :Bool) -> (status :Status, query :UInt32, column :UInt32, error :Text) $Zooid.calls("Monitor.live");
  # Opens a query whose answer is the proof, with the facts it stood on: lines for people, or with `json` the tree of
  # skb/shell/README.md.

  assertFacts @4 (source :Text, facts :Text, declared :Bool) -> (status :Status, count :UInt32, error :Text);
  # Facts in the engine's own syntax, each remembered with its source; all of them or none. `declared`: said by the
  # administrator, not measured. A client that does not administer is its own source. In a transaction: part of it, by
  # the source and kind that begin was told.

  transports @5 (version :UInt64, from :UInt16, sending :Bool) -> (status :Status, version :UInt64, cores :UInt16,
      kinds :Data, reasons :List(Text), pollNs :UInt64, order :Data);
  # A row of the decided table if it is newer than `version`: for each core a transport and an index into `reasons`,
  # one byte each. pollNs: how long that core looks for messages before it halts. With `sending` also `order`: the
  # others, a byte each, as that core is to send to them so that the last hears soonest; empty where nothing says so.

  prepare @6 (text :Text, stepsMax :UInt64, timeUs :UInt32) -> (status :Status, prepared :UInt32, columns :List(Text),
      column :UInt32, error :Text);
  # Compiles a query that is to be run many times; the limits are of each run. Its columns are its named variables, in
  # order of appearance.

  run @7 (prepared :UInt32, values :List(Value), rowsMax :UInt16) -> (status :Status, rows :UInt16, values :List(Value),
      more :Bool, error :Text);
  # Runs it from its start, its first columns bound to `values`. Answers, row after row, as many as fit, come within
  # 20 ms and are at most rowsMax (0: no limit); `more`: fetch goes on.
  fetch @8 (prepared :UInt32, rowsMax :UInt16) -> (status :Status, rows :UInt16, values :List(Value), more :Bool,
      error :Text);
  forget @9 (prepared :UInt32) -> (status :Status);

  subscribe @10 (text :Text, asserted :Bool = true, retracted :Bool = true, answers :Bool, everyUs :UInt32)
      -> (status :Status, subscription :UInt32, columns :List(Text), column :UInt32, error :Text, answers :Bool);
  # A fact's pattern, alone or before conditions. From now on each commit of such a fact is a notice. Who is slow loses
  # some, and the next one says how many.
  # With `answers`, and always when rules derive what is asked or it depends on what runs: any goal, whose answers are
  # notices as they come and go, the present ones first. It is asked again while somebody waits for notices, after a
  # commit that it may depend on, and every everyUs when it depends on what runs; not more often than everyUs says (0 and
  # less than the service's least: that). Who is slow loses nothing: what has come and gone again is not told.
  notices @11 (subscription :UInt32, waitUs :UInt32) -> (status :Status, notices :List(Notice), more :Bool, error :Text)
      $Zooid.beside;
  # Those that wait, oldest first, as many as fit; if there is none, waits so long for one. One such call per subscription
  # at a time: another is `busy`. `failed`: what the
  # condition of the subscription ended in, when it is an error; it goes on.
  unsubscribe @12 (subscription :UInt32) -> (status :Status);

  change @13 (relation :Text, columns :UInt16, gone :List(Value), come :List(Value), source :Text, declared :Bool)
      -> (status :Status, count :UInt32, error :Text);
  # Rows retracted and rows asserted at once, or nothing at all. `source`, and in a transaction, as in assertFacts.
  retractOwner @14 (owner :Text) -> (status :Status, count :UInt32);
  # Everything a source has said, as when its domain has ended. For administrators.
  save @15 () -> (status :Status, query :UInt32);
  # Opens a query whose one answer is the text of the base: facts with their sources, and rules. For administrators.

  quotas @16 () -> (right :Right, owner :Text, inferencesMax :UInt64, arenaBytes :UInt64, sliceUs :UInt32,
      queriesMax :UInt16, preparedMax :UInt16, subscriptionsMax :UInt16, noticesMax :UInt16, timeUs :UInt32,
      ownedBytesMax :UInt64, ownedBytes :UInt64, answersMax :UInt16, everyUsMin :UInt32, transactionUs :UInt32);
  # What this client may, of each query and at the same time. ownedBytes: of the facts it has said and not retracted, of at
  # most ownedBytesMax (0: no limit).

  mark @17 () -> (version :UInt64);
  # Remembers this moment, in place of the one before.
  difference @18 () -> (status :Status, changes :List(Changed), untold :UInt32, more :Bool, version :UInt64, error :Text);
  # The facts that have come and gone between the mark and `version`, in pieces; the last one says how many rules have, and
  # facts too long for a message, and moves the mark to that version. `failed`: there is no mark, or so much has changed that it was given up.
  unmark @19 () -> ();
  # So that the base need not remember.

  begin @20 (source :Text, declared :Bool) -> ();
  commit @21 () -> (status :Status, count :UInt32, version :UInt64, error :Text);
  # `failed`: it has taken longer than quotas.transactionUs, and nothing is changed: begin anew.
  abort @22 () -> ();
}
