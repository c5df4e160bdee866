# Service.put: .onCancel is .drain. or .close.
@0xf0a1b2c3d4e5f616;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.contract("start: * -> start | close -> end") { put @0 () -> () $Zooid.onCancel("ignore"); get @1 () -> (); }
