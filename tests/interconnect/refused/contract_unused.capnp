# Service: contract: method 'get' is legal in no state
@0xf0a1b2c3d4e5f612;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.contract("start: put -> end") { put @0 () -> (); get @1 () -> (); }
