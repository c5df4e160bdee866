# A domain and the monitor of its core, over LMP. The domain is the client.
#
# Who may decide over the machine is said by the end point a domain sends to its monitor by: an administrator's has
# another badge than a client's (abi::LinkBadge). Calls `for administrators` are `denied` to all others.
#
# Every call is answered once; calls may be open at the same time and are answered in any order. Names are 1..31 bytes,
# values 0..55 bytes. Changes of the name table are agreed by all cores before they are answered; reads are local.
@0xa3c1f07be2d45801;

using Zooid = import "/zooid.capnp";
$Zooid.namespace("zooid::schema::monitor");

enum Status {
  ok @0;
  notFound @1;      # no such name, core, domain or program
  exists @2;        # the name is taken
  badArgument @3;   # too long, empty, or not a number in range
  noMemory @4;      # a limit of the monitor is reached: try again later
  denied @5;        # not allowed to this domain
  coreDown @6;      # the core is not a member, or left while we waited
  vetoed @7;        # a core voted no: another change of the same name was under way
}

enum Transport {
  lmp @0;
  ump @1;
  umpNotify @2;
}

struct Core {
  id @0 :UInt16;
  apic @1 :UInt32;
  member @2 :Bool;
  textBase @3 :UInt64;   # physical, as that core's CPU driver reads it from its own page tables
  stateBase @4 :UInt64;
  buildId @5 :UInt64;    # first eight bytes
  nonce @6 :UInt64;      # what the CPU driver returned to its monitor
  dead @7 :Bool;         # its CPU driver has stopped, or it was fenced
  reason @8 :Text;       # why, at most 47 bytes
  scheduler @9 :UInt8;   # abi::SchedulingPolicy
  driver @10 :Text;      # boot module of its CPU driver
}

# When a core dies that was told to: at once, or at a point of the next agreement it takes part in.
enum InjectPoint {
  now @0;
  prepare @1;            # it has received that, and done nothing about it
  vote @2;               # it has sent that
  commit @3;             # received
  acknowledge @4;        # sent
}

struct Domain {
  id @0 :UInt64;
  core @1 :UInt16;
  name @2 :Text;
}

struct Channel {
  id @0 :UInt32;
  from @1 :UInt16;       # cores
  to @2 :UInt16;
  transport @3 :Transport;
  sent @4 :UInt64;       # messages, from the end on this core
  received @5 :UInt64;
  doorbells @6 :UInt64;
  reason @7 :Text;       # the fact the transport followed from
}

# The answer to `bind`.
struct Bound {
  status @0 :Status;
  core @1 :UInt16;
  transport @2 :Transport;
  slots @3 :UInt16;
  bytes @4 :UInt64;
  union {
    service @5 :Zooid.EndPoint;  # transport lmp: send there
    binding @6 :UInt32;          # the others: its number; the caller attaches as side b
  }
}

# A client that a service is to hear.
struct Client {
  id @0 :UInt64;
  transport @1 :Transport;
  slots @2 :UInt16;
  bytes @3 :UInt64;
  union {
    endPoint @4 :Zooid.EndPoint;  # transport lmp: answer there
    channel @5 :Zooid.Frame;      # the others: the service is side a
  }
  administrator @6 :Bool;         # it may decide over the machine
  binding @7 :UInt32;             # transport lmp: 0
}

struct Arguments {
  list @0 :List(Text);
}

# What the running system says of itself: one row, as one fact or two of the knowledge base (skb/service/live_facts.hpp).
enum LiveRelation {
  domain @0;      # number0: its id, number1: capabilities its core's monitor holds for it; name
  dispatcher @1;  # number0: the domain it belongs to
  service @2;     # number0: the domain that serves it; name
  channel @3;     # number0: the core it leads to, number1: messages sent there, number2: doorbells rung for them; transport
  memory @4;      # number0: bytes the monitor can give to domains, number1: bytes it uses itself
  load @5;        # number0: thousandths of its time that the core did not halt, since the row before
}
struct LiveRow {
  relation @0 :LiveRelation;
  core @1 :UInt16;  # whose monitor says it
  transport @2 :Transport;
  number0 @3 :UInt64;
  number1 @4 :UInt64;
  number2 @5 :UInt64;
  name @6 :Text;
}

interface Monitor $Zooid.maxWords(96)
    $Zooid.contract("open: ended -> end | * -> open | close -> end") {
  bind @0 (service :Text, caller :Zooid.EndPoint, frame :UInt32, doorbell :UInt32) -> Bound
      $Zooid.calls("Offer.bound Intermon.bind");
  # A channel to a named service, which is to answer at `caller`; of another core when none of this core serves it. Then the
  # channel's frame and the service's end point come in these empty slots of the caller; 0: of this core only.

  serve @1 (service :Text) -> (status :Status) $Zooid.calls("Intermon.change");
  # Offers a service under a name; its monitor then calls Offer.bound on the same link for every client.

  nameGet @2 (name :Text) -> (status :Status, value :Data, version :UInt64);
  nameSet @3 (name :Text, value :Data, onlyNew :Bool) -> (status :Status, version :UInt64)
      $Zooid.calls("Intermon.change");
  # With onlyNew, `exists` when the name is taken.
  nameRemove @4 (name :Text) -> (status :Status) $Zooid.calls("Intermon.change");
  nameList @5 (after :Text) -> (names :List(Text), more :Bool);
  # Names in order from the first one after `after`; ask again with the last while `more`.

  ping @6 (core :UInt16) -> (status :Status, nanoseconds :UInt64, transport :Transport, reason :Text)
      $Zooid.calls("Intermon.ping");
  # A round trip to that core's monitor, timed by this one. To its own core it answers at once with transport lmp and no
  # time: the call itself is the round trip.

  cores @7 (first :UInt16) -> (cores :List(Core), more :Bool, view :UInt64) $Zooid.maxWords(200)
      $Zooid.calls("Intermon.cores");
  # Cores from `first` on, in order; ask again from the last + 1 while `more`.

  domains @8 (after :UInt64) -> (domains :List(Domain), more :Bool) $Zooid.maxWords(200);
  # Domains of all cores, by id.

  spawn @9 (program :Text, arguments :Arguments, core :UInt16, wait :Bool, trusted :Bool) -> (status :Status, domain :UInt64)
      $Zooid.maxWords(160) $Zooid.calls("Intermon.spawn");
  # Starts a program of the boot modules on a core. It ends when the caller ends. With `wait` the caller stands aside for
  # it: what is typed for the caller is for the program. With `trusted` it is an administrator if the caller is one.

  wait @10 (domain :UInt64) -> (status :Status, exit :Int32);
  # Answered when the domain has ended and its memory is back. A caller that started it may ask once after its end;
  # others hear `notFound` then.

  channels @11 (after :UInt32) -> (channels :List(Channel), more :Bool) $Zooid.maxWords(200);

  span @12 (core :UInt16, doorbell :UInt32, channel :Zooid.Frame) $Zooid.oneWay;
  # A dispatcher of the calling domain on another core. `channel` is between the two; in slot `doorbell` of the caller
  # comes the new dispatcher's end point. Answered by LibosLink.spanned.

  endDomain @13 (domain :UInt64, exit :Int32) -> (status :Status, exit :Int32)
      $Zooid.calls("Intermon.endDomain Intermon.spanEnd");
  # Ends a domain that the caller started, or one that such a domain started; others are `denied`, but to administrators:
  # those may end every one but a monitor. Answered when it has
  # ended and its memory is back, with the status it ended with: `exit`, unless it was faster. Domain 0: all that the
  # caller started with `wait`, also by a spawn whose answer it has not heard.

  shutdown @14 (exit :UInt8) -> (status :Status);
  # Ends the machine; answered only when it is refused. For administrators.

  output @15 (bytes :Data) $Zooid.oneWay $Zooid.maxWords(140);
  # Text for the console, from a domain that has none of its own.
  ended @16 (exit :Int32) $Zooid.oneWay;
  # The domain has ended: its libos's last words.

  libosLink @17 (at :LibosLink) $Zooid.oneWay;
  # The end point on which the domain's libos (not its program) hears answers: LibosLink.
  shareFrame @18 (core :UInt16, number :UInt16, frame :Zooid.Frame) $Zooid.oneWay;
  # One of the domain's large frames, for its dispatcher on `core`, where it arrives as that number, with an event.
  shootDown @19 (operation :UInt64, address :UInt64, pages :UInt32, protect :Bool) $Zooid.oneWay;
  # Takes pages away on every other core of the domain; answered by LibosLink.shotDown.

  traceSwitch @20 (on :Bool) -> (status :Status) $Zooid.calls("Intermon.traceSwitch");
  # Starts a recording on every core, or ends it; answered when all have. Boot core only: `denied` elsewhere. For
  # administrators.
  traceRead @21 (core :UInt16, first :UInt32)
      -> (status :Status, recording :Bool, events :UInt32, dropped :UInt64, tscHz :UInt64, offsetNs :Int64,
          errorNs :UInt64, eventWords :List(UInt64)) $Zooid.maxWords(200) $Zooid.calls("Intermon.traceRead");
  # What a core has recorded: how many events it still has, how many newer ones have overwritten, and, once the recording
  # has ended, as many as fit from number `first` on, oldest first, two words each (abi::TraceEvent). `offsetNs` is to be
  # added to that core's TSC time to have the boot core's, right within `errorNs`. Boot core only.

  inject @22 (core :UInt16, kind :UInt8, point :InjectPoint, afterMs :UInt32) -> (status :Status);
  # Makes the CPU driver of a core fail as abi::InjectKind says, at that point, or `now` after some time. Answered at
  # once, but for `now` with no time: when the others go on without it. For administrators.

  memory @23 () -> (status :Status, freeBytes :UInt64, usedBytes :UInt64, domains :UInt32, takenBackBytes :UInt64);
  # RAM of this core that its monitor can give to domains, what the monitor itself uses, and domains besides it; of the
  # RAM, what cores had that died.

  wantInput @24 (raw :Bool, echo :Bool) $Zooid.oneWay;
  # The domain's program reads what is typed, by lines or (raw) as it comes. Answered once by LibosLink.input; while it
  # is not, asking again changes nothing.

  driver @25 () -> (status :Status, image :Text, images :UInt32, scheduler :UInt8, timerInterrupts :UInt64, speculation :UInt8);
  # This core's CPU driver: its boot module, how many this core has had, its policy, how it holds speculation back (1 IBRS,
  # 2 STIBP, 4 SSBD; 0 where the processor offers none).
  replaceDriver @26 (image :Text) -> (status :Status, images :UInt32);
  # Another boot module takes over this core, under all that runs there. `badArgument`: it is no CPU driver that fits.
  # For administrators, as are the next two.
  giveCore @27 (domain :UInt64) -> (status :Status);
  # Gives this core to one domain of it (0: back to all); this monitor keeps its share of the time. `denied`: the core
  # knows no shares, or others hold some.
  reserve @28 (domain :UInt64, periodNs :UInt64, budgetNs :UInt64) -> (status :Status);
  # Promises a domain of this core `budgetNs` in every `periodNs`; both 0: takes the promise back. `noMemory`: it does not
  # fit beside those given. `denied`: the core knows no shares, or is given away.

  live @29 (first :UInt32) -> (rows :List(LiveRow), more :Bool) $Zooid.maxWords(200) $Zooid.calls("Intermon.live");
  # For the domain of the boot core that serves `skb`: what runs at this moment on all cores, from row `first` on; 0 looks
  # anew. A core that does not answer in time has no row. Ask again with `first` and the rows received while `more`.
  decided @30 () $Zooid.oneWay;
  # From the domain that serves `skb`: the knowledge base decides otherwise now. The boot core's monitor fetches the tables.

  unbind @31 (binding :UInt32) $Zooid.oneWay;
  # The caller's end of a channel to another core is closed, its frame mapped no more. All copies of that are taken away.
}

# What a monitor tells the libos of a spanning domain, on the end point of Monitor.libosLink.
interface LibosLink $Zooid.maxWords(40)
    $Zooid.contract("open: * -> open | close -> end") {
  spanned @0 (core :UInt16, status :Status) $Zooid.oneWay;
  shotDown @1 (operation :UInt64, messages :UInt32, doorbells :UInt32) $Zooid.oneWay;
  # `messages`: sent and received by the home core's monitor for it; `doorbells`: interrupts of either side for those.
  input @2 (bytes :Data) $Zooid.oneWay;
  # What was typed, at most 256 bytes: a line, a piece of a long one, or nothing: the end of input.
}

# What a monitor asks of a domain that serves, over the domain's own link to its monitor.
interface Offer $Zooid.maxWords(48) $Zooid.contract("open: * -> open | close -> end") {
  bound @0 Client -> (status :Status, service :Zooid.EndPoint, doorbell :UInt32);
  # A client wants a channel. `service` is where it will be heard; of another core's client, `doorbell` is an empty slot
  # for its end point.

  input @1 (domain :UInt64, raw :Bool, echo :Bool) -> (status :Status, bytes :Data);
  # To the domain that serves `console`: a program reads. Answered with at most 256 bytes when there are any; with none
  # at the end of input, and when no program is waited for any more. One such call is open at a time.
}
