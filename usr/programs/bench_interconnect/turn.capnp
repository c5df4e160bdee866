# The typed call of the benchmark: 56 bytes there and 56 back.
@0x9f2c7a51d3e8b604;

using Cxx = import "/capnp/c++.capnp";
using Zooid = import "/zooid.capnp";
$Cxx.namespace("bench_capnp");
$Zooid.namespace("zooid::bench::schema");

struct Words {
  w0 @0 :UInt64;
  w1 @1 :UInt64;
  w2 @2 :UInt64;
  w3 @3 :UInt64;
  w4 @4 :UInt64;
  w5 @5 :UInt64;
  w6 @6 :UInt64;
}

interface Echo {
  turn @0 Words -> Words;
}
