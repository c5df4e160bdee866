# Annotations of every Zooid schema; capnpc-zooid reads them.
@0xd0a1f5c3b7e94a21;

annotation namespace @0xf1b0c5d2e3a49601 (file) :Text;
# C++ namespace of the generated code, e.g. "zooid::schema::monitor". Each file must have one.

annotation maxWords @0xf1b0c5d2e3a49602 (struct, method, interface, file) :UInt16;
# Longest message, in words of 8 bytes, root pointer included. Needed where a message has pointers; the nearest one
# counts (method, then struct, interface, file). A ring of 32 slots holds 224 words.

annotation maxDepth @0xf1b0c5d2e3a49603 (file) :UInt16;
# Structs that may be nested in a message; 8 when not given.

annotation oneWay @0xf1b0c5d2e3a49604 (method) :Void;
# No reply is sent. The method must have no results.

interface Frame @0xf1b0c5d2e3a49611 {}
interface EndPoint @0xf1b0c5d2e3a49612 {}
# What a capability is of. A field whose type is an interface is a capability: one of these, or an interface of your own
# for the end point where it is served. It travels beside the message, by the kernel on the same core, by the monitors
# between cores; so it is a field of the method's params or results themselves, and at most one is set in a message
# (several may stand in a union).

interface Buffer @0xf1b0c5d2e3a49613 {}
# Memory that passes from one side to the other without being copied (`bulk_pool`, `bulk_move`): a field of the method's
# params or results that is of this type. It takes the place of the message's capability, and needs $maxBytes.
annotation maxBytes @0xf1b0c5d2e3a4960a (field, param) :UInt32;
# The most a buffer may have. Both ends check: who sends gets a longer one back; a message that comes with a longer one
# (of a newer schema, perhaps) is refused as `malformed`.

annotation contract @0xf1b0c5d2e3a49606 (interface) :Text;
# Legal order of calls: "state: method -> state | method -> state; ..."; the first state is the initial one, `end` has
# no rule. `*` is every method its rule does not name; `close -> end`: the client may hang up there. Without it all is
# legal. A request that leads elsewhere moves the state when it is answered, not when it is refused; until then no other
# request is legal. Both ends check; who breaks the order, or sends what is not of the method's shape, loses the channel.

annotation onCancel @0xf1b0c5d2e3a49607 (method) :Text;
# What becomes of a call whose caller gives up (its task dropped, its deadline over): "drain", the reply is awaited and
# thrown away, or "close", the channel ends. "drain" when not given.

annotation beside @0xf1b0c5d2e3a49608 (method, interface) :Void;
# Served beside the other requests of its channel, which do not wait for it: answered when it is done, in any order. A
# method that keeps the contract's state; `busy` when a peer has 32 open. Of an interface: its server, written by hand,
# never waits between two requests.

annotation calls @0xf1b0c5d2e3a49609 (method) :Text;
# What a server of this method waits for before it answers: "Interface.method", with spaces between. A call for something
# further down a finite tree (a child of what it was asked for) is "below:Interface.method". `hake/zooid contract check`
# refuses cycles.
