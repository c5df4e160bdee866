# A service that counts words by name: what a new service says of itself.
@0x9f5c2d7be4a01837;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("tally");

struct Entry {
  name @0 :Text;
  count @1 :UInt64;
}

interface Tally $Zooid.maxWords(64) {
  add @0 (name :Text, by :UInt64 = 1) -> (count :UInt64);
  list @1 (atLeast :UInt64) -> (entries :List(Entry));
}
