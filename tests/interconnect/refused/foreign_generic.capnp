# generic_struct.capnp:6: Box: generic types are not supported
@0xf0a1b2c3d4e5f60e;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
using Generic = import "generic_struct.capnp";
interface Service $Zooid.maxWords(9) { put @0 (box :Generic.Box(Text)) -> (); }
