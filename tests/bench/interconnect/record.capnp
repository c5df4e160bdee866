# What the rows of schema.cpp build and read: once in the fast form, once in the general one.
@0xe7051bbf26189c51;

using Cxx = import "/capnp/c++.capnp";
using Zooid = import "/zooid.capnp";
$Cxx.namespace("record_capnp");
$Zooid.namespace("zooid::record");

struct Fast {
  number @0 :UInt64;
  signed @1 :Int64 = -1;
  left @2 :UInt32;
  right @3 :UInt32 = 7;
  small @4 :UInt16;
  tiny @5 :UInt8;
  flag @6 :Bool;
  half @7 :UInt16;
  real @8 :Float64;
}

struct Part {
  id @0 :UInt32;
  label @1 :Text;
}

struct General {
  number @0 :UInt64;
  title @1 :Text;
  values @2 :List(UInt32);
  parts @3 :List(Part);
}

interface Records {
  fast @0 Fast -> ();
  general @1 General -> () $Zooid.maxWords(64);
}
