# Service: contract, state 'start': 'put' is there twice
@0xf0a1b2c3d4e5f613;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.contract("start: put -> end | put -> start | get -> end") { put @0 () -> (); get @1 () -> (); }
