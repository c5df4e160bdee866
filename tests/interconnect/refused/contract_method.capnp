# Service: contract, state 'start': no method 'take'
@0xf0a1b2c3d4e5f615;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.contract("start: take -> end | * -> start") { put @0 () -> (); get @1 () -> (); }
