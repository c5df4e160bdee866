# `Sample` some versions later: fields and a method were added. Old and new must understand each other.
@0xe7051bbf26189c46;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("zooid::sample_newer");

interface Sample $Zooid.maxWords(80) {
  plain @0 () -> ();
  rich @1 () -> ();
  open @2 (name :Text, count :UInt32 = 3, disk :Zooid.Frame, priority :UInt64 = 9, note :Text)
      -> (ok :Bool, handle :Sample, code :UInt64 = 77);
  finish @3 (code :Int32) $Zooid.oneWay;
  add @4 (left :Int64, right :Int64, third :Int64 = 5) -> (sum :Int64, count :UInt16 = 2);
  multiply @5 (left :Int64, right :Int64) -> (product :Int64);
}
