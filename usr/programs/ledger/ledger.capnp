# A ledger of accounts: one client at a time changes it, all or nothing.
@0xb1a7d05e3c64f912;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("zooid::ledger");

interface Ledger $Zooid.maxWords(16) $Zooid.contract(
    "closed: look -> reading | edit -> writing | close -> end; reading: balance -> reading | done -> closed | close -> end; writing: balance -> writing | add -> writing | commit -> closed | discard -> closed") {
  look @0 ();
  edit @1 ();
  # `busy` while another client edits.
  balance @2 (account :Text) -> (cents :Int64);
  # While writing: with what this client has added.
  add @3 (account :Text, cents :Int64) -> (cents :Int64);
  commit @4 () -> (accounts :UInt32);
  # Everything that was added, at once.
  discard @5 ();
  done @6 ();
}
