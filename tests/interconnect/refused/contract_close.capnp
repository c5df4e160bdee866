# Service: contract, state 'start': close leads to 'end'
@0xf0a1b2c3d4e5f614;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.contract("start: * -> start | close -> start") { put @0 () -> (); get @1 () -> (); }
