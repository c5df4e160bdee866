# Monitor to monitor, over one UMP channel per pair of cores. Both ends send and serve; nobody is the client.
#
# Most messages are events of protocol machines (monitor/protocol) and are one-way: the machine's own messages are the
# answers. Each carries the view it belongs to; an event of another view is dropped and counted by its machine.
@0xb4d2e18cf3e56912;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("zooid::schema::intermon");

const nameBytesMax :UInt16 = 31;
const valueBytesMax :UInt16 = 55;

# One message of the agreement machine (monitor/protocol): what each kind means, and which fields count, is said there.
enum Kind {
  prepare @0; vote @1; commit @2; abort @3; acknowledge @4;
  collect @5; report @6; install @7; installed @8; resume @9;
  snapshot @10; snapshotNext @11; welcome @12; joined @13; leave @14;
}

enum Change {
  set @0; remove @1; admit @2;
}

interface Intermon $Zooid.maxWords(32) $Zooid.beside
    $Zooid.contract("open: * -> open | close -> end") {
  # View.
  hello @0 (core :UInt16, apic :UInt32, buildId :UInt64, nonce :UInt64, textBase :UInt64, stateBase :UInt64,
            scheduler :UInt8, driver :UInt16, tscHz :UInt64, processor :UInt64)
      $Zooid.oneWay;
  # First message of a joining core. `driver`: the boot module of its CPU driver, by its place in BootInfo. `processor`: a
  # digest of what the core's processor says it is and can do, the same where that is the same.
  agreement @1 (kind :Kind, refusal :UInt8, attempt :UInt8, last :Bool, blank :Bool, view :UInt32, number :UInt32,
                coordinator :UInt16, sequence :UInt32, transactionView :UInt32, digest :UInt64, cores :List(UInt64),
                change :Change, changeCore :UInt16, name :Text, value :Data, entries :List(UInt64)) $Zooid.oneWay;
  # Two-phase commit sends exactly n-1 prepare, vote, commit and acknowledge for one update among n members. An entry is
  # two words: coordinator | sequence << 32, then view | state << 32.
  change @2 (change :Change, name :Text, value :Data) -> (status :UInt16, sequence :UInt32);
  # A client's update, carried to the coordinator of the machine.
  output @3 (domain :UInt64, bytes :Data) $Zooid.oneWay $Zooid.maxWords(140);
  # Text for the console, which only the boot core has.

  # Liveness and time.
  ping @4 (sentAt :UInt64) -> (sentAt :UInt64, receivedAt :UInt64);
  # Times are TSC ticks of the core that read them.

  # Capabilities between cores: the words, then the copy's owner is asked.
  copyCapability @5 (sequence :UInt64, owner :UInt16, words0 :UInt64, words1 :UInt64, words2 :UInt64, words3 :UInt64)
      $Zooid.oneWay;
  capabilityArrived @6 (sequence :UInt64, status :UInt16) $Zooid.oneWay;

  # Binding a client to a service of another core. The boot core's monitor knows who offers what and lends the memory.
  # Capabilities are four words each: an end point of the other domain, the doorbell, and the channel's frame.
  bind @7 (service :Text, client :UInt64, administrator :Bool, doorbell :List(UInt64))
      -> (status :UInt16, starting :Bool, binding :UInt32, core :UInt16, doorbell :List(UInt64), frame :List(UInt64))
      $Zooid.calls("Intermon.accept");
  # To the boot core. `starting`: somebody may serve that soon; ask again after offersChanged.

  # Life of domains on another core.
  spawn @8 (program :Text, arguments :List(Text), wait :Bool, spawners :List(UInt64),
        trusted :Bool)
      -> (status :UInt16, domain :UInt64) $Zooid.maxWords(176);
  # `spawners`: who started it, whoever started that one before it, and so on. `wait`: it reads what is typed.
  # `trusted`: it is an administrator there.
  ended @9 (domain :UInt64, exit :Int32, spawner :UInt64) $Zooid.oneWay;
  # To the core of the spawner: the domain has ended, its memory is back. To a domain's home, spawner 0: its dispatcher
  # on the sender's core has ended, so the whole domain is to end.
  span @10 (domain :UInt64, program :Text, capabilities :List(UInt64), input :Bool)
      -> (status :UInt16, endPoint :List(UInt64))
      $Zooid.maxWords(64);
  # A dispatcher of a domain of the sender's. Capabilities as four words each: information page, libos data, channel
  # frame, the home dispatcher's end point. The answer carries the new dispatcher's end point. `input`: the program reads
  # what is typed.

  # TLB shootdown by messages (protocol `unicast`).
  shootdown @11 (operation :UInt64, space :UInt64, address :UInt64, pages :UInt32, protect :UInt8, view :UInt64)
      $Zooid.oneWay;
  shootdownDone @12 (operation :UInt64, space :UInt64, view :UInt64, doorbells :UInt64) $Zooid.oneWay;
  # `doorbells`: how often the sender has rung the receiver so far, this message not counted.

  endDomain @13 (domain :UInt64, by :UInt64, exit :Int32) -> (status :UInt16, exit :Int32)
      $Zooid.calls("below:Intermon.endDomain Intermon.spanEnd");
  # As Monitor.endDomain, asked by domain `by`; 0: by the sender itself.

  domains @14 (after :UInt64) -> (ids :List(UInt64), names :List(Text), more :Bool) $Zooid.maxWords(160);
  # What runs on this core, by id.
  shutdown @15 (exit :UInt8) $Zooid.oneWay;

  # Measurements, and what was decided from them.
  observe @16 (windowNs :UInt64)
      -> (windowNs :UInt64, lostNs :UInt64, maxGapNs :UInt64, medianGapNs :UInt64);
  # Spin that long, looking at the clock all the time, and say what was missed of it.
  calibrate @17 (offsetNs :Int64) $Zooid.oneWay;
  # What to add to the clock of this core.
  transports @18 (version :UInt64, kinds :Data, reasons :List(Text), pollNs :UInt64) $Zooid.oneWay $Zooid.maxWords(200);
  # This core's row of the knowledge base's table, as Skb.transports gives it.
  spanFrame @19 (domain :UInt64, number :UInt16, capability :List(UInt64)) $Zooid.oneWay;
  # A large frame of the domain for its dispatcher there.
  spanEnd @20 (domain :UInt64) -> (status :UInt16);
  # The domain has ended: its dispatcher there stops, and every capability that was given for it is gone at the answer.
  cores @21 (first :UInt16) -> (answer :List(UInt64)) $Zooid.maxWords(206);
  # What the boot core answers to Monitor.cores(first), as its words: only it has heard every core's hello.

  traceSwitch @22 (state :UInt8) -> ();
  # abi::TraceState of the receiver's recording, answered when it is so. Messages sent before the answer are before it.
  traceRead @23 (first :UInt32)
      -> (recording :Bool, events :UInt32, dropped :UInt64, tscHz :UInt64, clockOffsetNs :Int64, eventWords :List(UInt64))
      $Zooid.maxWords(200);
  # As Monitor.traceRead; `clockOffsetNs` is what that core adds to have the machine's time.

  inject @24 (kind :UInt8, point :UInt8, afterMs :UInt32) $Zooid.oneWay;
  # As Monitor.inject, to the core that is to die.

  input @25 (domain :UInt64, raw :Bool, echo :Bool) -> (bytes :Data) $Zooid.maxWords(48) $Zooid.calls("Offer.input");
  # To the boot core: a program reads what is typed. Answered when there is something, or (nothing) at its end.

  poll @26 (windowNs :UInt64) $Zooid.oneWay;
  # How long to look for messages before halting, while transports are measured.

  live @27 (first :UInt32) -> (answer :List(UInt64)) $Zooid.maxWords(206);
  # What the receiver answers to Monitor.live(first) for its own core, as its words.

  offer @28 (domain :UInt64, service :Text, state :UInt8, ended :Bool) $Zooid.oneWay;
  # To the boot core: what a domain of the sender's is to others from now on, an OfferState (monitor/protocol); `ended`: it was a
  # client of another core's service, and is gone.
  offersChanged @29 () $Zooid.oneWay;
  # To whom `bind` answered `starting`.
  accept @30 (binding :UInt32, service :UInt64, core :UInt16, client :UInt64, administrator :Bool, doorbell :List(UInt64),
              frame :List(UInt64))
      -> (status :UInt16, doorbell :List(UInt64)) $Zooid.calls("Offer.bound");
  # From the boot core: domain `service` of the receiver's is to take in a client of `core`.
  released @31 (binding :UInt32) $Zooid.oneWay;
  # To the boot core: the sender's end of it has closed or ended, and reaches its frame no more.
  bindingOver @32 (binding :UInt32) $Zooid.oneWay;
  # From the boot core: the other end does nothing any more; the ring says so, too.
}
