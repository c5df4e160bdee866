# Service.put: a .beside method keeps the contract's state
@0xf0a1b2c3d4e5f617;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.contract("start: put -> end") { put @0 () -> () $Zooid.beside; }
