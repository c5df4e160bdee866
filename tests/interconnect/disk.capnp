# A service whose methods pass buffers, for the tests of those.
@0xe7051bbf26189c4a;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("zooid::disk");

interface Disk $Zooid.maxWords(16) {
  write @0 (sector :UInt64, data :Zooid.Buffer $Zooid.maxBytes(4096)) -> (bytes :UInt32);
  read @1 (sector :UInt64) -> (data :Zooid.Buffer $Zooid.maxBytes(4096));
  label @2 (name :Text, picture :Zooid.Buffer $Zooid.maxBytes(64)) -> (name :Text);
  copy @3 (data :Zooid.Buffer $Zooid.maxBytes(4096)) -> (data :Zooid.Buffer $Zooid.maxBytes(4096)) $Zooid.beside;
}

# The same service, as an old program knows it.
interface OldDisk $Zooid.maxWords(16) {
  write @0 (sector :UInt64) -> (bytes :UInt32);
  read @1 (sector :UInt64) -> ();
}
