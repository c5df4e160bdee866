@0xd1a7c0ffee5e4b21;

struct Note {
  id @0 :UInt32;
  text @1 :Text;
  squares @2 :List(UInt64);
}
