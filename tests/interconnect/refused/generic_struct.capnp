# generic_struct.capnp:6: Box: generic types are not supported: declare one type per use
@0xf0a1b2c3d4e5f609;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
struct Plain { id @0 :UInt8; }
struct Box(T) {
  held @0 :T;
}
