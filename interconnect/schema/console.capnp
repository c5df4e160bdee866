# The console: one owner of the serial line, many writers, at most one reader.
@0xd6f40aae15078b34;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("zooid::schema::console");

enum Status {
  ok @0;
  claimed @1;     # another domain reads the console
  notClaimed @2;  # claim it first
  ended @3;       # no more input will come
}

interface Console $Zooid.maxWords(128)
    $Zooid.contract("writing: write -> writing | claim -> reading | close -> end; reading: write -> reading | read -> reading | release -> writing") {
  write @0 (bytes :Data) -> (written :UInt32);
  # Answered when the bytes are in the line's queue; fewer than given when it is full: wait and send the rest.

  read @1 (bytesMax :UInt32) -> (status :Status, bytes :Data);
  # Answered when there is at least one byte. Byte 0x03 (Ctrl-C) also arrives when nobody reads, as an event of `claim`.

  claim @2 () -> (status :Status) $Zooid.onCancel("close");
  # Refused as `busy` while another domain reads. Cancelled, nobody would know whether it reads: the channel ends.
  release @3 () -> (status :Status);
}
