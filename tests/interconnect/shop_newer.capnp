# The same service some versions later: every message has more fields, some no longer fit the fast form, and there is one
# more method.
@0xe7051bbf26189c49;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("zooid::shop_newer");

interface Shop $Zooid.maxWords(60) {
  price @0 (item :UInt32, customer :Text, coupons :List(UInt16)) -> (cents :UInt32, currency :Text = "EUR");
  find @1 (name :Text, language :Text = "en", limit :UInt8 = 5) -> (item :UInt32, shelf :Text, more :List(UInt32));
  note @2 (item :UInt32, why :Text = "none") $Zooid.oneWay;
  rent @3 (item :UInt32, months :UInt16 = 12) -> (room :Zooid.Frame, terms :Text = "usual");
  restock @4 (item :UInt32, count :UInt32) -> (count :UInt32);
}
