# Service: contract: state 'away' is never reached
@0xf0a1b2c3d4e5f610;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.contract("start: * -> start | close -> end; away: put -> start") { put @0 () -> (); get @1 () -> (); }
