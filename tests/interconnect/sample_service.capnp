# A service whose messages are partly of another file, and carry capabilities.
@0xe7051bbf26189c47;

using Zooid = import "/zooid.capnp";
using Data = import "sample.capnp";
$Zooid.namespace("zooid::sample");

interface Sample $Zooid.maxWords(64) $Zooid.contract("idle: * -> idle | close -> end") {
  plain @0 Data.Plain -> Data.Plain;
  rich @1 Data.Rich -> (words :UInt32);
  open @2 (name :Text, count :UInt32 = 3, disk :Zooid.Frame) -> (ok :Bool, handle :Sample);
  finish @3 (code :Int32) $Zooid.oneWay;
  add @4 (left :Int64, right :Int64) -> (sum :Int64);
}

interface Store {
  put @0 Data.Deep -> (kept :Bool) $Zooid.maxWords(240);
}

# One of two capabilities, or none.
struct Handed {
  number @0 :UInt8;
  union {
    nothing @1 :Void;
    frame @2 :Zooid.Frame;
    desk @3 :Desk;
  }
}

interface Desk $Zooid.maxWords(16) {
  hand @0 Handed -> ();
  describe @1 (what :Text, frame :Zooid.Frame) -> ();
}
