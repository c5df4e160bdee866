# no_namespace.capnp:1: the file needs .Zooid.namespace
@0xf0a1b2c3d4e5f601;
struct Thing { id @0 :UInt8; }
