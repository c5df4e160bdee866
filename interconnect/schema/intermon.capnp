# Monitor to monitor, over one UMP channel per pair of cores. Both ends send and serve; nobody is the client.
#
# Most messages are events of protocol machines (monitor/protocol) and are one-way: the machine's own messages are the
# answers. Each carries the view it belongs to; an event of another view is dropped and counted by its machine.
@0xb4d2e18cf3e56912;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("zooid::schema::intermon");

const nameBytesMax :UInt16 = 31;
const valueBytesMax :UInt16 = 55;

enum Operation {
  set @0;
  setNew @1;   # vetoed when the name is taken
  remove @2;
}

enum Reason {
  none @0;
  busy @1;     # another transaction holds the name
  exists @2;
  notFound @3;
  full @4;     # names_max reached
  staleView @5;
}

interface Intermon $Zooid.maxWords(32) {
  # View.
  hello @0 (core :UInt16, apic :UInt32, buildId :UInt64, nonce :UInt64, textBase :UInt64, stateBase :UInt64)
      $Zooid.oneWay;
  # First message of a joining core.
  view @1 (number :UInt64, coordinator :UInt16, members :List(UInt64)) $Zooid.oneWay;
  # The members as a bit set of at most 256 cores; only the number of views grows.
  snapshotEntry @2 (number :UInt64, index :UInt32, last :Bool, name :Text, value :Data, version :UInt64)
      $Zooid.oneWay;
  # The name table for a joining core, entry by entry.

  # Two-phase commit: exactly n-1 of each kind for one update among n members.
  prepare @3 (coordinator :UInt16, operation :Operation, sequence :UInt64, view :UInt64, name :Text, value :Data)
      $Zooid.oneWay;
  vote @4 (coordinator :UInt16, yes :Bool, reason :Reason, sequence :UInt64, view :UInt64) $Zooid.oneWay;
  decision @5 (coordinator :UInt16, commit :Bool, sequence :UInt64, view :UInt64) $Zooid.oneWay;
  acknowledge @6 (coordinator :UInt16, sequence :UInt64, view :UInt64) $Zooid.oneWay;

  # Liveness and time.
  ping @7 (sentAt :UInt64) -> (sentAt :UInt64, receivedAt :UInt64);
  # Times are TSC ticks of the core that read them.

  # Capabilities between cores: the words, then the copy's owner is asked.
  copyCapability @8 (sequence :UInt64, owner :UInt16, words0 :UInt64, words1 :UInt64, words2 :UInt64, words3 :UInt64)
      $Zooid.oneWay;
  capabilityArrived @9 (sequence :UInt64, status :UInt16) $Zooid.oneWay;

  # Binding a client here to a service there.
  bind @10 (service :Text, client :UInt64, transport :UInt16, slots :UInt16, frameSequence :UInt64, frameBytes :UInt64)
      -> (status :UInt16, service :UInt64);
  # The frame travels as copyCapability number frameSequence and is used only once it has arrived.

  # Life of domains on another core.
  spawn @11 (program :Text, arguments :List(Text), wait :Bool) -> (status :UInt16, domain :UInt64) $Zooid.maxWords(160);
  ended @12 (domain :UInt64, exit :Int32) $Zooid.oneWay;
  span @13 (domain :UInt64, frameSequence :UInt64, frameBytes :UInt64) -> (status :UInt16);

  # TLB shootdown by messages (protocol `unicast`).
  shootdown @14 (operation :UInt64, space :UInt64, address :UInt64, pages :UInt32, protect :UInt8, view :UInt64)
      $Zooid.oneWay;
  shootdownDone @15 (operation :UInt64, view :UInt64) $Zooid.oneWay;

  # A shell command for this core (`oncore`), its output in chunks.
  run @16 (command :Text) -> (status :UInt16, exit :Int32, output :Data, more :Bool) $Zooid.maxWords(160);

  domains @17 (after :UInt64) -> (ids :List(UInt64), names :List(Text), more :Bool) $Zooid.maxWords(160);
  # What runs on this core, by id.
  shutdown @18 (exit :UInt8) $Zooid.oneWay;
}
