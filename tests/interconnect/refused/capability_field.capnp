# field it: capabilities and AnyPointer are not fields here
@0xf0a1b2c3d4e5f605;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.maxWords(9) { put @0 (it :AnyPointer) -> (); }
