# buffer_and_capability.capnp:6: Service.put.Params.frame: a message carries at most one capability
@0xf0a1b2c3d4e5f633;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service {
  put @0 (data :Zooid.Buffer $Zooid.maxBytes(64), frame :Zooid.Frame) -> ();
}
