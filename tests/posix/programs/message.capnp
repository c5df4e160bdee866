@0x9f3cd2b8a1e74d55;
# A small message that the guest writes and reads back.

struct Message {
  id @0 :UInt32;
  name @1 :Text;
  values @2 :List(UInt32);
}
