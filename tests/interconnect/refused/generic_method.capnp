# generic_method.capnp:7: Service.put: generic methods are not supported
@0xf0a1b2c3d4e5f60a;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.maxWords(9) {
  get @0 () -> ();
  put @1 [T] (it :T) -> ();
}
