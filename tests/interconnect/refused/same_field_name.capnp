# same_field_name.capnp:8: Thing.placeX: its C.. name place_x is also that of another field: rename one
@0xf0a1b2c3d4e5f610;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
struct Thing {
  place :group { x @0 :UInt8; }

  placeX @1 :UInt8;
}
