# One of every field the schema compiler understands; also compiled by Cap'n Proto's own, to compare byte by byte.
@0xe7051bbf26189c45;

using Cxx = import "/capnp/c++.capnp";
using Zooid = import "/zooid.capnp";
$Cxx.namespace("sample_capnp");
$Zooid.namespace("zooid::sample");
$Zooid.maxDepth(4);

enum Colour {
  red @0;
  green @1;
  blue @2;
}

struct Plain {
  flag @0 :Bool;
  tiny @1 :Int8 = -5;
  small @2 :UInt16 = 1000;
  other @3 :Bool = true;
  medium @4 :Int32;
  large @5 :UInt64 = 0x123456789abcdef0;
  colour @6 :Colour = blue;
  real @7 :Float32 = 1.5;
  double @8 :Float64;
  place :group {
    x @9 :Int16;
    y @10 :Int16 = 7;
  }
  union {
    number @11 :UInt32;
    nothing @12 :Void;
    signed @13 :Int64 = -1;
  }
}

struct Inner {
  id @0 :UInt32;
  label @1 :Text;
}

struct Tree {
  value @0 :UInt16;
  children @1 :List(Tree);
}

struct Rich $Zooid.maxWords(200) {
  id @0 :UInt64;
  title @1 :Text;
  blob @2 :Data;
  numbers @3 :List(UInt32);
  bits @4 :List(Bool);
  colours @5 :List(Colour);
  words @6 :List(Text);
  inner @7 :Inner;
  inners @8 :List(Inner);
  tree @9 :Tree;
  blobs @10 :List(Data);
  choice :union {
    text @11 :Text;
    inner @12 :Inner;
    none @13 :Void;
  }
  score @14 :Int32 = -3;
}

# What lists hold, and what is read where nothing was set.
struct Deep {
  matrix @0 :List(List(Int32));
  names @1 :List(List(Text));
  rows @2 :List(List(Inner));
  cube @3 :List(List(List(UInt8)));
  greeting @4 :Text = "hello";
  key @5 :Data = 0x"00ff10";
  primes @6 :List(UInt16) = [2, 3, 5, 7];
  home @7 :Inner = (id = 7, label = "home");
  flags @8 :List(List(Bool)) = [[true, false, true], []];
  reals @9 :List(Float64) = [0.5, -2];
  again @10 :Deep;
}
