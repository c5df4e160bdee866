# buffer_in_union.capnp:8: Which.data: a buffer cannot stand in a union: move it out
@0xf0a1b2c3d4e5f632;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
struct Which {
  union {
    none @0 :Void;
    data @1 :Zooid.Buffer $Zooid.maxBytes(64);
  }
}
interface Service {
  put @0 Which -> ();
}
