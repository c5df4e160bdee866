# What something costs: asked of a supplier, and of who asks all suppliers.
@0xb1d7c0e5f2a94763;

using Cxx = import "/capnp/c++.capnp";
using Zooid = import "/zooid.capnp";
$Cxx.namespace("quote_capnp");
$Zooid.namespace("zooid::quote");

interface Supplier {
  price @0 (item :UInt32) -> (cents :Int64) $Zooid.beside;
}

interface Broker {
  best @0 (item :UInt32, waitUs :UInt32) -> (cents :Int64, offers :UInt32, late :UInt32) $Zooid.beside;
}
