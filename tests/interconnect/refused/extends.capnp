# extends.capnp:6: Service: `extends` is not supported: repeat the methods
@0xf0a1b2c3d4e5f60b;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Base { get @0 () -> (); }
interface Service extends(Base) { put @0 () -> (); }
