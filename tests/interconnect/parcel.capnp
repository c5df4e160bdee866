# A contract with several states, for the tests of contracts.
@0xe7051bbf26189c47;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("zooid::parcel");

interface Parcel $Zooid.maxWords(16) $Zooid.contract(
    "fresh: label -> labelled | close -> end; labelled: put -> labelled | weigh -> labelled | glance -> labelled | seal -> sealed | close -> end; sealed: open -> labelled | weigh -> sealed | send -> end") {
  label @0 (text :Text) -> ();
  # Refused as `denied` when the text is "nowhere".
  put @1 (grams :UInt32) $Zooid.oneWay;
  weigh @2 () -> (grams :UInt32) $Zooid.beside;
  glance @3 () -> (grams :UInt32) $Zooid.onCancel("close");
  seal @4 () -> () $Zooid.onCancel("close");
  open @5 () -> ();
  send @6 (to :UInt32) $Zooid.oneWay;
}
