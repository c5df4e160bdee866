# No plugin is to compile this one: it has no namespace of ours.
@0xf0a1b2c3d4e5f6f0;
struct Thing { id @0 :UInt8; }
