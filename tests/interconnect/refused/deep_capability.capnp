# deep_capability.capnp:7: Service.put.Params.page: a capability is a field of the message itself
@0xf0a1b2c3d4e5f607;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
struct Page { frame @0 :Zooid.Frame; }
interface Service $Zooid.maxWords(9) {
  put @0 (page :List(Page)) -> ();
}
