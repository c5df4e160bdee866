# A service, as an old program knows it.
@0xe7051bbf26189c48;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("zooid::shop");

interface Shop $Zooid.maxWords(40) {
  price @0 (item :UInt32) -> (cents :UInt32);
  find @1 (name :Text) -> (item :UInt32, shelf :Text);
  note @2 (item :UInt32) $Zooid.oneWay;
  rent @3 (item :UInt32) -> (room :Zooid.Frame);
}
