# foreign_bare.capnp: .*bare.capnp:Thing is used, but its file has no namespace: add
@0xf0a1b2c3d4e5f60d;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
using Bare = import "bare.capnp";
interface Service { put @0 Bare.Thing -> (); }
