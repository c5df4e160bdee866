# two_capabilities.capnp:6: Service.put.Params.second: a message carries at most one capability: put them into a union
@0xf0a1b2c3d4e5f606;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service {
  put @0 (first :Zooid.Frame, second :Service) -> ();
}
