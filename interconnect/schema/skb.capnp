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
}

interface Skb $Zooid.maxWords(200)
    $Zooid.contract("open: * -> open | close -> end") {
  query @0 (text :Text, stepsMax :UInt64, json :Bool) -> (status :Status, query :UInt32, column :UInt32, error :Text);
  # Parses and opens; no answer is computed yet. stepsMax 0 is the engine's own limit.

  next @1 (query :UInt32) -> (status :Status, chunk :Data, endOfAnswer :Bool, endOfQuery :Bool, error :Text);
  # The next piece of the printed answers. A whole answer ends with endOfAnswer; endOfQuery closes the query.

  cancel @2 (query :UInt32) -> (status :Status);

  why @3 (goal :Text) -> (status :Status, query :UInt32, column :UInt32, error :Text);
  # Opens a query whose answer is the proof, with the facts it stood on.

  assertFacts @4 (source :Text, facts :Text, declared :Bool) -> (status :Status, count :UInt32, error :Text);
  # Facts in the engine's own syntax, each remembered with its source. `declared`: said by the administrator, not measured.

  transports @5 (version :UInt64, from :UInt16) -> (status :Status, version :UInt64, cores :UInt16, kinds :Data,
      reasons :List(Text), pollNs :UInt64);
  # A row of the decided table if it is newer than `version`: for each core a transport and an index into `reasons`,
  # one byte each. pollNs: how long that core looks for messages before it halts.
}
