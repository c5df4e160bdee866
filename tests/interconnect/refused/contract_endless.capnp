# Service: contract: state 'lost' never comes to an end
@0xf0a1b2c3d4e5f611;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.contract("start: put -> lost | get -> start | close -> end; lost: get -> lost") { put @0 () -> (); get @1 () -> (); }
