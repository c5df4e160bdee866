# buffer_unbounded.capnp:6: Service.put.Params.data: a buffer needs .maxBytes: the most it may have
@0xf0a1b2c3d4e5f631;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service {
  put @0 (data :Zooid.Buffer) -> ();
}
